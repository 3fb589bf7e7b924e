//! One step of a time line: something that happened, or will.

use crate::component::Moment;
use crate::component::mark::Sign;

pub struct Step {
    pub sign: Sign,
    pub title: String,
    pub at: Moment,
    pub lines: Vec<String>,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Past,
    Bad,
    Ahead,
}

impl Step {
    pub fn past(sign: Sign, title: impl Into<String>, at: Moment) -> Self {
        Self { sign, title: title.into(), at, lines: Vec::new(), kind: Kind::Past }
    }

    /// Something that took money or a right away.
    pub fn bad(sign: Sign, title: impl Into<String>, at: Moment) -> Self {
        Self { kind: Kind::Bad, ..Self::past(sign, title, at) }
    }

    /// What will happen if nothing else does.
    pub fn ahead(title: impl Into<String>, at: Moment) -> Self {
        Self { kind: Kind::Ahead, ..Self::past(Sign::Ring, title, at) }
    }

    pub fn line(mut self, line: impl Into<String>) -> Self {
        let line = line.into();
        if !line.is_empty() {
            self.lines.push(line);
        }
        self
    }

    pub fn class(&self) -> &'static str {
        match self.kind {
            Kind::Past => "",
            Kind::Bad => " timeline__step--bad",
            Kind::Ahead => " timeline__step--ahead",
        }
    }
}
