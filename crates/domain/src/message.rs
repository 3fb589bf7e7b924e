//! What a brand and a partner write to each other: threads of messages, one brand and one partner in each.
//!
//! The rules in words: a partner writes to the brands of programs it is in, applied to or is invited to; a brand writes to those partners.
//! Whoever writes too often, or into a thread that has grown too long, is told so.

use jiff::SignedDuration;
use thiserror::Error;

use crate::access::AccountKind;
use crate::field::{FieldError, Problem, paragraph, required_line};
use crate::named::named;

named! {
    /// What a thread is for.
    pub enum Topic "topic" {
        Message = "message",
        /// The words around an inquiry; it is listed there.
        Inquiry = "inquiry",
    }
}

named! {
    /// Where a thread lies. Archived threads come back when somebody writes.
    pub enum Folder "folder" {
        Inbox = "inbox",
        Archive = "archive",
    }
}

/// Which of the two a reader or a writer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Brand,
    Partner,
}

pub const SUBJECT_CHARS_MAX: usize = 120;
pub const TEXT_CHARS_MAX: usize = 5_000;
/// Of one account, in one [`PACE_WINDOW`]. A person who types does not reach it.
pub const MESSAGES_PER_WINDOW_MAX: i64 = 60;
pub const PACE_WINDOW: SignedDuration = SignedDuration::from_hours(1);
/// A page shows a thread whole.
pub const THREAD_MESSAGES_MAX: i64 = 200;

/// Why something cannot be written now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Pace {
    #[error("your account has sent {MESSAGES_PER_WINDOW_MAX} messages within an hour; wait a little before the next")]
    TooFast,
    #[error("this thread has {THREAD_MESSAGES_MAX} messages; begin a new one")]
    ThreadFull,
}

impl Side {
    /// None: the operator is on neither side.
    pub const fn of(kind: AccountKind) -> Option<Self> {
        match kind {
            AccountKind::Brand => Some(Self::Brand),
            AccountKind::Partner => Some(Self::Partner),
            AccountKind::Operator => None,
        }
    }
}

pub fn subject(text: &str) -> Result<String, FieldError> {
    required_line("subject", text, SUBJECT_CHARS_MAX)
}

/// Files can speak for themselves; without one there must be words.
pub fn text(text: &str, has_files: bool) -> Result<String, FieldError> {
    let text = paragraph("text", text, TEXT_CHARS_MAX)?;
    if text.is_empty() && !has_files { Err(Problem::Missing.of("text")) } else { Ok(text) }
}

/// `sent`: by the account in the window that ends now. `in_thread`: messages there already.
pub fn pace(sent: i64, in_thread: i64) -> Result<(), Pace> {
    if in_thread >= THREAD_MESSAGES_MAX {
        return Err(Pace::ThreadFull);
    }
    if sent >= MESSAGES_PER_WINDOW_MAX { Err(Pace::TooFast) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_or_files() {
        assert_eq!(text(" hello\r\nyou ", false), Ok("hello\nyou".to_owned()));
        assert_eq!(text("  ", false), Err(Problem::Missing.of("text")));
        assert_eq!(text("  ", true), Ok(String::new()));
        assert!(text(&"a".repeat(TEXT_CHARS_MAX), false).is_ok());
        assert!(text(&"a".repeat(TEXT_CHARS_MAX + 1), true).is_err());
        assert!(subject("two\nlines").is_err());
        assert!(subject(" ").is_err());
    }

    #[test]
    fn the_pace_has_an_end() {
        assert_eq!(pace(59, 199), Ok(()));
        assert_eq!(pace(60, 0), Err(Pace::TooFast));
        assert_eq!(pace(0, 200), Err(Pace::ThreadFull));
    }

    #[test]
    fn the_operator_is_on_neither_side() {
        assert_eq!(
            AccountKind::ALL.iter().map(|kind| Side::of(*kind)).collect::<Vec<_>>(),
            [Some(Side::Brand), Some(Side::Partner), None]
        );
    }
}
