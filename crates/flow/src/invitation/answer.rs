//! The partner's side: accept or decline.

use domain::access::Deed;
use domain::ids::InvitationId;
use domain::invitation::InvitationState;
use serde_json::json;
use store::invitation::Invitation;

use super::{InvitationRefusal, letter};
use crate::program::ProgramRefusal;
use crate::scope::scope;
use crate::{Audit, Caller, Platform, Result, audited_write, contract};

/// The contract begins in the same moment, under the version in force. Accepting twice changes nothing.
pub async fn accept(platform: &Platform, caller: &Caller, id: InvitationId) -> Result<Invitation> {
    caller.may(Deed::AnswerInvitations)?;
    let scope = scope(caller);
    let parts = platform.clone();
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
        letter::answered(tx, &before, program.account_id, "accepted", &parts.settings.public_url, audit.now)?;
        Ok(answered(audit, before, InvitationState::Accepted, "accepted"))
    })
    .await?;
    platform.routes_changed().await?;
    Ok(invitation)
}

pub async fn decline(platform: &Platform, caller: &Caller, id: InvitationId) -> Result<Invitation> {
    caller.may(Deed::AnswerInvitations)?;
    let scope = scope(caller);
    let public_url = platform.settings.public_url.clone();
    audited_write(platform, caller, move |tx, audit| {
        let before = store::invitation::find(tx, scope, id)?.ok_or(InvitationRefusal::NotFound)?;
        match before.state {
            InvitationState::Declined => return Ok(before),
            InvitationState::Open => {}
            state => return Err(InvitationRefusal::Answered { state, verb: "declined" }.into()),
        }
        let program = store::program::find(tx, before.program_id)?.ok_or(ProgramRefusal::NotFound)?;
        store::invitation::answer(tx, id, InvitationState::Declined, audit.now)?;
        letter::answered(tx, &before, program.account_id, "declined", &public_url, audit.now)?;
        Ok(answered(audit, before, InvitationState::Declined, "declined"))
    })
    .await
}

fn answered(audit: &mut Audit, before: Invitation, state: InvitationState, verb: &str) -> Invitation {
    let shown = |state: InvitationState| Some(json!({ "state": state.code() }));
    audit.record(verb, "invitation", before.id, shown(before.state), shown(state));
    Invitation { state, answered_at: Some(audit.now), ..before }
}
