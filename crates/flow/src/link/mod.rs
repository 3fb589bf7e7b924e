//! A partner's links: a short address for each, made from a creative of a program that it has joined, with its own tags.

mod address;
mod change;
mod creation;
pub mod csv;
mod draft;
mod import;
mod page;
mod qr;
mod show;

#[cfg(test)]
mod tests;

pub use address::{click_address, impression_address, short_address, tracking_address};
pub use change::{archive, rename};
pub use creation::{NewLinkInput, create};
pub use draft::{Draft, Judged, judge};
pub use import::{ImportedRow, Planned, ROWS_MAX, TEXT_BYTES_MAX, make, plan};
pub(crate) use page::page_of;
pub use page::{Page, page, pages};
pub use qr::{qr_png, qr_svg};
pub use show::{find, list};
pub use store::link::{Filter, Link};

use domain::contract::ContractState;
use domain::ids::CreativeId;
use domain::link::LinkState;

use crate::refusal::{Kind, Refuse, Row};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkRefusal {
    #[error("there is no such link")]
    NotFound,
    #[error("the slug {slug:?} is taken")]
    SlugTaken { slug: String },
    #[error("you have not joined this program")]
    NotJoined,
    #[error("your contract with this program is {state}: no new links can be made")]
    NotActive { state: ContractState },
    #[error("the program has no creative {id} to show")]
    CreativeUnknown { id: CreativeId },
    #[error("the file cannot be read: {problem}")]
    FileUnreadable { problem: String },
    #[error("no row of the file can become a link")]
    NothingToMake,
}

impl Refuse for LinkRefusal {
    fn row(&self) -> Row<'_> {
        use LinkRefusal::*;
        match self {
            NotFound => (Kind::NotFound, "link_not_found", None),
            SlugTaken { .. } => (Kind::Conflict, "slug_taken", Some("slug")),
            NotJoined => (Kind::Invalid, "program_not_joined", Some("program_id")),
            NotActive { .. } => (Kind::Conflict, "contract_not_active", Some("program_id")),
            FileUnreadable { .. } => (Kind::Invalid, "file_unreadable", Some("csv")),
            NothingToMake => (Kind::Invalid, "nothing_to_make", Some("csv")),
            CreativeUnknown { .. } => (Kind::Invalid, "creative_unknown", Some("creative_id")),
        }
    }
}

/// Whether what the link brings counts, and if not, why.
pub fn state(link: &Link) -> LinkState {
    LinkState::of(link.archived_at.is_some(), link.contract_state, link.program_status, link.creative_state)
}
