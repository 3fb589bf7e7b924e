//! The brand suspends, resumes and ends. Each holds from its own instant on, for clicks and for conversions.

use domain::access::Deed;
use domain::contract::ContractState;
use domain::field::{Problem, paragraph};
use domain::ids::ContractId;
use domain::notification::Event;
use serde_json::json;
use store::contract::Contract;

use super::ContractRefusal;
use crate::notification::tell;
use crate::scope::scope;
use crate::{Caller, Platform, Result, audited_write, letter, routes};

const REASON_CHARS_MAX: usize = 1_000;

/// Nothing is credited to the partner from this instant on, until it is resumed. What was credited before stays.
pub async fn suspend(platform: &Platform, caller: &Caller, id: ContractId, reason: &str) -> Result<Contract> {
    set_state(platform, caller, id, ContractState::Suspended, required_reason(reason)?).await
}

pub async fn resume(platform: &Platform, caller: &Caller, id: ContractId) -> Result<Contract> {
    set_state(platform, caller, id, ContractState::Active, String::new()).await
}

/// Over, until the partner is approved again. What was credited before goes its way to payment.
pub async fn end(platform: &Platform, caller: &Caller, id: ContractId, reason: &str) -> Result<Contract> {
    set_state(platform, caller, id, ContractState::Ended, required_reason(reason)?).await
}

async fn set_state(
    platform: &Platform,
    caller: &Caller,
    id: ContractId,
    state: ContractState,
    reason: String,
) -> Result<Contract> {
    caller.may(Deed::ChangeContracts)?;
    let scope = scope(caller);
    let contract = audited_write(platform, caller, move |tx, audit| {
        let before = store::contract::find(tx, scope, id)?.ok_or(ContractRefusal::NotFound)?;
        if before.state == state {
            return Ok(before);
        }
        if !before.state.may_become(state) {
            return Err(ContractRefusal::WrongState { from: before.state, to: state }.into());
        }
        let partner = crate::account::existing(tx, before.partner_id)?;
        if state == ContractState::Active && partner.closed_at.is_some() {
            return Err(ContractRefusal::PartnerClosed.into());
        }
        store::contract::set_state(tx, id, state, &reason, &audit.caller().actor(), audit.now)?;
        routes::touch(tx)?;
        let after = Contract { state, state_reason: reason, ..before.clone() };
        let letter = letter::contract::state_changed(&after.program_name, state, &after.state_reason);
        let letter = letter.about(after.program_id);
        tell(tx, after.partner_id, Event::ContractChange, &letter, audit.now)?;
        let verb = match state {
            ContractState::Active => "resumed",
            ContractState::Suspended => "suspended",
            ContractState::Ended => "ended",
        };
        let shown = |contract: &Contract| json!({ "state": contract.state.code(), "reason": contract.state_reason });
        audit.record(verb, "contract", id, Some(shown(&before)), Some(shown(&after)));
        Ok(after)
    })
    .await?;
    platform.routes_changed().await?;
    Ok(contract)
}

/// The partner reads it, so there must be one.
fn required_reason(reason: &str) -> Result<String> {
    let reason = paragraph("reason", reason, REASON_CHARS_MAX)?;
    if reason.is_empty() { Err(Problem::Missing.of("reason").into()) } else { Ok(reason) }
}
