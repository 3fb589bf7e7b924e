//! One partner as a brand sees it: contracts with their history, what it brought in, what it is owed.

use askama::Template;
use axum::extract::{Path, Query, State};
use domain::access::Deed;
use domain::contract::ContractState;
use domain::ids::{AccountId, ContractId};
use edge::caller::PageCaller;
use flow::action::ActionFilter;
use flow::contract::ContractDetail;
use flow::partner::PartnerRefusal;
use flow::{Platform, Window};
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::action::row::{self, ActionRow};
use crate::actors::Actors;
use crate::answer::{self, Answer};
use crate::component::mark::Sign;
use crate::component::{Chart, Empty, Field, Figure, Form, Mark, Moment};
use crate::frame::{Frame, Place};
use crate::names::Names;
use crate::payment::balance::{self, Balance};
use crate::property::seen::{self, Seen};
use crate::report::overview;
use crate::timeline::Step;
use crate::visitor::Brand;
use crate::words::say;

#[derive(Template)]
#[template(path = "partner/page.html")]
struct PartnerPage {
    frame: Frame,
    id: String,
    name: String,
    about: String,
    website: String,
    promotion: Seen,
    contracts: Vec<ContractCard>,
    may_change: bool,
    balances: Vec<Balance>,
    no_balance: Empty,
    shows_partner: bool,
    actions: Vec<ActionRow>,
    no_actions: Empty,
    figures: Vec<Figure>,
    chart: Chart,
    group: Option<Field>,
    applications: Vec<AppliedCard>,
    notes: Vec<NoteCard>,
    note: Form,
}

/// What the partner wrote when it applied.
struct AppliedCard {
    program: String,
    state: Mark,
    at: Moment,
    answers: Vec<(String, String)>,
}

struct NoteCard {
    id: i64,
    text: String,
    by: String,
    at: Moment,
}

/// A form of this page that was sent and refused.
pub enum Refused {
    Suspension(ContractId, Form),
    End(ContractId, Form),
    Note(Form),
}

#[derive(Deserialize)]
pub struct Wanted {
    chart: Option<String>,
    done: Option<String>,
}

struct ContractCard {
    id: String,
    program: String,
    state: Mark,
    reason: String,
    terms: String,
    history: Vec<Step>,
    may_suspend: bool,
    may_resume: bool,
    may_end: bool,
    form: Form,
    end: Form,
}

impl ContractCard {
    /// The page has a reason for each deed.
    fn end_id(&self) -> String {
        format!("end-{}", self.id)
    }
}

pub async fn show(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    Query(query): Query<Wanted>,
) -> Answer {
    let id = id.parse().map_err(|_| PartnerRefusal::NotFound)?;
    let page = page(&platform, &who, id, query.chart.as_deref(), None).await?;
    answer::page(PartnerPage { frame: page.frame.after(query.done.as_deref()), ..page })
}

pub async fn refused(platform: &Platform, who: &PageCaller, id: AccountId, refused: Refused) -> Answer {
    answer::refused(page(platform, who, id, None, Some(refused)).await?)
}

async fn page(
    platform: &Platform,
    who: &PageCaller,
    id: AccountId,
    chart: Option<&str>,
    refused: Option<Refused>,
) -> flow::Result<PartnerPage> {
    let (partner, contracts) = flow::partner::find(platform, &who.caller, id).await?;
    let names = Names::with_partners(platform, who, [id]).await?;
    let mut cards = Vec::new();
    for contract in &contracts {
        let detail = flow::contract::find(platform, &who.caller, contract.id).await?;
        let mut card = card(&detail, &names);
        match &refused {
            Some(Refused::Suspension(wrong, form)) if *wrong == contract.id => card.form = form.clone(),
            Some(Refused::End(wrong, form)) if *wrong == contract.id => card.end = form.clone(),
            _ => {}
        }
        cards.push(card);
    }
    let note = match refused {
        Some(Refused::Note(form)) => form,
        _ => Form::default(),
    };
    let (figures, chart) = overview::of_one_partner(platform, who, id, &format!("/brand/partners/{id}"), chart).await?;
    let may_change = who.caller.may(Deed::ChangeContracts).is_ok();
    let sheets = flow::ledger::balances(platform, &who.caller, None).await?;
    let sheets: Vec<_> = sheets.into_iter().filter(|sheet| sheet.partner == id).collect();
    let filter = ActionFilter { partner: Some(id), ..ActionFilter::default() };
    let window = flow::Window { after: None, limit: 10 };
    let actions = flow::action::actions(platform, &who.caller, filter, window).await?.items;
    Ok(PartnerPage {
        frame: Brand(who.clone()).frame(&partner.name, Place::Partners),
        id: id.to_string(),
        about: partner.country.clone(),
        website: partner.website.clone(),
        promotion: seen::of_partner(platform, who, id).await?,
        name: partner.name,
        contracts: cards,
        may_change,
        figures,
        chart,
        group: if may_change { group_field(platform, who, id).await? } else { None },
        applications: applications(platform, who, id, &names).await?,
        notes: notes(platform, who, id).await?,
        note,
        balances: balance::by_currency(&sheets, "/brand/actions", Some(partner.id))?,
        no_balance: Empty::new("Nothing earned yet", "What this partner earns stands here, bucket by bucket."),
        shows_partner: false,
        actions: row::rows(&actions, who, &names)?,
        no_actions: Empty::new("No actions yet", "What is credited to this partner appears here."),
    })
}

