//! One program as a partner sees it: its terms, the application or the contract, and everything that happened between both.

use anyhow::Context;
use askama::Template;
use axum::extract::{Path, Query, State};
use domain::access::Deed;
use domain::application::{ApplicationState, CounterOfferState};
use domain::contract::ContractState;
use domain::ids::ProgramId;
use edge::caller::PageCaller;
use flow::application::Application;
use flow::contract::ContractDetail;
use flow::program::{Offer, ProgramRefusal};
use flow::{Platform, Window};
use jiff::tz::TimeZone;

use super::schedule::UpcomingShown;
use super::terms::{TermsInWords, zone_of};
use crate::answer::{self, Answer, Done};
use crate::appearance;
use crate::component::mark::Sign;
use crate::component::notice::Kind;
use crate::component::{Field, Form, Mark, Moment, Notice};
use crate::frame::{Frame, Place};
use crate::timeline::Step;
use crate::visitor::Partner;
use crate::words::Words;
use crate::words::say;

#[derive(Template)]
#[template(path = "program/partner_page.html")]
struct ProgramPage {
    frame: Frame,
    id: String,
    path: String,
    name: String,
    brand: String,
    public_href: String,
    /// The brand reads messages of those who joined or applied.
    may_write: bool,
    status: Mark,
    standing: Option<Notice>,
    newer_terms: Option<NewerTerms>,
    upcoming: Option<UpcomingShown>,
    other_group: Option<OtherGroup>,
    counter: Option<CounterShown>,
    application: Option<ApplicationForm>,
    withdrawal: Option<String>,
    terms: TermsInWords,
    terms_version: i64,
    history: Vec<Step>,
}

/// The brand has put the partner into another group than its contract pins.
struct OtherGroup {
    /// Its code; empty is none.
    code: String,
    earn: Vec<Words>,
}

/// The application was answered with other terms.
struct CounterShown {
    path: String,
    message: String,
    earn: Vec<Words>,
}

struct NewerTerms {
    version: i64,
    accepted_version: i64,
    sentences: Vec<Words>,
}

struct ApplicationForm {
    refusal: Option<Notice>,
    fields: Vec<Field>,
}

pub async fn show(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Path(id): Path<String>,
    Query(query): Query<Done>,
) -> Answer {
    let page = page(&platform, &who, id_of(&id)?, None).await?;
    answer::page(ProgramPage { frame: page.frame.after(query.done.as_deref()), ..page })
}

/// The page with an application as it was sent and refused.
pub async fn refused(platform: &Platform, who: &PageCaller, id: ProgramId, form: Form) -> Answer {
    answer::refused(page(platform, who, id, Some(form)).await?)
}

pub fn id_of(text: &str) -> Result<ProgramId, ProgramRefusal> {
    text.parse().map_err(|_| ProgramRefusal::NotFound)
}

/// The name of the field that answers a question; questions are texts and may be long.
pub fn answer_field(index: usize) -> String {
    format!("answer_{index}")
}

async fn page(platform: &Platform, who: &PageCaller, id: ProgramId, form: Option<Form>) -> flow::Result<ProgramPage> {
    const ALL: Window = Window { after: None, limit: 200 };
    let offer = flow::program::show(platform, &who.caller, id).await?;
    let applications = flow::application::list(platform, &who.caller, Some(id), None, ALL).await?.items;
    let contracts = flow::contract::list(platform, &who.caller, Some(id), None, ALL).await?.items;
    let contract = match contracts.first() {
        Some(contract) => Some(flow::contract::find(platform, &who.caller, contract.id).await?),
        None => None,
    };
    let now = platform.clock.now();
    let zone = zone_of(&offer.file);
    let joined = contract.as_ref().filter(|detail| detail.contract.state != ContractState::Ended);
    let open = applications.iter().find(|application| application.state == ApplicationState::Submitted);
    let may_apply = joined.is_none() && open.is_none() && who.caller.may(Deed::Apply).is_ok();
    let (file, version) = match joined {
        Some(detail) => (&detail.accepted, detail.contract.accepted_version),
        None => (&offer.file, offer.program.terms_version),
    };
    let newer = joined.filter(|detail| detail.contract.offered_version > detail.contract.accepted_version);
    Ok(ProgramPage {
        frame: Partner(who.clone())
            .frame(&offer.program.name, Place::Programs)
            .about(appearance::seen_by(platform, who, Some(offer.program.account_id)).await?),
        id: id.to_string(),
        path: format!("/partner/programs/{id}"),
        name: offer.program.name.clone(),
        brand: offer.brand_name.clone(),
        public_href: super::public::href(&offer),
        may_write: (contract.is_some() || !applications.is_empty()) && who.caller.may(Deed::WriteMessages).is_ok(),
        status: status(joined, applications.first(), &offer),
        standing: standing(joined, applications.first()),
        newer_terms: newer.map(|detail| NewerTerms {
            version: detail.contract.offered_version.get(),
            accepted_version: detail.contract.accepted_version.get(),
            sentences: TermsInWords::of_group(&detail.offered, detail.accepted_group, now).sentences,
        }),
        upcoming: flow::program::upcoming(platform, &who.caller, id)
            .await?
            .map(|upcoming| UpcomingShown::new(&upcoming)),
        application: may_apply.then(|| application_form(&offer, form.unwrap_or_default())),
        withdrawal: open.map(|application| format!("/partner/applications/{}/withdrawal", application.id)),
        other_group: joined.filter(|detail| detail.accepted_group != detail.offered_group).map(|detail| OtherGroup {
            code: detail.offered_group.map_or_else(String::new, |group| group.to_string()),
            earn: TermsInWords::of_group(&detail.accepted, detail.offered_group, now).earn,
        }),
        counter: match open {
            Some(application) => counter(platform, who, application, &offer, now).await?,
            None => None,
        },
        terms: TermsInWords::of_group(file, joined.and_then(|detail| detail.accepted_group), now),
        terms_version: version.get(),
        history: history(&applications, contract.as_ref(), &zone).context("tell the history of a contract")?,
    })
}

