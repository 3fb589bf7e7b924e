//! Contracts as brand and partner see them, and what one was at an instant.

use std::sync::Arc;

use domain::access::Deed;
use domain::contract::{ContractState, state_at};
use domain::ids::{ContractId, ProgramId};
use domain::partner_group::GroupCode;
use jiff::Timestamp;
use store::Tx;
use store::contract::{Acceptance, Contract, ContractChange};

use super::ContractRefusal;
use crate::program::file::ProgramFile;
use crate::scope::scope;
use crate::{Caller, Listed, Platform, Result, Window};

/// A contract with its whole history.
#[derive(Debug, Clone)]
pub struct ContractDetail {
    pub contract: Contract,
    pub acceptances: Vec<Acceptance>,
    pub changes: Vec<ContractChange>,
    /// The version that is pinned.
    pub accepted: Arc<ProgramFile>,
    /// The version that the program offers now: the same, or one that can be accepted.
    pub offered: Arc<ProgramFile>,
    /// The group that is pinned.
    pub accepted_group: Option<GroupCode>,
    /// The group that the brand has put the partner into: the same, or one that can be accepted.
    pub offered_group: Option<GroupCode>,
}

/// Newest first; of one program and in one state where these are given.
pub async fn list(
    platform: &Platform,
    caller: &Caller,
    program: Option<ProgramId>,
    state: Option<ContractState>,
    window: Window,
) -> Result<Listed<Contract>> {
    caller.may(Deed::ReadContracts)?;
    let scope = scope(caller);
    let rows = platform
        .store
        .read(move |tx| store::contract::list(tx, scope, program, state, window.after, window.rows_wanted()))
        .await?;
    Ok(window.listed(rows, |contract| contract.id.get()))
}

pub async fn find(platform: &Platform, caller: &Caller, id: ContractId) -> Result<ContractDetail> {
    caller.may(Deed::ReadContracts)?;
    let scope = scope(caller);
    let parts = platform.clone();
    platform
        .store
        .read(move |tx| {
            let contract = store::contract::find(tx, scope, id)?.ok_or(ContractRefusal::NotFound)?;
            let program = store::program::find(tx, contract.program_id)?.ok_or(ContractRefusal::NotFound)?;
            let group = store::partner_group::of_partner(tx, program.account_id, contract.partner_id)?;
            Ok(ContractDetail {
                accepted_group: store::partner_group::pinned(tx, id)?,
                offered_group: group.map(|group| group.code),
                acceptances: store::contract::acceptances(tx, id)?,
                changes: store::contract::changes(tx, id)?,
                accepted: parts.terms.load(tx, contract.program_id, contract.accepted_version)?,
                offered: parts.terms.load(tx, contract.program_id, contract.offered_version)?,
                contract,
            })
        })
        .await
}

/// The state that a contract had at an instant, recomputed from its history. None before it began.
pub fn contract_state_at(tx: &mut Tx<'_>, id: ContractId, instant: Timestamp) -> anyhow::Result<Option<ContractState>> {
    let changes = store::contract::changes(tx, id)?;
    Ok(state_at(changes.into_iter().map(|change| (change.changed_at, change.state)), instant))
}
