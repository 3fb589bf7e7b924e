//! The words of pages, in the language of whoever reads.
//!
//! English stands in the source and is the key: `{{ crate::t("Log in") }}`. A pattern has named holes, filled in the order in which
//! English has them: `{{ crate::t("By {brand}.").with(brand) }}`; a translation may order them anew. A translation that lacks a
//! pattern falls back to English, so that a page is never without words.
//!
//! Patterns are ours and may hold HTML; what fills a hole is escaped unless it is a component. The catalogues are those of [`words`].

mod choice;

use std::fmt;

use ::words::{holes, translated};
pub use domain::language::Language;
use domain::words::{Piece, Said, pieces};

use crate::component::{escaped, writes_html};

pub use choice::{choose, of_browser, set};

tokio::task_local! {
    static LANGUAGE: Language;
}

/// The language of the request that is being answered; English outside of one.
pub fn language() -> Language {
    LANGUAGE.try_with(|language| *language).unwrap_or_default()
}

/// Does something at once that says words in this language.
pub fn speaking<R>(language: Language, doing: impl FnOnce() -> R) -> R {
    LANGUAGE.sync_scope(language, doing)
}

/// Does something that says words in this language.
pub async fn within<F: Future>(language: Language, doing: F) -> F::Output {
    LANGUAGE.scope(language, doing).await
}

/// Words on their way to a page: HTML in which what is foreign is escaped.
#[derive(Debug, Clone)]
pub struct Words {
    said: Said,
    /// What fills the holes, as HTML, in the order of the English pattern.
    filled: Vec<String>,
    /// Whether it begins a sentence, whatever it begins with.
    is_sentence: bool,
}

/// Says a pattern.
pub fn t(pattern: &'static str) -> Words {
    Words { said: Said::of(pattern), filled: Vec::new(), is_sentence: false }
}

/// Says the pattern that fits a number, which fills the first hole.
pub fn tn(count: impl Into<i64>, one: &'static str, many: &'static str) -> Words {
    let count = count.into();
    Words { said: Said::counted(count, one, many), filled: vec![crate::format::count(count)], is_sentence: false }
}

/// What a rule says of itself.
pub fn said(said: &Said) -> Words {
    let filled = said.values.iter().map(|value| match value {
        domain::words::Value::Text(text) => escaped(text).to_string(),
        domain::words::Value::Said(inner) => self::said(inner).to_string(),
    });
    Words { said: said.clone(), filled: filled.collect(), is_sentence: false }
}

/// Text rather than HTML, as [`text()`] gives it: `say!("Order {id}", id)` fills the holes in their order.
macro_rules! say {
    ($pattern:literal $(, $value:expr)* $(,)?) => {
        $crate::words::text(&domain::words::Said::of($pattern)$(.with($value.to_string()))*)
    };
}
pub(crate) use say;

/// What somebody wrote, which nobody translates.
pub fn written(text: &str) -> Words {
    t("{text}").with(text)
}

/// As [`words::known`].
pub fn known(label: &str) -> &str {
    ::words::known(language(), label)
}

/// The value of a closed list by its code: `not_paid` as `Not paid`.
pub fn of_code(code: &str) -> String {
    let english = crate::component::field::sentence(&code.replace('_', " "));
    known(english.trim_end_matches('.')).to_owned()
}

/// Text rather than HTML, for components and titles, which escape what they are given.
pub fn text(said: &Said) -> String {
    ::words::text(language(), said)
}

/// As [`words::recognised`].
pub fn recognised(refusal: &str) -> String {
    ::words::recognised(language(), refusal)
}

impl Words {
    /// Fills the next hole.
    pub fn with(mut self, value: impl Value) -> Self {
        self.filled.push(value.html());
        self
    }

    /// Begins with a capital letter.
    pub fn sentence(mut self) -> Self {
        self.is_sentence = true;
        self
    }
}

impl fmt::Display for Words {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let english = holes(self.said.english());
        let mut begins = self.is_sentence;
        for piece in pieces(translated(language(), &self.said)) {
            let filled = match piece {
                Piece::Text(text) => Some(text),
                Piece::Hole(name) => {
                    let at = english.iter().position(|known| *known == name);
                    at.and_then(|at| self.filled.get(at)).map(String::as_str)
                }
            };
            let mut text = filled.unwrap_or(crate::format::NONE);
            if let Some(first) = text.chars().next().filter(|_| std::mem::take(&mut begins)) {
                write!(out, "{}", first.to_uppercase())?;
                text = &text[first.len_utf8()..];
            }
            out.write_str(text)?;
        }
        Ok(())
    }
}

impl From<Words> for String {
    /// For components that take text and escape it themselves: only for words without HTML in them.
    fn from(words: Words) -> String {
        words.to_string()
    }
}

/// What can fill a hole.
pub trait Value {
    fn html(&self) -> String;
}

impl Value for str {
    fn html(&self) -> String {
        escaped(self).to_string()
    }
}

impl Value for String {
    fn html(&self) -> String {
        self.as_str().html()
    }
}

macro_rules! counts {
    ($($number:ty)*) => {$(
        impl Value for $number {
            fn html(&self) -> String {
                crate::format::count(i64::from(*self))
            }
        }
    )*};
}
counts!(i64 i32 u32 u16);

impl Value for usize {
    fn html(&self) -> String {
        crate::format::count(i64::try_from(*self).unwrap_or(i64::MAX))
    }
}

macro_rules! ids {
    ($($id:ty)*) => {$(
        impl Value for $id {
            fn html(&self) -> String {
                self.to_string()
            }
        }
    )*};
}
ids!(domain::ids::AccountId domain::ids::ProgramId);

impl Value for Said {
    fn html(&self) -> String {
        said(self).to_string()
    }
}

impl<V: Value + ?Sized> Value for &V {
    fn html(&self) -> String {
        (**self).html()
    }
}

writes_html!(Words);

#[cfg(test)]
mod tests;
