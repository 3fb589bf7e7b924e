//! Who tells the story: plain lines in aligned columns, or nothing at all when the listener is a program.

use crate::output;

pub struct Teller {
    silent: bool,
}

impl Teller {
    pub fn aloud() -> Teller {
        Teller { silent: false }
    }

    pub fn silent() -> Teller {
        Teller { silent: true }
    }

    pub fn heading(&self, heading: &str) {
        self.say(&format!("\n{heading}"));
    }

    /// When, what, and what came of it.
    pub fn line(&self, time: &str, what: &str, result: &str) {
        self.say(format!("  {time:<8}  {what:<58}  {result}").trim_end());
    }

    /// More about the line before.
    pub fn remark(&self, remark: &str) {
        self.say(&format!("            {remark}"));
    }

    /// The first line holds the headings; the first `texts` columns are texts, the others numbers.
    pub fn table(&self, lines: &[Vec<String>], texts: usize) {
        for line in output::aligned(lines, texts).lines() {
            self.say(&format!("  {line}"));
        }
    }

    pub fn say(&self, line: &str) {
        if !self.silent {
            println!("{line}");
        }
    }
}
