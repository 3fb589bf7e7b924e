//! The brand invites a partner by the account ID number that it was handed; the partner accepts or declines.

mod answer;
mod creation;
mod show;
#[cfg(test)]
mod tests;

pub use answer::{accept, decline};
pub use creation::{invite, withdraw};
pub use show::{find, list};
pub use store::invitation::Invitation;

use domain::ids::AccountId;
use domain::invitation::InvitationState;

use crate::refusal::{Kind, Refuse, Row};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvitationRefusal {
    #[error("there is no such invitation")]
    NotFound,
    #[error("no partner has the account ID {number}")]
    PartnerUnknown { number: AccountId },
    #[error("the partner has an open invitation to this program already")]
    AlreadyOpen,
    #[error("the partner has applied to this program: approve or decline its application")]
    HasApplied,
    #[error("the invitation is {state} and cannot be {verb} any more")]
    Answered { state: InvitationState, verb: &'static str },
}

impl Refuse for InvitationRefusal {
    fn row(&self) -> Row<'_> {
        use InvitationRefusal::*;
        match self {
            NotFound => (Kind::NotFound, "invitation_not_found", None),
            PartnerUnknown { .. } => (Kind::Invalid, "partner_unknown", Some("partner_id")),
            AlreadyOpen => (Kind::Conflict, "invitation_open", None),
            HasApplied => (Kind::Conflict, "application_open", None),
            Answered { .. } => (Kind::Conflict, "invitation_answered", None),
        }
    }
}
