//! The partner's side: apply, and take it back.

use domain::access::Deed;
use domain::application::{Applicant, ApplicationState};
use domain::contract::ContractState;
use domain::ids::{AccountId, ApplicationId, ProgramId};
use domain::notification::Event;
use domain::postback::PostbackEvent;
use serde_json::json;
use store::Tx;
use store::application::Application;

use super::{Answer, ApplicationRefusal, answers, tell_approved};
use crate::contract::{self, ContractRefusal};
use crate::notification::tell;
use crate::postback::news;
use crate::program::ProgramRefusal;
use crate::scope::scope;
use crate::{Caller, Platform, Result, audited_write, letter};

/// Who approves when the program's own rule does.
const RULE: &str = "rule:auto_approve";

/// Applies to a program. Declined or withdrawn before, or out of an ended contract: that does not stand in the way.
///
/// When the program's rule for it is met, the answer is an approved application and the contract exists.
pub async fn submit(
    platform: &Platform,
    caller: &Caller,
    program: ProgramId,
    given: Vec<Answer>,
) -> Result<Application> {
    caller.may(Deed::Apply)?;
    let partner = caller.account_id;
    let scope = scope(caller);
    let parts = platform.clone();
    let application = audited_write(platform, caller, move |tx, audit| {
        let program = store::program::find(tx, program)?.ok_or(ProgramRefusal::NotFound)?;
        let contract = store::contract::find_between(tx, program.id, partner)?;
        if let Some(contract) = contract.filter(|contract| contract.state != ContractState::Ended) {
            return Err(ContractRefusal::AlreadyJoined { state: contract.state }.into());
        }
        if store::application::find_open(tx, program.id, partner)?.is_some() {
            return Err(ApplicationRefusal::AlreadyOpen.into());
        }
        let file = parts.terms.load(tx, program.id, program.terms_version)?;
        let answers = answers::judged(&file.program.questions, &given)?;
        let id = store::application::insert(tx, program.id, partner, &answers::written(&answers), audit.now)?;
        audit.record(
            "submitted",
            "application",
            id,
            None,
            Some(json!({ "program_id": program.id.get(), "answers": answers })),
        );

        let applicant = applicant(tx, partner)?;
        let approved = file.program.auto_approval.as_ref().is_some_and(|rule| rule.objection(&applicant).is_none());
        if approved {
            contract::begin(tx, audit, &program, partner, RULE)?;
        }
        let application = store::application::find(tx, scope, id)?.ok_or(ApplicationRefusal::NotFound)?;
        news::application(&parts, tx, PostbackEvent::ApplicationSubmitted, &application, audit.now)?;
        if approved {
            tell_approved(&parts, tx, &application, &file, audit.now)?;
        } else {
            let letter = letter::application::received(&application.partner_name, partner.get(), &program.name);
            tell(tx, program.account_id, Event::Application, &letter, audit.now)?;
        }
        Ok(application)
    })
    .await?;
    if application.state == ApplicationState::Approved {
        platform.routes_changed().await?;
    }
    Ok(application)
}

/// Takes an application back that nobody has decided about.
pub async fn withdraw(platform: &Platform, caller: &Caller, id: ApplicationId) -> Result<Application> {
    caller.may(Deed::Apply)?;
    let scope = scope(caller);
    let parts = platform.clone();
    audited_write(platform, caller, move |tx, audit| {
        let before = store::application::find(tx, scope, id)?.ok_or(ApplicationRefusal::NotFound)?;
        match before.state {
            ApplicationState::Withdrawn => return Ok(before),
            ApplicationState::Submitted => {}
            state => return Err(ApplicationRefusal::Decided { state, verb: "withdrawn" }.into()),
        }
        let state = ApplicationState::Withdrawn;
        let decided_by = audit.caller().actor();
        store::application::decide(tx, id, state, "", &decided_by, audit.now)?;
        audit.record(
            "withdrew",
            "application",
            id,
            Some(json!({ "state": before.state.code() })),
            Some(json!({ "state": state.code() })),
        );
        let after = Application { state, decided_by, decided_at: Some(audit.now), ..before };
        news::application(&parts, tx, PostbackEvent::ApplicationWithdrawn, &after, audit.now)?;
        Ok(after)
    })
    .await
}

fn applicant(tx: &mut Tx<'_>, partner: AccountId) -> anyhow::Result<Applicant> {
    let account = store::account::find(tx, partner)?;
    let (country, website) = account.map(|account| (account.country, account.website)).unwrap_or_default();
    let members = store::membership::list(tx, partner)?;
    let email_verified = members.iter().any(|member| member.email_verified_at.is_some());
    Ok(Applicant { country: country.parse().ok(), email_verified, website })
}
