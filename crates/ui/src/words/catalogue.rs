//! A language's catalogue: a gettext file that is part of the binary, read once.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Language;

pub struct Catalogue {
    /// By the English pattern, the one for one thing where there are two; the forms in the order of the file.
    forms: HashMap<String, Vec<String>>,
}

static GERMAN: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::read(include_str!("../../words/de.po")));

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
            forms.insert(message.msgid().to_owned(), said);
        }
        Self { forms }
    }

    /// A pattern in this language, if it is translated.
    pub fn find(&self, english: &str, form: usize) -> Option<&str> {
        self.forms.get(english)?.get(form).map(String::as_str).filter(|said| !said.is_empty())
    }
}
