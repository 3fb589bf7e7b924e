//! The brand's side: approve, or decline with a reason.

use domain::access::Deed;
use domain::application::{ApplicationState, CounterOfferState, decline_reason};
use domain::ids::{ApplicationId, PartnerGroupId};
use domain::notification::Event;
use domain::postback::PostbackEvent;
use serde_json::json;
use store::application::Application;

use super::{ApplicationRefusal, tell_approved};
use crate::notification::tell;
use crate::postback::news;
use crate::program::ProgramRefusal;
use crate::scope::scope;
use crate::{Caller, Platform, Result, audited_write, contract, letter, partner_group};

/// The contract begins in the same moment, under the version in force. Approving what is approved changes nothing.
pub async fn approve(platform: &Platform, caller: &Caller, id: ApplicationId) -> Result<Application> {
    approve_into(platform, caller, id, None).await
}

/// As [`approve`], into a group, which the contract pins.
pub async fn approve_into(
    platform: &Platform,
    caller: &Caller,
    id: ApplicationId,
    group: Option<PartnerGroupId>,
) -> Result<Application> {
    caller.may(Deed::DecideApplications)?;
    let scope = scope(caller);
    let parts = platform.clone();
    let application = audited_write(platform, caller, move |tx, audit| {
        let before = store::application::find(tx, scope, id)?.ok_or(ApplicationRefusal::NotFound)?;
        match before.state {
            ApplicationState::Approved => return Ok(before),
            ApplicationState::Submitted => {}
            state => return Err(ApplicationRefusal::Decided { state, verb: "approved" }.into()),
        }
        let program = store::program::find(tx, before.program_id)?.ok_or(ProgramRefusal::NotFound)?;
        let by = audit.caller().actor();
        if group.is_some() {
            partner_group::put(tx, audit, program.account_id, before.partner_id, group)?;
        }
        contract::begin(tx, audit, &program, before.partner_id, &by)?;
        let after = store::application::find(tx, scope, id)?.ok_or(ApplicationRefusal::NotFound)?;
        let file = parts.terms.load(tx, program.id, program.terms_version)?;
        tell_approved(&parts, tx, &after, &file, audit.now)?;
        audit.record("approved", "application", id, Some(shown(&before)), Some(shown(&after)));
        Ok(after)
    })
    .await?;
    platform.routes_changed().await?;
    Ok(application)
}

/// The partner sees the reason and may apply again.
pub async fn decline(platform: &Platform, caller: &Caller, id: ApplicationId, reason: &str) -> Result<Application> {
    caller.may(Deed::DecideApplications)?;
    let reason = decline_reason(reason)?;
    let scope = scope(caller);
    let parts = platform.clone();
    audited_write(platform, caller, move |tx, audit| {
        let before = store::application::find(tx, scope, id)?.ok_or(ApplicationRefusal::NotFound)?;
        if before.state != ApplicationState::Submitted {
            return Err(ApplicationRefusal::Decided { state: before.state, verb: "declined" }.into());
        }
        let by = audit.caller().actor();
        if let Some(offer) = store::counter_offer::find_open(tx, id)? {
            store::counter_offer::end(tx, offer.id, CounterOfferState::Withdrawn, audit.now)?;
        }
        store::application::decide(tx, id, ApplicationState::Declined, &reason, &by, audit.now)?;
        let after = store::application::find(tx, scope, id)?.ok_or(ApplicationRefusal::NotFound)?;
        let letter = letter::application::declined(&after.program_name, &reason).about(after.program_id);
        tell(tx, after.partner_id, Event::ApplicationDecision, &letter, audit.now)?;
        news::application(&parts, tx, PostbackEvent::ApplicationDeclined, &after, audit.now)?;
        audit.record("declined", "application", id, Some(shown(&before)), Some(shown(&after)));
        Ok(after)
    })
    .await
}

fn shown(application: &Application) -> serde_json::Value {
    json!({ "state": application.state.code(), "decline_reason": application.decline_reason })
}
