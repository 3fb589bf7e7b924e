//! A brand makes groups and puts partners into them.

use domain::access::Deed;
use domain::contract::ContractState;
use domain::field::Problem;
use domain::ids::{AccountId, PartnerGroupId};
use domain::notification::Event;
use domain::partner_group::{self, GroupCode};
use serde_json::json;
use store::Tx;
use store::partner_group::PartnerGroup;

use super::PartnerGroupRefusal;
use crate::notification::tell;
use crate::partner::PartnerRefusal;
use crate::{Audit, Caller, Platform, Result, audited_write, letter};

pub async fn create(platform: &Platform, caller: &Caller, code: &str, name: &str) -> Result<PartnerGroup> {
    caller.may(Deed::ChangeContracts)?;
    let code: GroupCode = code
        .trim()
        .parse()
        .map_err(|error: partner_group::GroupCodeError| Problem::Refused(error.to_string()).of("code"))?;
    let name = partner_group::name(name)?;
    let brand = caller.account_id;
    audited_write(platform, caller, move |tx, audit| {
        if store::partner_group::find_by_code(tx, brand, code)?.is_some() {
            return Err(PartnerGroupRefusal::CodeTaken.into());
        }
        let id = store::partner_group::insert(tx, brand, code, &name, audit.now)?;
        audit.record("created", "partner_group", id, None, Some(json!({ "code": code.as_str(), "name": name })));
        own(tx, brand, id)
    })
    .await
}

pub async fn rename(platform: &Platform, caller: &Caller, id: PartnerGroupId, name: &str) -> Result<PartnerGroup> {
    caller.may(Deed::ChangeContracts)?;
    let name = partner_group::name(name)?;
    let brand = caller.account_id;
    audited_write(platform, caller, move |tx, audit| {
        let before = own(tx, brand, id)?;
        store::partner_group::rename(tx, id, &name)?;
        audit.record(
            "renamed",
            "partner_group",
            id,
            Some(json!({ "name": before.name })),
            Some(json!({ "name": name })),
        );
        own(tx, brand, id)
    })
    .await
}

/// Out of the lists to choose from. Its members, rules and contracts stay as they are.
pub async fn archive(platform: &Platform, caller: &Caller, id: PartnerGroupId) -> Result<PartnerGroup> {
    set_archived(platform, caller, id, true).await
}

pub async fn restore(platform: &Platform, caller: &Caller, id: PartnerGroupId) -> Result<PartnerGroup> {
    set_archived(platform, caller, id, false).await
}

async fn set_archived(
    platform: &Platform,
    caller: &Caller,
    id: PartnerGroupId,
    archived: bool,
) -> Result<PartnerGroup> {
    caller.may(Deed::ChangeContracts)?;
    let brand = caller.account_id;
    audited_write(platform, caller, move |tx, audit| {
        let before = own(tx, brand, id)?;
        if before.archived_at.is_some() == archived {
            return Ok(before);
        }
        store::partner_group::set_archived(tx, id, archived.then_some(audit.now))?;
        audit.record(if archived { "archived" } else { "restored" }, "partner_group", id, None, None);
        own(tx, brand, id)
    })
    .await
}

/// Puts a partner into a group, or out of any. Its contracts go on as they are until it accepts; it is told so by letter.
pub async fn put_into(
    platform: &Platform,
    caller: &Caller,
    partner: AccountId,
    group: Option<PartnerGroupId>,
) -> Result<Option<PartnerGroup>> {
    caller.may(Deed::ChangeContracts)?;
    let brand = caller.account_id;
    audited_write(platform, caller, move |tx, audit| {
        store::partner::find(tx, Some(brand), partner)?.ok_or(PartnerRefusal::NotFound)?;
        put(tx, audit, brand, partner, group)?;
        for contract in store::contract::list_between(tx, Some(brand), partner)? {
            let offered = store::partner_group::of_partner(tx, brand, partner)?.map(|group| group.code);
            if contract.state != ContractState::Ended && store::partner_group::pinned(tx, contract.id)? != offered {
                let program = contract.program_id;
                let letter = letter::contract::other_group(&contract.program_name, program.get()).about(program);
                tell(tx, partner, Event::NewTerms, &letter, audit.now)?;
            }
        }
        Ok(store::partner_group::of_partner(tx, brand, partner)?)
    })
    .await
}

/// Writes a membership, within a write of the brand.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    audit: &mut Audit,
    brand: AccountId,
    partner: AccountId,
    group: Option<PartnerGroupId>,
) -> Result<()> {
    let before = store::partner_group::of_partner(tx, brand, partner)?;
    if before.as_ref().map(|group| group.id) == group {
        return Ok(());
    }
    let after = match group {
        Some(id) => Some(in_use(tx, brand, id)?),
        None => None,
    };
    let by = audit.caller().actor();
    store::partner_group::set_member(tx, brand, partner, group, &by, audit.now)?;
    let shown = |group: Option<PartnerGroup>| Some(json!({ "group": group.map(|group| group.code.to_string()) }));
    audit.record("grouped", "partner", partner, shown(before), shown(after));
    Ok(())
}

/// A group of the brand that can be chosen.
pub(crate) fn in_use(tx: &mut Tx<'_>, brand: AccountId, id: PartnerGroupId) -> Result<PartnerGroup> {
    let group = own(tx, brand, id)?;
    if group.archived_at.is_some() { Err(PartnerGroupRefusal::Archived.into()) } else { Ok(group) }
}

fn own(tx: &mut Tx<'_>, brand: AccountId, id: PartnerGroupId) -> Result<PartnerGroup> {
    Ok(store::partner_group::find(tx, brand, id)?.ok_or(PartnerGroupRefusal::NotFound)?)
}
