//! Programs as brands, partners and visitors see them. Of a program the comments of its file and its adapters are the brand's alone; nothing
//! else is secret.

use std::sync::Arc;

use domain::access::{AccountKind, Deed};
use domain::ids::{AccountId, ProgramId, TermsVersion};
use store::Tx;
use store::program::{EventType, Program};
use store::terms::AppliedTerms;

use super::file::ProgramFile;
use super::plan::{Change, differences};
use super::{ProgramRefusal, TermsCache};
use crate::{Caller, Listed, Platform, Result, Window};

/// A program with the version of its file that is in force.
#[derive(Debug, Clone)]
pub struct Offer {
    pub program: Program,
    pub brand_name: String,
    /// With their numbers; those that the file no longer names are here too, for the actions that they made.
    pub event_types: Vec<EventType>,
    pub file: Arc<ProgramFile>,
}

/// A brand lists its own programs; partners and the operator list all, to discover what there is to join.
pub async fn list(platform: &Platform, caller: &Caller, window: Window) -> Result<Listed<Offer>> {
    caller.may(Deed::ReadProgram)?;
    let brand = (caller.account_kind == AccountKind::Brand).then_some(caller.account_id);
    offers(platform, brand, window).await
}

/// Every program, for visitors who have no account.
pub async fn list_public(platform: &Platform, window: Window) -> Result<Listed<Offer>> {
    offers(platform, None, window).await
}

/// One program: a brand sees its own, partners and the operator see all.
pub async fn show(platform: &Platform, caller: &Caller, id: ProgramId) -> Result<Offer> {
    caller.may(Deed::ReadProgram)?;
    let brand = (caller.account_kind == AccountKind::Brand).then_some(caller.account_id);
    let parts = platform.clone();
    platform
        .store
        .read(move |tx| {
            let program = store::program::find(tx, id)?;
            let program = program.filter(|program| brand.is_none_or(|brand| brand == program.account_id));
            offer(tx, &parts.terms, program.ok_or(ProgramRefusal::NotFound)?)
        })
        .await
}

/// One program by the name in its public address, for visitors who have no account.
pub async fn show_public(platform: &Platform, slug: String) -> Result<Offer> {
    let parts = platform.clone();
    platform
        .store
        .read(move |tx| {
            let program = store::program::find_by_slug(tx, &slug)?;
            offer(tx, &parts.terms, program.ok_or(ProgramRefusal::NotFound)?)
        })
        .await
}

/// The versions of a brand's own program with their files as they were applied, newest first.
pub async fn versions(
    platform: &Platform,
    caller: &Caller,
    id: ProgramId,
    window: Window,
) -> Result<Listed<AppliedTerms>> {
    caller.may(Deed::ReadProgram)?;
    let brand = caller.account_id;
    let is_operator = caller.account_kind == AccountKind::Operator;
    platform
        .store
        .read(move |tx| {
            if !is_operator {
                of_brand(tx, brand, id)?;
            }
            let rows = store::terms::list(tx, id, window.after, window.rows_wanted())?;
            Ok(window.listed(rows, |applied| applied.version.get()))
        })
        .await
}

/// One version of a brand's own program.
pub async fn version(
    platform: &Platform,
    caller: &Caller,
    id: ProgramId,
    version: TermsVersion,
) -> Result<AppliedTerms> {
    caller.may(Deed::ReadProgram)?;
    let brand = caller.account_id;
    platform
        .store
        .read(move |tx| {
            of_brand(tx, brand, id)?;
            Ok(store::terms::find(tx, id, version)?.ok_or(ProgramRefusal::NotFound)?)
        })
        .await
}

/// What one version of a brand's own program says otherwise than another.
pub async fn difference(
    platform: &Platform,
    caller: &Caller,
    id: ProgramId,
    before: TermsVersion,
    after: TermsVersion,
) -> Result<Vec<Change>> {
    caller.may(Deed::ReadProgram)?;
    let brand = caller.account_id;
    let parts = platform.clone();
    platform
        .store
        .read(move |tx| {
            of_brand(tx, brand, id)?;
            let mut load = |version| -> Result<Arc<ProgramFile>> {
                store::terms::find(tx, id, version)?.ok_or(ProgramRefusal::NotFound)?;
                Ok(parts.terms.load(tx, id, version)?)
            };
            Ok(differences(&*load(before)?, &*load(after)?))
        })
        .await
}

/// How many contracts that have not ended stand on which version, newest version first.
pub async fn contracts_by_version(
    platform: &Platform,
    caller: &Caller,
    id: ProgramId,
) -> Result<Vec<(TermsVersion, i64)>> {
    caller.may(Deed::ReadContracts)?;
    let brand = caller.account_id;
    platform
        .store
        .read(move |tx| {
            of_brand(tx, brand, id)?;
            Ok(store::contract::count_by_version(tx, id)?)
        })
        .await
}

/// A program that must be this brand's own.
pub(crate) fn of_brand(tx: &mut Tx<'_>, brand: AccountId, id: ProgramId) -> Result<Program> {
    let program = store::program::find(tx, id)?.filter(|program| program.account_id == brand);
    Ok(program.ok_or(ProgramRefusal::NotFound)?)
}

async fn offers(platform: &Platform, brand: Option<AccountId>, window: Window) -> Result<Listed<Offer>> {
    let parts = platform.clone();
    platform
        .store
        .read(move |tx| {
            let programs = store::program::list(tx, brand, window.after, window.rows_wanted())?;
            let listed = window.listed(programs, |program| program.id.get());
            let offers: Result<Vec<_>> =
                listed.items.into_iter().map(|program| offer(tx, &parts.terms, program)).collect();
            Ok(Listed { items: offers?, next: listed.next })
        })
        .await
}

fn offer(tx: &mut Tx<'_>, terms: &TermsCache, program: Program) -> Result<Offer> {
    let file = terms.load(tx, program.id, program.terms_version)?;
    let event_types = store::program::event_types(tx, program.id)?;
    let brand_name = store::account::find(tx, program.account_id)?.map_or_else(String::new, |brand| brand.name);
    Ok(Offer { program, brand_name, event_types, file })
}
