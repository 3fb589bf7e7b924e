//! What brands and partners write to each other: begin a thread, answer, read, put aside.
//!
//! Each thread belongs to one brand and one partner; nobody else finds it, the operator neither. What is written is told to the people of
//! the other side by letter. How far a thread was read is each person's own; the archive is the account's.

mod shelf;
mod show;
#[cfg(test)]
mod tests;
mod writing;

pub use shelf::{archive, mark_unread, restore};
pub use show::{Detail, Unread, correspondents, find, list, read, unread};
pub(crate) use show::{detail, note_read};
pub use store::message::{Common, Message, Thread};
pub use writing::{NewThreadInput, To, begin, reply};
pub(crate) use writing::{Words, add, admit};

use domain::access::Deed;
use domain::message::{Pace, Side};
use store::message::Reader;

use crate::refusal::{Kind, Refuse, Row};
use crate::{Caller, Result};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageRefusal {
    #[error("there is no such thread")]
    NotFound,
    /// Also where there is no such account at all: whoever asks may be guessing.
    #[error("there is no partner with this account ID that joined, applied to or was invited to a program of yours")]
    PartnerUnknown,
    #[error("you are not in this program, and did not apply to it")]
    ProgramUnknown,
    #[error(transparent)]
    Pace(#[from] Pace),
}

impl Refuse for MessageRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            MessageRefusal::NotFound => (Kind::NotFound, "thread_not_found", None),
            MessageRefusal::PartnerUnknown => (Kind::Invalid, "partner_unknown", Some("partner_id")),
            MessageRefusal::ProgramUnknown => (Kind::Invalid, "program_unknown", Some("program_id")),
            MessageRefusal::Pace(Pace::ThreadFull) => (Kind::Conflict, "thread_full", None),
            MessageRefusal::Pace(_) => (Kind::TooMany, "too_many_messages", None),
        }
    }
}

/// Who looks, or why it may not.
pub(crate) fn reader(caller: &Caller, deed: Deed) -> Result<Reader> {
    caller.may(deed)?;
    // The table lets no operator come this far.
    let side = Side::of(caller.account_kind).ok_or_else(|| caller.not_allowed(deed))?;
    Ok(Reader { side, account: caller.account_id, person: caller.person().ok() })
}
