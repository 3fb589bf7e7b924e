//! What ties a partner to a program: begun by an approval or an accepted invitation, suspended, resumed and ended by the brand,
//! moved to newer terms by the partner.

mod begin;
mod change;
mod show;
mod terms_acceptance;
#[cfg(test)]
mod tests;

pub use change::{end, resume, suspend};
pub use show::{ContractDetail, contract_state_at, find, list};
pub use store::contract::{Acceptance, Contract, ContractChange};
pub use terms_acceptance::{accept_group, accept_terms};

pub(crate) use begin::begin;

use domain::contract::ContractState;
use domain::ids::TermsVersion;

use crate::refusal::{Kind, Refuse, Row};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ContractRefusal {
    #[error("there is no such contract")]
    NotFound,
    #[error("the partner is in the program already: its contract is {state}")]
    AlreadyJoined { state: ContractState },
    #[error("a contract that is {from} cannot become {to}")]
    WrongState { from: ContractState, to: ContractState },
    #[error("version {version} is not the one that the program offers, which is {offered}")]
    VersionNotOffered { version: TermsVersion, offered: TermsVersion },
    #[error("this group is not the one that the brand offers")]
    GroupNotOffered,
    #[error("the contract has ended: apply to the program again")]
    Ended,
    #[error("the partner has closed its account; the contract goes on when the account is open again")]
    PartnerClosed,
}

impl Refuse for ContractRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            ContractRefusal::NotFound => (Kind::NotFound, "contract_not_found", None),
            ContractRefusal::AlreadyJoined { .. } => (Kind::Conflict, "already_joined", None),
            ContractRefusal::WrongState { .. } => (Kind::Conflict, "contract_state", None),
            ContractRefusal::VersionNotOffered { .. } => (Kind::Conflict, "terms_version_not_offered", Some("version")),
            ContractRefusal::GroupNotOffered => (Kind::Conflict, "partner_group_not_offered", Some("group")),
            ContractRefusal::Ended => (Kind::Conflict, "contract_ended", None),
            ContractRefusal::PartnerClosed => (Kind::Conflict, "partner_closed", None),
        }
    }
}
