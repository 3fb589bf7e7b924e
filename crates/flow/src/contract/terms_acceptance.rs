//! The partner accepts newer terms. Recorded with who and when; what was credited before keeps its version.

use domain::access::Deed;
use domain::contract::ContractState;
use domain::ids::{ContractId, TermsVersion};
use domain::partner_group::GroupCode;
use serde_json::json;
use store::contract::Contract;

use super::ContractRefusal;
use crate::scope::scope;
use crate::{Caller, Platform, Result, audited_write};

/// `version` must be the one in force: nobody accepts what has been replaced since it was read. Accepting twice changes nothing.
pub async fn accept_terms(
    platform: &Platform,
    caller: &Caller,
    id: ContractId,
    version: TermsVersion,
) -> Result<Contract> {
    caller.may(Deed::AcceptTerms)?;
    let scope = scope(caller);
    audited_write(platform, caller, move |tx, audit| {
        let before = store::contract::find(tx, scope, id)?.ok_or(ContractRefusal::NotFound)?;
        if before.state == ContractState::Ended {
            return Err(ContractRefusal::Ended.into());
        }
        if version != before.offered_version {
            return Err(ContractRefusal::VersionNotOffered { version, offered: before.offered_version }.into());
        }
        if version == before.accepted_version {
            return Ok(before);
        }
        store::contract::accept(tx, id, version, &audit.caller().actor(), audit.now)?;
        let shown = |version: TermsVersion| Some(json!({ "version": version.get() }));
        audit.record("accepted_terms", "contract", id, shown(before.accepted_version), shown(version));
        Ok(Contract { accepted_version: version, accepted_at: audit.now, ..before })
    })
    .await
}

/// The partner accepts the terms of the group that the brand has put it into; None is those of no group. As with a version, nobody
/// accepts what has been replaced since it was read.
pub async fn accept_group(
    platform: &Platform,
    caller: &Caller,
    id: ContractId,
    group: Option<GroupCode>,
) -> Result<Contract> {
    caller.may(Deed::AcceptTerms)?;
    let scope = scope(caller);
    audited_write(platform, caller, move |tx, audit| {
        let contract = store::contract::find(tx, scope, id)?.ok_or(ContractRefusal::NotFound)?;
        if contract.state == ContractState::Ended {
            return Err(ContractRefusal::Ended.into());
        }
        let program = store::program::find(tx, contract.program_id)?.ok_or(ContractRefusal::NotFound)?;
        let offered = store::partner_group::of_partner(tx, program.account_id, contract.partner_id)?;
        if offered.map(|group| group.code) != group {
            return Err(ContractRefusal::GroupNotOffered.into());
        }
        let pinned = store::partner_group::pinned(tx, id)?;
        if pinned != group {
            store::partner_group::pin(tx, id, group, &audit.caller().actor(), audit.now)?;
            let shown = |group: Option<GroupCode>| Some(json!({ "group": group.map(|group| group.to_string()) }));
            audit.record("accepted_group", "contract", id, shown(pinned), shown(group));
        }
        Ok(contract)
    })
    .await
}
