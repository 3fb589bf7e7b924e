//! The brand would take an applicant, but with the terms of a group. The partner accepts, and joins with that group pinned; or declines, and
//! the application waits again.

use domain::access::{AccountKind, Deed};
use domain::application::{ApplicationState, CounterOfferState};
use domain::field::paragraph;
use domain::ids::{ApplicationId, PartnerGroupId};
use domain::notification::Event;
use domain::postback::PostbackEvent;
use serde_json::json;
use store::Tx;
use store::application::Application;
use store::counter_offer::CounterOffer;

use super::ApplicationRefusal;
use crate::notification::tell;
use crate::postback::news;
use crate::program::ProgramRefusal;
use crate::scope::scope;
use crate::{Audit, Caller, Platform, Result, audited_write, contract, letter, partner_group};

const MESSAGE_CHARS_MAX: usize = 2_000;

/// Offers an applicant to join in a group. An offer that is open is replaced.
pub async fn counter(
    platform: &Platform,
    caller: &Caller,
    id: ApplicationId,
    group: PartnerGroupId,
    message: &str,
) -> Result<CounterOffer> {
    caller.may(Deed::DecideApplications)?;
    let message = paragraph("message", message, MESSAGE_CHARS_MAX)?;
    let scope = scope(caller);
    let brand = caller.account_id;
    audited_write(platform, caller, move |tx, audit| {
        let application = store::application::find(tx, scope, id)?.ok_or(ApplicationRefusal::NotFound)?;
        if application.state != ApplicationState::Submitted {
            return Err(ApplicationRefusal::Decided { state: application.state, verb: "answered with an offer" }.into());
        }
        let group = partner_group::in_use(tx, brand, group)?;
        if let Some(open) = store::counter_offer::find_open(tx, id)? {
            store::counter_offer::end(tx, open.id, CounterOfferState::Withdrawn, audit.now)?;
        }
        let by = audit.caller().actor();
        store::counter_offer::insert(tx, id, group.id, &message, &by, audit.now)?;
        audit.record("countered", "application", id, None, Some(json!({ "group": group.code.as_str() })));
        let program = application.program_id;
        let letter = letter::application::countered(&application.program_name, program.get(), &message).about(program);
        tell(tx, application.partner_id, Event::ApplicationDecision, &letter, audit.now)?;
        Ok(store::counter_offer::find_open(tx, id)?.ok_or(ApplicationRefusal::NoCounterOffer)?)
    })
    .await
}

/// The offer that waits for the partner's answer, or the last that was made.
pub async fn counter_of(platform: &Platform, caller: &Caller, id: ApplicationId) -> Result<Option<CounterOffer>> {
    caller.may(Deed::ReadApplications)?;
    let scope = scope(caller);
    platform
        .store
        .read(move |tx| {
            store::application::find(tx, scope, id)?.ok_or(ApplicationRefusal::NotFound)?;
            Ok(store::counter_offer::latest(tx, id)?)
        })
        .await
}

/// The contract begins in the same moment, with the group of the offer.
pub async fn accept_counter(platform: &Platform, caller: &Caller, id: ApplicationId) -> Result<Application> {
    caller.may(Deed::Apply)?;
    let scope = scope(caller);
    let parts = platform.clone();
    let application = audited_write(platform, caller, move |tx, audit| {
        let (application, offer) = open(tx, scope, id)?;
        let program = store::program::find(tx, application.program_id)?.ok_or(ProgramRefusal::NotFound)?;
        store::counter_offer::end(tx, offer.id, CounterOfferState::Accepted, audit.now)?;
        partner_group::put(tx, audit, program.account_id, application.partner_id, Some(offer.group_id))?;
        let by = audit.caller().actor();
        contract::begin(tx, audit, &program, application.partner_id, &by)?;
        answered(tx, audit, &application, program.account_id, true)?;
        let after = store::application::find(tx, scope, id)?.ok_or(ApplicationRefusal::NotFound)?;
        news::application(&parts, tx, PostbackEvent::ApplicationApproved, &after, audit.now)?;
        Ok(after)
    })
    .await?;
    platform.routes_changed().await?;
    Ok(application)
}

/// The application waits for the brand again.
pub async fn decline_counter(platform: &Platform, caller: &Caller, id: ApplicationId) -> Result<Application> {
    caller.may(Deed::Apply)?;
    let scope = scope(caller);
    audited_write(platform, caller, move |tx, audit| {
        let (application, offer) = open(tx, scope, id)?;
        let program = store::program::find(tx, application.program_id)?.ok_or(ProgramRefusal::NotFound)?;
        store::counter_offer::end(tx, offer.id, CounterOfferState::Declined, audit.now)?;
        answered(tx, audit, &application, program.account_id, false)?;
        Ok(application)
    })
    .await
}

fn open(tx: &mut Tx<'_>, scope: store::scope::Scope, id: ApplicationId) -> Result<(Application, CounterOffer)> {
    let application = store::application::find(tx, scope, id)?.ok_or(ApplicationRefusal::NotFound)?;
    if application.state != ApplicationState::Submitted {
        return Err(ApplicationRefusal::Decided { state: application.state, verb: "joined by an offer" }.into());
    }
    let offer = store::counter_offer::find_open(tx, id)?.ok_or(ApplicationRefusal::NoCounterOffer)?;
    Ok((application, offer))
}

fn answered(
    tx: &mut Tx<'_>,
    audit: &mut Audit,
    application: &Application,
    brand: domain::ids::AccountId,
    is_accepted: bool,
) -> Result<()> {
    debug_assert_eq!(audit.caller().account_kind, AccountKind::Partner);
    let verb = if is_accepted { "accepted_offer" } else { "declined_offer" };
    audit.record(verb, "application", application.id, None, None);
    let (partner, program) = (&application.partner_name, &application.program_name);
    let letter = letter::application::counter_answered(partner, program, is_accepted);
    Ok(tell(tx, brand, Event::Application, &letter, audit.now)?)
}
