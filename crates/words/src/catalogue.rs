//! A language's catalogue: a gettext file that is part of the binary, read once.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::CONTEXT_END;
use domain::language::Language;
use domain::words::{Piece, pieces};

pub struct Catalogue {
    /// By the English pattern with its context, the one for one thing where there are two; the forms in the order of the file.
    forms: HashMap<String, Vec<String>>,
}

static GERMAN: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::read(include_str!("../po/de.po")));

/// The catalogue of a language; English needs none, it is the source.
pub fn of(language: Language) -> Option<&'static Catalogue> {
    match language {
        Language::English => None,
        Language::German => Some(&GERMAN),
    }
}

impl Catalogue {
    /// The test of the catalogues reads the same files, so what is part of the binary can be read.
    pub fn read(text: &str) -> Self {
        let file = polib::po_file::parse_from_reader(text.as_bytes()).expect("the catalogue is a gettext file");
        let mut forms = HashMap::new();
        for message in file.messages() {
            let said = match message.is_plural() {
                true => message.msgstr_plural().expect("it is plural").clone(),
                false => vec![message.msgstr().expect("it is singular").to_owned()],
            };
            let context = message.msgctxt().map(|context| format!("{context}{CONTEXT_END}")).unwrap_or_default();
            forms.insert(context + message.msgid(), said);
        }
        Self { forms }
    }

    /// A pattern in this language, if it is translated.
    pub fn find(&self, english: &str, form: usize) -> Option<&str> {
        self.forms.get(english)?.get(form).map(String::as_str).filter(|said| !said.is_empty())
    }

    /// The translation of the pattern that this English text was made by, and what stood in its holes: of several patterns that
    /// fit, the one that says most itself.
    pub fn recognise<'t>(&self, text: &'t str) -> Option<(&str, Vec<(&str, &'t str)>)> {
        let fitting = self.forms.iter().filter_map(|(english, forms)| {
            let translation = forms.first().filter(|said| !said.is_empty() && english.contains('{'))?;
            let values = values(english, text)?;
            let own = text.len() - values.iter().map(|(_, value)| value.len()).sum::<usize>();
            (own >= OWN_BYTES_MIN).then_some((own, translation.as_str(), values))
        });
        fitting
            .max_by_key(|(own, translation, _)| (*own, *translation))
            .map(|(_, translation, values)| (translation, values))
    }
}

/// A pattern that says less than this itself would fit by chance.
const OWN_BYTES_MIN: usize = 6;

/// What stands in the holes of a pattern when it says this text.
fn values<'p, 't>(pattern: &'p str, text: &'t str) -> Option<Vec<(&'p str, &'t str)>> {
    let (mut rest, mut open, mut values) = (text, None, Vec::new());
    for piece in pieces(pattern) {
        match (piece, open) {
            (Piece::Text(words), None) => rest = rest.strip_prefix(words)?,
            (Piece::Text(words), Some(name)) => {
                let (value, after) = rest.split_once(words)?;
                values.push((name, value));
                (rest, open) = (after, None);
            }
            (Piece::Hole(name), None) => open = Some(name),
            (Piece::Hole(_), Some(_)) => return None,
        }
    }
    match open {
        Some(name) => values.push((name, rest)),
        None if !rest.is_empty() => return None,
        None => {}
    }
    Some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_gives_back_what_stood_in_the_holes_of_its_pattern() {
        for (pattern, text, expected) in [
            ("at most {max} days", "at most 5 days", Some(vec![("max", "5")])),
            ("is refused: {why}", "is refused: it is old", Some(vec![("why", "it is old")])),
            ("{a} has {b}, once", "Ana has two, once", Some(vec![("a", "Ana"), ("b", "two")])),
            ("{a} has {b}, once", "Ana has two, once more", None),
            ("{a}{b}", "Ana", None),
            ("nothing", "nothing", Some(vec![])),
        ] {
            assert_eq!(values(pattern, text), expected, "{pattern} of {text}");
        }
    }
}
