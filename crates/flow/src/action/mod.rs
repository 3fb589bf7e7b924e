//! Actions: conversions credited to a partner. Who may see them, why each was credited, and what a brand may do to one until its lock.

mod awaiting;
mod change;
mod csv;
pub mod dated;
mod explanation;
mod list;

pub use awaiting::{AwaitingLock, awaiting_lock};
pub(crate) use change::{NOTE_CHARACTERS_MAX, Wanted, changed, write};
pub use change::{modify, restore, reverse};
pub use csv::{headings as csv_headings, lines as csv_lines};
pub(crate) use explanation::of_caller;
pub use explanation::{ActionExplanation, HistoryEntry, explanation};
pub use list::{ActionFilter, actions, newest};
pub use store::action::Action;

use domain::ids::ActionId;
use domain::lifecycle::RefusedChange;
use domain::lifecycle::modification::RefusedModification;

use crate::refusal::{Kind, Refuse, Row};

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ActionRefusal {
    #[error("there is no action {id}")]
    NotFound { id: ActionId },
    #[error("{refused}")]
    Change { refused: RefusedChange },
    #[error("{refused}")]
    Modification { refused: RefusedModification },
}

impl Refuse for ActionRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            ActionRefusal::NotFound { .. } => (Kind::NotFound, "action_not_found", None),
            ActionRefusal::Change { refused } => (Kind::Conflict, refused.code(), None),
            ActionRefusal::Modification { refused } => (Kind::Invalid, refused.code(), Some("refund_minor")),
        }
    }
}
