//! The brand's side: invite, and take it back.

use domain::access::{AccountKind, Deed};
use domain::contract::ContractState;
use domain::field::paragraph;
use domain::ids::{AccountId, InvitationId, ProgramId};
use domain::invitation::InvitationState;
use domain::notification::Event;
use serde_json::json;
use store::invitation::Invitation;

use super::InvitationRefusal;
use crate::contract::ContractRefusal;
use crate::notification::tell;
use crate::scope::scope;
use crate::{Caller, Platform, Result, audited_write, letter, program};

const MESSAGE_CHARS_MAX: usize = 2_000;

/// Invites the partner with this account ID to one of the brand's programs.
pub async fn invite(
    platform: &Platform,
    caller: &Caller,
    program: ProgramId,
    partner: AccountId,
    message: &str,
) -> Result<Invitation> {
    caller.may(Deed::ChangeInvitations)?;
    let message = paragraph("message", message, MESSAGE_CHARS_MAX)?;
    let brand = caller.account_id;
    let scope = scope(caller);
    audited_write(platform, caller, move |tx, audit| {
        let program = program::of_brand(tx, brand, program)?;
        let account = store::account::find(tx, partner)?;
        if !account.is_some_and(|account| account.kind == AccountKind::Partner && account.closed_at.is_none()) {
            return Err(InvitationRefusal::PartnerUnknown { number: partner }.into());
        }
        let contract = store::contract::find_between(tx, program.id, partner)?;
        if let Some(contract) = contract.filter(|contract| contract.state != ContractState::Ended) {
            return Err(ContractRefusal::AlreadyJoined { state: contract.state }.into());
        }
        if store::invitation::find_open(tx, program.id, partner)?.is_some() {
            return Err(InvitationRefusal::AlreadyOpen.into());
        }
        if store::application::find_open(tx, program.id, partner)?.is_some() {
            return Err(InvitationRefusal::HasApplied.into());
        }
        let id = store::invitation::insert(tx, program.id, partner, &message, audit.now)?;
        let invitation = store::invitation::find(tx, scope, id)?.ok_or(InvitationRefusal::NotFound)?;
        let letter = letter::invitation::received(&invitation.program_name, &message).about(program.id);
        tell(tx, partner, Event::Invitation, &letter, audit.now)?;
        audit.record(
            "invited",
            "invitation",
            id,
            None,
            Some(json!({ "program_id": program.id.get(), "partner_id": partner.get() })),
        );
        Ok(invitation)
    })
    .await
}

/// Takes an invitation back that was not answered.
pub async fn withdraw(platform: &Platform, caller: &Caller, id: InvitationId) -> Result<Invitation> {
    caller.may(Deed::ChangeInvitations)?;
    let scope = scope(caller);
    audited_write(platform, caller, move |tx, audit| {
        let before = store::invitation::find(tx, scope, id)?.ok_or(InvitationRefusal::NotFound)?;
        match before.state {
            InvitationState::Withdrawn => return Ok(before),
            InvitationState::Open => {}
            state => return Err(InvitationRefusal::Answered { state, verb: "withdrawn" }.into()),
        }
        let state = InvitationState::Withdrawn;
        store::invitation::answer(tx, id, state, audit.now)?;
        let shown = |state: InvitationState| Some(json!({ "state": state.code() }));
        audit.record("withdrew", "invitation", id, shown(before.state), shown(state));
        Ok(Invitation { state, answered_at: Some(audit.now), ..before })
    })
    .await
}
