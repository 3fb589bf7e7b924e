//! What a brand tells many of its partners at once: written as a draft, shown with those whom it would reach, sent, and delivered by a job to
//! each in a thread of its own, so that each answer is between two and nobody sees who else was written to.
//!
//! Whom it reaches is fixed in the write that sends it (`domain::announcement` says who that is). The job delivers a few at a time, so that
//! other writes go on beside it, and goes on where a stop or a crash left it.
//!
//! **Invariant:** a partner has the thread of an announcement if and only if its row says so; both are written in one transaction, so nobody
//! gets it twice.

mod delivery;
mod draft;
mod sending;
mod show;
#[cfg(test)]
mod tests;

pub use delivery::{send_due, send_due_until};
pub use draft::{NewAnnouncement, draft};
pub use sending::send;
pub use show::{Preview, Shown, list, preview, recipients, show};
pub use store::announcement::{Announcement, Counts, Recipient};

use domain::access::{AccountKind, Deed};
use domain::announcement::{Audience, TooMany, WINDOW, pace};
use domain::ids::{AccountId, AnnouncementId};
use jiff::Timestamp;
use store::Tx;

use crate::partner_group::PartnerGroupRefusal;
use crate::refusal::{Kind, Refuse, Row};
use crate::{Caller, Result, program};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnnouncementRefusal {
    #[error("there is no such announcement")]
    NotFound,
    #[error("nobody would receive it: no partner there has an active contract with you")]
    NobodyThere,
    #[error("it would reach other partners than were shown: look at them again")]
    OthersThere,
    #[error(transparent)]
    TooMany(#[from] TooMany),
}

impl Refuse for AnnouncementRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            Self::NotFound => (Kind::NotFound, "announcement_not_found", None),
            Self::NobodyThere => (Kind::Invalid, "nobody_there", Some("to")),
            Self::OthersThere => (Kind::Conflict, "recipients_changed", None),
            Self::TooMany(_) => (Kind::TooMany, "too_many_announcements", None),
        }
    }
}

/// The brand that asks, or why it may not.
fn brand(caller: &Caller, deed: Deed) -> Result<AccountId> {
    caller.may(deed)?;
    match caller.account_kind {
        AccountKind::Brand => Ok(caller.account_id),
        _ => Err(caller.not_allowed(deed).into()),
    }
}

fn of_brand(tx: &mut Tx<'_>, brand: AccountId, id: AnnouncementId) -> Result<Announcement> {
    Ok(store::announcement::find(tx, brand, id)?.ok_or(AnnouncementRefusal::NotFound)?)
}

/// Whether the brand may send one more now, and to how many this one would go.
fn admit(tx: &mut Tx<'_>, brand: AccountId, audience: Audience, now: Timestamp) -> Result<i64> {
    match audience {
        Audience::All => {}
        Audience::Program(id) => drop(program::of_brand(tx, brand, id)?),
        Audience::Group(id) => {
            drop(store::partner_group::find(tx, brand, id)?.ok_or(PartnerGroupRefusal::NotFound)?);
        }
    }
    pace(store::announcement::sent_since(tx, brand, now - WINDOW)?).map_err(AnnouncementRefusal::from)?;
    match store::announcement::count_addressed(tx, brand, audience)? {
        0 => Err(AnnouncementRefusal::NobodyThere.into()),
        count => Ok(count),
    }
}
