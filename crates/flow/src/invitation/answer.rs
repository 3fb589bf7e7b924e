//! The partner's side: accept or decline.

use domain::access::Deed;
use domain::ids::InvitationId;
use domain::invitation::InvitationState;
use domain::notification::Event;
use jiff::Timestamp;
use serde_json::json;
use store::Tx;
use store::invitation::Invitation;
use store::program::Program;

use super::InvitationRefusal;
use crate::notification::tell;
use crate::program::ProgramRefusal;
use crate::scope::scope;
use crate::{Audit, Caller, Platform, Result, audited_write, contract, letter};

/// The contract begins in the same moment, under the version in force. Accepting twice changes nothing.
pub async fn accept(platform: &Platform, caller: &Caller, id: InvitationId) -> Result<Invitation> {
    caller.may(Deed::AnswerInvitations)?;
    let scope = scope(caller);
    let invitation = audited_write(platform, caller, move |tx, audit| {
        let before = store::invitation::find(tx, scope, id)?.ok_or(InvitationRefusal::NotFound)?;
        match before.state {
            InvitationState::Accepted => return Ok(before),
            InvitationState::Open => {}
            state => return Err(InvitationRefusal::Answered { state, verb: "accepted" }.into()),
        }
        let program = store::program::find(tx, before.program_id)?.ok_or(ProgramRefusal::NotFound)?;
        let by = audit.caller().actor();
        contract::begin(tx, audit, &program, before.partner_id, &by)?;
        tell_brand(tx, &before, &program, true, audit.now)?;
        Ok(answered(audit, before, InvitationState::Accepted, "accepted"))
    })
    .await?;
    platform.routes_changed().await?;
    Ok(invitation)
}

pub async fn decline(platform: &Platform, caller: &Caller, id: InvitationId) -> Result<Invitation> {
    caller.may(Deed::AnswerInvitations)?;
    let scope = scope(caller);
    audited_write(platform, caller, move |tx, audit| {
        let before = store::invitation::find(tx, scope, id)?.ok_or(InvitationRefusal::NotFound)?;
        match before.state {
            InvitationState::Declined => return Ok(before),
            InvitationState::Open => {}
            state => return Err(InvitationRefusal::Answered { state, verb: "declined" }.into()),
        }
        let program = store::program::find(tx, before.program_id)?.ok_or(ProgramRefusal::NotFound)?;
        store::invitation::answer(tx, id, InvitationState::Declined, audit.now)?;
        tell_brand(tx, &before, &program, false, audit.now)?;
        Ok(answered(audit, before, InvitationState::Declined, "declined"))
    })
    .await
}

fn tell_brand(
    tx: &mut Tx<'_>,
    invitation: &Invitation,
    program: &Program,
    is_accepted: bool,
    now: Timestamp,
) -> anyhow::Result<()> {
    let letter = letter::invitation::answered(invitation.partner_id.get(), is_accepted, &program.name);
    tell(tx, program.account_id, Event::InvitationAnswer, &letter, now)
}

fn answered(audit: &mut Audit, before: Invitation, state: InvitationState, verb: &str) -> Invitation {
    let shown = |state: InvitationState| Some(json!({ "state": state.code() }));
    audit.record(verb, "invitation", before.id, shown(before.state), shown(state));
    Invitation { state, answered_at: Some(audit.now), ..before }
}
