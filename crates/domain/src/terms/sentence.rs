//! Reading rules that are written as sentences.

use thiserror::Error;

/// A sentence that is none a rule can be written as.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is not understood; expected {expected}")]
pub struct SentenceError {
    pub text: String,
    pub expected: &'static str,
}

/// Reads a sentence word by word; every step is none as soon as one word is not the expected one.
pub(super) struct Words<'a>(std::str::SplitAsciiWhitespace<'a>);

impl<'a> Words<'a> {
    pub fn of(text: &'a str) -> Self {
        Self(text.split_ascii_whitespace())
    }

    /// All the given words, one after the other.
    pub fn phrase(&mut self, phrase: &str) -> Option<()> {
        phrase.split(' ').try_for_each(|word| (self.0.next()? == word).then_some(()))
    }

    /// A number and its unit in either number, `1 day`, `15 days`; none beyond the largest allowed.
    pub fn counted(&mut self, unit: &str, max: u16) -> Option<u16> {
        let count = self.0.next()?;
        let plain = count.bytes().all(|byte| byte.is_ascii_digit());
        let count = count.parse().ok().filter(|count| plain && *count <= max)?;
        let said = self.0.next()?;
        (said.strip_suffix('s').unwrap_or(said) == unit).then_some(count)
    }

    pub fn end(mut self) -> Option<()> {
        self.0.next().is_none().then_some(())
    }
}

/// `30 days`, and nothing after it.
pub(crate) fn days(text: &str, max: u16) -> Option<u16> {
    let mut words = Words::of(text);
    let days = words.counted("day", max)?;
    words.end()?;
    Some(days)
}