/// The group to put the partner into; None when the brand has no group.
async fn group_field(platform: &Platform, who: &PageCaller, id: AccountId) -> flow::Result<Option<Field>> {
    let current = flow::partner_group::of_partner(platform, &who.caller, id).await?.map(|group| group.id);
    let groups = flow::partner_group::list(platform, &who.caller).await?;
    let mut choices = vec![(String::new(), say!("No group"))];
    let usable = groups.into_iter().filter(|group| group.archived_at.is_none() || Some(group.id) == current);
    choices.extend(usable.map(|group| (group.id.to_string(), group.name)));
    let form = Form::default().with("group", current.map_or_else(String::new, |group| group.to_string()));
    Ok((choices.len() > 1).then(|| form.select("group", "Group", &choices).small()))
}

async fn applications(
    platform: &Platform,
    who: &PageCaller,
    id: AccountId,
    names: &Names,
) -> flow::Result<Vec<AppliedCard>> {
    let window = Window { after: None, limit: Window::LIMIT_MAX };
    let listed = flow::application::list(platform, &who.caller, None, None, window).await?;
    let mut cards = Vec::new();
    for application in listed.items.iter().filter(|application| application.partner_id == id) {
        let answers = flow::application::answers_of(application)?;
        cards.push(AppliedCard {
            program: application.program_name.clone(),
            state: application.state.into(),
            at: Moment::new(application.submitted_at, &names.zone(application.program_id)),
            answers: answers.into_iter().map(|given| (given.question, given.answer)).collect(),
        });
    }
    Ok(cards)
}

async fn notes(platform: &Platform, who: &PageCaller, id: AccountId) -> flow::Result<Vec<NoteCard>> {
    let actors = Actors::of_account(platform, who).await?;
    let notes = flow::partner_note::list(platform, &who.caller, id).await?;
    let card = |note: flow::partner_note::PartnerNote| NoteCard {
        id: note.id,
        text: note.text,
        by: actors.name(&note.written_by),
        at: Moment::new(note.written_at, &TimeZone::UTC),
    };
    Ok(notes.into_iter().map(card).collect())
}

fn card(detail: &ContractDetail, names: &Names) -> ContractCard {
    let contract = &detail.contract;
    let zone = names.zone(contract.program_id);
    let mut steps: Vec<(jiff::Timestamp, Step)> = Vec::new();
    for acceptance in &detail.acceptances {
        let title = say!("Terms version {version} accepted", acceptance.version);
        steps.push((acceptance.accepted_at, Step::past(Sign::Half, title, Moment::new(acceptance.accepted_at, &zone))));
    }
    for change in &detail.changes {
        let at = Moment::new(change.changed_at, &zone);
        let step = match change.state {
            ContractState::Active => Step::past(Sign::Full, "Active", at),
            ContractState::Suspended => Step::bad(Sign::Pause, "Suspended", at),
            ContractState::Ended => Step::bad(Sign::Cross, "Ended", at),
        };
        steps.push((change.changed_at, step.line(change.reason.clone())));
    }
    steps.sort_by_key(|(at, _)| *at);
    ContractCard {
        id: contract.id.to_string(),
        program: contract.program_name.clone(),
        state: contract.state.into(),
        reason: contract.state_reason.clone(),
        terms: match detail.accepted_group {
            Some(group) => say!("terms version {version}, group {group}", contract.accepted_version, group),
            None => say!("terms version {version}", contract.accepted_version),
        },
        history: steps.into_iter().map(|(_, step)| step).collect(),
        may_suspend: contract.state == ContractState::Active,
        may_resume: contract.state == ContractState::Suspended,
        may_end: contract.state != ContractState::Ended,
        form: Form::default(),
        end: Form::default(),
    }
}
