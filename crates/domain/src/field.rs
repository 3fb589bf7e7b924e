//! What may stand in a field that a person or a program fills in, and how a wrong one is named.
//!
//! The same rules judge the forms of pages, the API and files. Texts are measured in characters.

use std::fmt;

use thiserror::Error;

use crate::words::Said;

/// A field that was not filled in as it must be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{field} {problem}")]
pub struct FieldError {
    /// The name of the field on the wire, snake_case.
    pub field: &'static str,
    pub problem: Problem,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    Missing,
    TooShort {
        min: usize,
    },
    TooLong {
        max: usize,
    },
    /// It must be what the words say: `an e-mail address such as ana@example.com`.
    Expected(&'static str),
    /// The same, in the words of the rule that refused it.
    Refused(String),
}

impl Problem {
    /// The stable word for API answers.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::TooShort { .. } => "too_short",
            Self::TooLong { .. } => "too_long",
            Self::Expected(_) | Self::Refused(_) => "invalid",
        }
    }

    pub fn of(self, field: &'static str) -> FieldError {
        FieldError { field, problem: self }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = match self {
            Self::Missing => Said::of("must be given"),
            Self::TooShort { min } => Said::of("must have at least {min} characters").with(min.to_string()),
            Self::TooLong { max } => Said::of("must have at most {max} characters").with(max.to_string()),
            Self::Expected(what) => Said::of("must be {what}").with(*what),
            Self::Refused(why) => Said::of("is refused: {why}").with(why.as_str()),
        };
        said.fmt(out)
    }
}

/// A text on one line, without space around it: trims, refuses control characters and more than `max` characters. May be empty.
pub fn line(field: &'static str, text: &str, max: usize) -> Result<String, FieldError> {
    let text = text.trim();
    if text.chars().count() > max {
        return Err(Problem::TooLong { max }.of(field));
    }
    if text.chars().any(char::is_control) {
        return Err(Problem::Expected("text without control characters").of(field));
    }
    Ok(text.to_owned())
}

/// A [`line()`] that must not be empty.
pub fn required_line(field: &'static str, text: &str, max: usize) -> Result<String, FieldError> {
    let text = line(field, text, max)?;
    if text.is_empty() { Err(Problem::Missing.of(field)) } else { Ok(text) }
}

/// A text of several lines: trims, makes every line break `\n`, refuses other control characters. May be empty.
pub fn paragraph(field: &'static str, text: &str, max: usize) -> Result<String, FieldError> {
    let text = text.trim().replace("\r\n", "\n").replace('\r', "\n");
    if text.chars().count() > max {
        return Err(Problem::TooLong { max }.of(field));
    }
    if text.chars().any(|character| character.is_control() && !matches!(character, '\n' | '\t')) {
        return Err(Problem::Expected("text without control characters").of(field));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_trimmed_measured_and_clean() {
        assert_eq!(line("name", "  Ana  ", 3), Ok("Ana".to_owned()));
        assert_eq!(line("name", "", 3), Ok(String::new()));
        assert_eq!(line("name", "éèê", 3), Ok("éèê".to_owned()));
        assert_eq!(required_line("name", "  ", 3), Err(Problem::Missing.of("name")));
        assert_eq!(line("name", "Anna", 3).unwrap_err().to_string(), "name must have at most 3 characters");
        assert_eq!(line("name", "A\nB", 9).unwrap_err().problem.code(), "invalid");
    }

    #[test]
    fn paragraphs_keep_their_lines() {
        assert_eq!(paragraph("note", " a\r\nb\rc \n", 9), Ok("a\nb\nc".to_owned()));
        assert!(paragraph("note", "a\0b", 9).is_err());
        assert!(paragraph("note", "abc", 2).is_err());
    }
}
