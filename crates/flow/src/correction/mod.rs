//! Corrections of many actions: a brand sends rows, by a list or in a file; sees of each what would become of it; confirms; and each row is
//! made by itself, by the rule and in the audited write of a single change ([`crate::action`]).
//!
//! A row that cannot be made keeps no other out. What a row names shall be true of its action (`domain::correction`), so a file that is sent
//! twice finds everything done. What was shown before the confirmation is what is made: an action that has changed since, or locked, is refused.
//!
//! **Invariant:** a row is `done` if and only if its change is in the books; both are written in one transaction.

mod file;
mod judge;
mod make;
mod plan;
mod result;
mod show;
#[cfg(test)]
mod tests;

pub use file::{COLUMNS, FILE_BYTES_MAX};
pub use make::make;
pub use plan::{Amount, Selection, plan_file, plan_selection};
pub use result::result;
pub use show::{Shown, confirmed, rows, show};
pub use store::correction::{Batch, Corrected, CorrectionRow, Sent};

use crate::refusal::{Kind, Refuse, Row};

/// More are sent in several files.
pub const ROWS_MAX: usize = 10_000;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CorrectionRefusal {
    #[error("there are no such corrections")]
    NotFound,
    #[error("choose at least one action")]
    NothingChosen,
    #[error("the file cannot be read: {problem}")]
    Unreadable { problem: String },
    #[error("the file has more than {ROWS_MAX} rows below its heading: line {line} is one too many. Send it in parts")]
    TooManyRows { line: u64 },
    #[error("the action has changed since this was shown: look at it and send the row again")]
    Stale,
}

impl Refuse for CorrectionRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            Self::NotFound => (Kind::NotFound, "corrections_not_found", None),
            Self::NothingChosen => (Kind::Invalid, "nothing_chosen", Some("action")),
            Self::Unreadable { .. } => (Kind::Invalid, "file_unreadable", Some("file")),
            Self::TooManyRows { .. } => (Kind::Invalid, "too_many_rows", Some("file")),
            Self::Stale => (Kind::Conflict, "action_changed_since", None),
        }
    }
}
