//! What it means for a visitor how the page behind a link answered.

use crate::named::named;

named! {
    pub enum PageHealth "page health" {
        Answers = "answers",
        /// It refuses the machine that asked, as shops do with robots; people may well see it.
        Guarded = "guarded",
        Missing = "missing",
        Failing = "failing",
        /// No answer at all.
        Silent = "silent",
    }
}

impl PageHealth {
    pub fn of_status(status: u16) -> Self {
        match status {
            200..=299 => Self::Answers,
            401 | 403 | 405 | 406 | 429 | 451 => Self::Guarded,
            404 | 410 => Self::Missing,
            _ => Self::Failing,
        }
    }

    /// Whether a visitor probably finds nothing.
    pub fn is_trouble(self) -> bool {
        matches!(self, Self::Missing | Self::Failing | Self::Silent)
    }

    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Answers => "The page answers.",
            Self::Guarded => "The page answers, but turns a machine away that asks; people may well see it.",
            Self::Missing => "The site says that there is no such page.",
            Self::Failing => "The site answers with an error.",
            Self::Silent => "The site does not answer.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_says_what_a_visitor_finds() {
        use PageHealth::*;
        for (status, expected) in [
            (200, Answers),
            (204, Answers),
            (304, Failing),
            (400, Failing),
            (403, Guarded),
            (404, Missing),
            (410, Missing),
            (429, Guarded),
            (500, Failing),
            (999, Failing),
        ] {
            assert_eq!(PageHealth::of_status(status), expected, "{status}");
        }
    }
}
