//! Sentences before anybody has chosen a language: an English pattern with named holes, and what fills them.
//!
//! A rule that explains itself says it this way. The command line and the API print it as it is; pages look the pattern up in
//! their catalogue first, and so do letters. The pattern is the key of the catalogue, so it is a literal, or one that was kept.

use std::borrow::Cow;
use std::fmt;

/// `15 days after the end of the day tracked`: a pattern, how many it speaks of, and what stands in its holes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub pattern: Cow<'static, str>,
    /// The pattern for any number but one, and the number.
    pub plural: Option<(Cow<'static, str>, i64)>,
    /// In the order of the holes in the English pattern. The holes are named so that a translation may order them anew.
    pub values: Vec<Value>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Text(String),
    Said(Said),
}

impl Said {
    pub fn of(pattern: &'static str) -> Self {
        Self { pattern: Cow::Borrowed(pattern), plural: None, values: Vec::new() }
    }

    /// What somebody wrote, which nobody translates.
    pub fn written(text: impl Into<String>) -> Self {
        Self::of(WRITTEN).with(text.into())
    }

    /// What somebody wrote, if that is all it is.
    pub fn as_written(&self) -> Option<&str> {
        match self.values.as_slice() {
            [Value::Text(text)] if self.pattern == WRITTEN => Some(text),
            _ => None,
        }
    }

    /// The value of a closed list: `not_paid` is `Not paid`.
    pub fn of_code(code: &str) -> Self {
        let words = code.replace('_', " ");
        let mut letters = words.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        let pattern = first.into_iter().chain(letters).collect::<String>();
        Self { pattern: Cow::Owned(pattern), plural: None, values: Vec::new() }
    }

    /// `{n} day`, `{n} days`: the first hole is the number.
    pub fn counted(number: impl Into<i64>, one: &'static str, many: &'static str) -> Self {
        let number = number.into();
        let plural = Some((Cow::Borrowed(many), number));
        Self { pattern: Cow::Borrowed(one), plural, values: vec![Value::Text(number.to_string())] }
    }

    /// Fills the next hole.
    pub fn with(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// The English pattern that fits the number.
    pub fn english(&self) -> &str {
        match &self.plural {
            Some((many, count)) if *count != 1 => many,
            _ => &self.pattern,
        }
    }
}

/// The pattern of what is not ours.
const WRITTEN: &str = "{text}";

impl From<Said> for Value {
    fn from(said: Said) -> Self {
        Self::Said(said)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl fmt::Display for Said {
    /// In English.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut values = self.values.iter();
        for piece in pieces(self.english()) {
            match piece {
                Piece::Text(text) => out.write_str(text)?,
                Piece::Hole(name) => match values.next() {
                    Some(Value::Text(text)) => out.write_str(text)?,
                    Some(Value::Said(said)) => said.fmt(out)?,
                    None => write!(out, "{{{name}}}")?,
                },
            }
        }
        Ok(())
    }
}

/// A part of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    Text(&'a str),
    /// The name of the hole.
    Hole(&'a str),
}

/// A pattern, cut at its holes. Braces around anything but a name, such as those of a file that is quoted, are text.
pub fn pieces(pattern: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = pattern;
    std::iter::from_fn(move || {
        let in_braces = rest.strip_prefix('{').and_then(|inner| inner.split_once('}'));
        if let Some((name, after)) = in_braces.filter(|(name, _)| is_name(name)) {
            rest = after;
            return Some(Piece::Hole(name));
        }
        let end = rest.char_indices().skip(1).find(|(_, letter)| *letter == '{').map_or(rest.len(), |(at, _)| at);
        let (text, after) = rest.split_at(end);
        rest = after;
        (!text.is_empty()).then_some(Piece::Text(text))
    })
}

/// As in format strings: `when`, `0`, `code:?`.
fn is_name(text: &str) -> bool {
    let name = text.strip_suffix(":?").unwrap_or(text);
    !name.is_empty() && name.chars().all(|letter| letter == '_' || letter.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_fills_its_holes_in_order() {
        let days = |count: i64| Said::counted(count, "{n} day after locking", "{n} days after locking");
        assert_eq!(days(1).to_string(), "1 day after locking");
        assert_eq!(days(15).to_string(), "15 days after locking");
        let said = Said::of("It is approved {when}, and paid in {currency}.").with(days(0)).with("USD");
        assert_eq!(said.to_string(), "It is approved 0 days after locking, and paid in USD.");
    }

    #[test]
    fn a_pattern_is_cut_at_its_holes() {
        let cut: Vec<_> = pieces("{a} and {b}. {").collect();
        assert_eq!(
            cut,
            [Piece::Hole("a"), Piece::Text(" and "), Piece::Hole("b"), Piece::Text(". "), Piece::Text("{")]
        );
        assert_eq!(pieces("").count(), 0);
        for text in ["{terms.locks}", "{ partner_group = \"gold\" }", "{}", "{"] {
            assert_eq!(pieces(text).collect::<Vec<_>>(), [Piece::Text(text)]);
        }
    }
}
