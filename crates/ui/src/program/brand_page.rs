//! One program as its brand sees it: its state, what it says, who is on which version, the versions so far.

use askama::Template;
use axum::extract::{Path, Query, State};
use domain::access::Deed;
use domain::program::ProgramStatus;
use edge::caller::PageForm;
use flow::refusal::InputRefusal;
use flow::{Platform, Window};

use super::partner_page::id_of;
use super::schedule::{self, ScheduledRow, UpcomingShown};
use super::terms::{TermsInWords, zone_of};
use crate::actors::Actors;
use crate::answer::{self, Answer, Done};
use crate::component::{Form, Mark, Moment};
use crate::frame::{Frame, Place};
use crate::visitor::Brand;

#[derive(Template)]
#[template(path = "program/brand_page.html")]
struct ProgramPage {
    frame: Frame,
    id: String,
    name: String,
    home: String,
    status: Mark,
    is_live: bool,
    public_href: String,
    landing_page: String,
    contact: String,
    domains: String,
    questions: i64,
    faq: i64,
    event_types: String,
    terms: TermsInWords,
    version: i64,
    versions: Vec<VersionRow>,
    contracts: i64,
    may_change: bool,
    upcoming: Option<UpcomingShown>,
    schedule: Vec<ScheduledRow>,
}

struct VersionRow {
    number: i64,
    at: Moment,
    by: String,
    contracts: i64,
    in_force: bool,
}

pub async fn show(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    Query(query): Query<Done>,
) -> Answer {
    let id = id_of(&id)?;
    let offer = flow::program::show(&platform, &who.caller, id).await?;
    let window = Window { after: None, limit: 100 };
    let versions = flow::program::versions(&platform, &who.caller, id, window).await?.items;
    let on = flow::program::contracts_by_version(&platform, &who.caller, id).await?;
    let actors = Actors::of_account(&platform, &who).await?;
    let (program, file) = (&offer.program, &offer.file);
    let zone = zone_of(file);
    let contracts_on = |version| on.iter().find(|(known, _)| *known == version).map_or(0, |(_, contracts)| *contracts);
    let row = |applied: &flow::program::AppliedTerms| VersionRow {
        number: applied.version.get(),
        at: Moment::new(applied.applied_at, &zone),
        by: actors.name(&applied.applied_by),
        contracts: contracts_on(applied.version),
        in_force: applied.version == program.terms_version,
    };
    answer::page(ProgramPage {
        id: id.to_string(),
        name: program.name.clone(),
        home: format!("/brand/programs/{id}"),
        status: program.status.into(),
        is_live: program.status == ProgramStatus::Live,
        public_href: super::public::href(&offer),
        landing_page: file.program.landing_page.clone(),
        contact: file.program.contact.clone(),
        domains: file.program.deep_link_domains.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        questions: file.program.questions.len() as i64,
        faq: file.program.faq.len() as i64,
        event_types: file.event_types.iter().map(|event| event.code.as_str()).collect::<Vec<_>>().join(", "),
        terms: TermsInWords::whole(file, platform.clock.now()),
        version: program.terms_version.get(),
        versions: versions.iter().map(row).collect(),
        contracts: on.iter().map(|(_, contracts)| contracts).sum(),
        upcoming: flow::program::upcoming(&platform, &who.caller, id)
            .await?
            .map(|upcoming| UpcomingShown::new(&upcoming)),
        schedule: schedule::rows(&platform, &who, id, &zone, &actors).await?,
        may_change: who.caller.may(Deed::ChangeProgram).is_ok(),
        frame: Brand(who).frame(&program.name, Place::Programs).after(query.done.as_deref()),
    })
}

pub async fn set_status(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let id = id_of(&id)?;
    let form = Form::new(sent);
    let status: ProgramStatus = form.value("status").parse().map_err(|error| InputRefusal::wrong("status", error))?;
    flow::program::set_status(&platform, &who.caller, id, status).await?;
    let done = match status {
        ProgramStatus::Live => "program_resumed",
        ProgramStatus::Paused => "program_paused",
    };
    answer::done(&format!("/brand/programs/{id}"), done)
}