async fn counter(
    platform: &Platform,
    who: &PageCaller,
    application: &Application,
    offer: &Offer,
    now: jiff::Timestamp,
) -> flow::Result<Option<CounterShown>> {
    let made = flow::application::counter_of(platform, &who.caller, application.id).await?;
    let open = made.filter(|made| made.state == CounterOfferState::Open);
    Ok(open.map(|made| CounterShown {
        path: format!("/partner/applications/{}/offer", application.id),
        message: made.message,
        earn: TermsInWords::of_group(&offer.file, Some(made.group_code), now).earn,
    }))
}

fn status(joined: Option<&ContractDetail>, latest: Option<&Application>, offer: &Offer) -> Mark {
    match (joined, latest) {
        (Some(detail), _) => detail.contract.state.into(),
        (None, Some(application)) => application.state.into(),
        (None, None) => offer.program.status.into(),
    }
}

fn standing(joined: Option<&ContractDetail>, latest: Option<&Application>) -> Option<Notice> {
    if let Some(detail) = joined {
        return (detail.contract.state == ContractState::Suspended).then(|| {
            let reason = format!(
                "Reason: {} Clicks and results earn nothing until the brand lifts it.",
                sentence(&detail.contract.state_reason)
            );
            Notice::new(Kind::Warn, "Your contract is suspended", reason)
        });
    }
    let application = latest?;
    match application.state {
        ApplicationState::Submitted => Some(Notice::new(
            Kind::Note,
            "Your application is with the brand",
            "You are told by e-mail, and here, what it decides.",
        )),
        ApplicationState::Declined => Some(Notice::new(
            Kind::Warn,
            "Your application was declined",
            say!("Reason: {reason} You may apply again.", sentence(&application.decline_reason)),
        )),
        ApplicationState::Approved | ApplicationState::Withdrawn => None,
    }
}

fn sentence(words: &str) -> String {
    crate::component::field::sentence(words)
}

fn application_form(offer: &Offer, form: Form) -> ApplicationForm {
    let questions = &offer.file.program.questions;
    let fields = questions.iter().enumerate().map(|(index, question)| {
        let field = form.area_of(answer_field(index), question.text.clone());
        if question.required { field } else { field.optional() }
    });
    ApplicationForm { refusal: form.summary_all(), fields: fields.collect() }
}

fn history(
    applications: &[Application],
    contract: Option<&ContractDetail>,
    zone: &TimeZone,
) -> anyhow::Result<Vec<Step>> {
    let mut steps: Vec<(jiff::Timestamp, Step)> = Vec::new();
    let moment = |at| Moment::new(at, zone);
    for application in applications {
        let at = application.submitted_at;
        steps.push((at, Step::past(Sign::Ring, "Applied", moment(at))));
        let Some(decided_at) = application.decided_at else { continue };
        let step = match application.state {
            ApplicationState::Approved => Step::past(Sign::Tick, "application\u{4}Approved", moment(decided_at)),
            ApplicationState::Declined => {
                Step::bad(Sign::Cross, "Declined", moment(decided_at)).line(application.decline_reason.clone())
            }
            ApplicationState::Withdrawn => Step::past(Sign::Cross, "Withdrawn", moment(decided_at)),
            ApplicationState::Submitted => continue,
        };
        steps.push((decided_at, step));
    }
    if let Some(detail) = contract {
        for acceptance in &detail.acceptances {
            let title = say!("Terms version {version} accepted", acceptance.version);
            steps.push((acceptance.accepted_at, Step::past(Sign::Half, title, moment(acceptance.accepted_at))));
        }
        for change in &detail.changes {
            let at = moment(change.changed_at);
            let step = match change.state {
                ContractState::Active => Step::past(Sign::Full, "Contract active", at),
                ContractState::Suspended => Step::bad(Sign::Pause, "Suspended", at).line(change.reason.clone()),
                ContractState::Ended => Step::bad(Sign::Cross, "Contract ended", at).line(change.reason.clone()),
            };
            steps.push((change.changed_at, step));
        }
    }
    steps.sort_by_key(|(at, _)| *at);
    Ok(steps.into_iter().map(|(_, step)| step).collect())
}
