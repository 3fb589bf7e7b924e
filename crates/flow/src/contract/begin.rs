//! A contract begins: for the first time, or again after it had ended.

use domain::application::{ApplicationState, CounterOfferState};
use domain::contract::ContractState;
use domain::ids::{AccountId, ContractId};
use domain::invitation::InvitationState;
use serde_json::json;
use store::Tx;
use store::program::Program;

use super::ContractRefusal;
use crate::{Audit, Result, routes};

/// Makes the contract of a partner with a program, under the version in force. Whatever else was open between the two is settled by it.
///
/// `by` says who agreed: an actor, or the rule that approves on its own. The caller reloads the routes after the commit.
pub(crate) fn begin(
    tx: &mut Tx<'_>,
    audit: &mut Audit,
    program: &Program,
    partner: AccountId,
    by: &str,
) -> Result<ContractId> {
    let version = program.terms_version;
    let before = store::contract::find_between(tx, program.id, partner)?;
    let id = match &before {
        None => store::contract::insert(tx, program.id, partner, version, by, audit.now)?,
        Some(contract) if contract.state == ContractState::Ended => {
            store::contract::set_state(tx, contract.id, ContractState::Active, "", by, audit.now)?;
            store::contract::accept(tx, contract.id, version, by, audit.now)?;
            contract.id
        }
        Some(contract) => return Err(ContractRefusal::AlreadyJoined { state: contract.state }.into()),
    };
    let group = store::partner_group::of_partner(tx, program.account_id, partner)?.map(|group| group.code);
    if store::partner_group::pinned(tx, id)? != group {
        store::partner_group::pin(tx, id, group, by, audit.now)?;
    }
    if let Some(open) = store::invitation::find_open(tx, program.id, partner)? {
        store::invitation::answer(tx, open.id, InvitationState::Accepted, audit.now)?;
    }
    if let Some(open) = store::application::find_open(tx, program.id, partner)? {
        if let Some(offer) = store::counter_offer::find_open(tx, open.id)? {
            store::counter_offer::end(tx, offer.id, CounterOfferState::Withdrawn, audit.now)?;
        }
        store::application::decide(tx, open.id, ApplicationState::Approved, "", by, audit.now)?;
    }
    routes::touch(tx)?;
    audit.record(
        "began",
        "contract",
        id,
        before.map(|contract| json!({ "state": contract.state.code(), "version": contract.accepted_version.get() })),
        Some(json!({
            "state": ContractState::Active.code(),
            "version": version.get(),
            "program_id": program.id.get(),
            "partner_id": partner.get(),
            "by": by,
            "group": group.map(|group| group.to_string()),
        })),
    );
    Ok(id)
}
