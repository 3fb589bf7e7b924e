//! Groups of a brand's partners. Commission rules can be for a group; a partner's contract pins the group it was made with, so that the
//! brand moving it to another one is an offer that the partner accepts, as with newer terms.

mod change;
#[cfg(test)]
mod tests;

pub use change::{archive, create, put_into, rename, restore};
pub(crate) use change::{in_use, put};
pub use store::partner_group::PartnerGroup;

use domain::access::{AccountKind, Deed};
use domain::ids::{AccountId, PartnerGroupId};

use crate::refusal::{Kind, Refuse, Row};
use crate::{Caller, Platform, Result};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PartnerGroupRefusal {
    #[error("there is no such group")]
    NotFound,
    #[error("there is a group with this code already")]
    CodeTaken,
    #[error("the group is archived: restore it first")]
    Archived,
}

impl Refuse for PartnerGroupRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            PartnerGroupRefusal::NotFound => (Kind::NotFound, "partner_group_not_found", None),
            PartnerGroupRefusal::CodeTaken => (Kind::Conflict, "partner_group_code_taken", Some("code")),
            PartnerGroupRefusal::Archived => (Kind::Conflict, "partner_group_archived", Some("group")),
        }
    }
}

/// How many members a page of a group names.
const MEMBERS_LISTED: u32 = 500;

/// A brand's groups by name, those in use first.
pub async fn list(platform: &Platform, caller: &Caller) -> Result<Vec<PartnerGroup>> {
    let brand = brand_of(caller)?;
    Ok(platform.store.read(move |tx| store::partner_group::list(tx, brand)).await?)
}

/// A group with the account IDs and names of its members.
pub async fn find(
    platform: &Platform,
    caller: &Caller,
    id: PartnerGroupId,
) -> Result<(PartnerGroup, Vec<(AccountId, String)>)> {
    let brand = brand_of(caller)?;
    platform
        .store
        .read(move |tx| {
            let group = store::partner_group::find(tx, brand, id)?.ok_or(PartnerGroupRefusal::NotFound)?;
            Ok((group, store::partner_group::members(tx, id, MEMBERS_LISTED)?))
        })
        .await
}

/// The group that a partner is in.
pub async fn of_partner(platform: &Platform, caller: &Caller, partner: AccountId) -> Result<Option<PartnerGroup>> {
    let brand = brand_of(caller)?;
    Ok(platform.store.read(move |tx| store::partner_group::of_partner(tx, brand, partner)).await?)
}

fn brand_of(caller: &Caller) -> Result<AccountId> {
    caller.may(Deed::ReadContracts)?;
    match caller.account_kind {
        AccountKind::Brand => Ok(caller.account_id),
        _ => Err(caller.not_allowed(Deed::ReadContracts).into()),
    }
}
