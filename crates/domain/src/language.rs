//! Languages that the platform speaks with people, and which of them one person wants.

use std::str::FromStr;

use crate::named::{UnknownName, named};

named! {
    /// A language that pages and letters speak. To add one: a value, its name, its plural rule, its catalogue, and the check of its column.
    /// The codes are those of HTTP and HTML (BCP 47).
    #[derive(Default)]
    pub enum Language "language" {
        #[default]
        English = "en",
        German = "de",
    }
}

impl Language {
    /// What its speakers call it.
    pub const fn name(self) -> &'static str {
        match self {
            Language::English => "English",
            Language::German => "Deutsch",
        }
    }

    /// Which of a catalogue's plural forms fits a number.
    pub const fn plural_form(self, count: i64) -> usize {
        match self {
            Language::English | Language::German => (count != 1) as usize,
        }
    }
}

/// In which language a person is spoken to. Letters are always in it; pages follow the browser unless the person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tongue {
    pub language: Language,
    /// By the person: pages are in it, too, whatever a browser asks for.
    pub is_chosen: bool,
}

/// The answer of somebody who leaves it to the browser.
pub const AS_THE_BROWSER_SAYS: &str = "browser";

impl Tongue {
    /// As the browser said when the person came.
    pub const fn of_browser(language: Language) -> Self {
        Tongue { language, is_chosen: false }
    }

    pub const fn chosen(language: Language) -> Self {
        Tongue { language, is_chosen: true }
    }

    /// The answer of a form: the code of a language, or `browser`, which says `browser` now.
    pub fn of_answer(answer: &str, browser: Language) -> Result<Self, UnknownName> {
        match answer {
            AS_THE_BROWSER_SAYS => Ok(Tongue::of_browser(browser)),
            code => Language::from_str(code).map(Tongue::chosen),
        }
    }

    /// What [`Tongue::of_answer`] reads back.
    pub const fn answer(self) -> &'static str {
        match self.is_chosen {
            true => self.language.code(),
            false => AS_THE_BROWSER_SAYS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_reads_back_and_leaves_to_the_browser_what_is_its() {
        for (answer, expected) in [
            ("browser", Ok(Tongue { language: Language::German, is_chosen: false })),
            ("en", Ok(Tongue { language: Language::English, is_chosen: true })),
            ("de", Ok(Tongue { language: Language::German, is_chosen: true })),
            ("fr", Err("`fr` is no language; expected one of en, de".to_owned())),
            ("", Err("`` is no language; expected one of en, de".to_owned())),
        ] {
            let read = Tongue::of_answer(answer, Language::German);
            assert_eq!(read.clone().map_err(|error| error.to_string()), expected, "{answer}");
            if let Ok(tongue) = read {
                assert_eq!(tongue.answer(), answer);
            }
        }
    }
}
