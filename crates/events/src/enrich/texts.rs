//! Texts that repeat, kept once.

use foldhash::HashSet;

use crate::lake::Text;

#[derive(Default)]
pub struct Texts {
    known: HashSet<Text>,
}

impl Texts {
    /// About 5 MB of sub ids and agents. Beyond it everything is forgotten, which costs only memory.
    const TEXTS_MAX: usize = 65_536;

    pub fn shared(&mut self, text: &str) -> Text {
        if let Some(known) = self.known.get(text) {
            return known.clone();
        }
        if self.known.len() >= Self::TEXTS_MAX {
            self.known.clear();
        }
        let text = Text::from(text);
        self.known.insert(text.clone());
        text
    }
}
