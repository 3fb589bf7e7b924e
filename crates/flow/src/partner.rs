//! A brand's view of the partners in its programs. Other partners of the installation do not exist for it.

use std::collections::{BTreeSet, HashMap};

use domain::access::{AccountKind, Deed};
use domain::ids::AccountId;
use store::contract::Contract;
pub use store::partner::{Partner, Search};

use crate::refusal::{Kind, Refuse, Row};
use crate::{Caller, Listed, Platform, Result, Window};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PartnerRefusal {
    #[error("no such partner has joined a program of yours")]
    NotFound,
}

impl Refuse for PartnerRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            PartnerRefusal::NotFound => (Kind::NotFound, "partner_not_found", None),
        }
    }
}

/// Those who ever joined, by account ID.
pub async fn list(platform: &Platform, caller: &Caller, window: Window) -> Result<Listed<Partner>> {
    let brand = of_whom(caller)?;
    let rows =
        platform.store.read(move |tx| store::partner::list(tx, brand, window.after, window.rows_wanted())).await?;
    Ok(window.listed(rows, |partner| partner.id.get()))
}

/// How many partners a search gives at most.
pub const FOUND_MAX: u32 = 2_000;

/// A brand's partners that fit, by account ID, each with the name of its group.
pub async fn search(platform: &Platform, caller: &Caller, wanted: Search) -> Result<Vec<(Partner, Option<String>)>> {
    let brand = of_whom(caller)?.ok_or_else(|| caller.not_allowed(Deed::ReadContracts))?;
    Ok(platform.store.read(move |tx| store::partner::search(tx, brand, &wanted, FOUND_MAX)).await?)
}

/// One partner with its contracts, oldest first.
pub async fn find(platform: &Platform, caller: &Caller, id: AccountId) -> Result<(Partner, Vec<Contract>)> {
    let brand = of_whom(caller)?;
    platform
        .store
        .read(move |tx| {
            let partner = store::partner::find(tx, brand, id)?.ok_or(PartnerRefusal::NotFound)?;
            let contracts = store::contract::list_between(tx, brand, id)?;
            Ok((partner, contracts))
        })
        .await
}

/// What those among `ids` are called who ever joined.
pub async fn names(
    platform: &Platform,
    caller: &Caller,
    ids: BTreeSet<AccountId>,
) -> Result<HashMap<AccountId, String>> {
    let brand = of_whom(caller)?;
    let ids: Vec<AccountId> = ids.into_iter().collect();
    Ok(platform.store.read(move |tx| store::partner::names(tx, brand, &ids)).await?)
}

/// The brand whose partners are shown; None shows the operator everybody's.
fn of_whom(caller: &Caller) -> Result<Option<AccountId>> {
    // Partners may read contracts too: their own, elsewhere. Here is nothing of theirs.
    caller.may(Deed::ReadContracts)?;
    match caller.account_kind {
        AccountKind::Brand => Ok(Some(caller.account_id)),
        AccountKind::Operator => Ok(None),
        AccountKind::Partner => Err(caller.not_allowed(Deed::ReadContracts).into()),
    }
}
