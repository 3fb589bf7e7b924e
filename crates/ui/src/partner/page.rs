//! One partner as a brand sees it: contracts with their history, what it brought in, what it is owed.

use askama::Template;
use axum::extract::{Path, Query, State};
use domain::access::Deed;
use domain::contract::ContractState;
use domain::ids::{AccountId, ContractId};
use edge::caller::PageCaller;
use flow::Platform;
use flow::action::ActionFilter;
use flow::contract::ContractDetail;
use flow::partner::PartnerRefusal;

use crate::action::row::{self, ActionRow};
use crate::answer::{self, Answer, Done};
use crate::component::mark::Sign;
use crate::component::{Empty, Form, Mark, Moment};
use crate::frame::{Frame, Place};
use crate::names::Names;
use crate::payment::balance::{self, Balance};
use crate::property::seen::{self, Seen};
use crate::timeline::Step;
use crate::visitor::Brand;

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
    form: Form,
}

pub async fn show(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    Query(query): Query<Done>,
) -> Answer {
    let id = id.parse().map_err(|_| PartnerRefusal::NotFound)?;
    let page = page(&platform, &who, id, None).await?;
    answer::page(PartnerPage { frame: page.frame.after(query.done.as_deref()), ..page })
}

/// The page with a suspension as it was sent and refused.
pub async fn refused(platform: &Platform, who: &PageCaller, id: AccountId, contract: ContractId, form: Form) -> Answer {
    answer::refused(page(platform, who, id, Some((contract, form))).await?)
}

async fn page(
    platform: &Platform,
    who: &PageCaller,
    id: AccountId,
    refused: Option<(ContractId, Form)>,
) -> flow::Result<PartnerPage> {
    let (partner, contracts) = flow::partner::find(platform, &who.caller, id).await?;
    let names = Names::with_partners(platform, who, [id]).await?;
    let mut cards = Vec::new();
    for contract in &contracts {
        let detail = flow::contract::find(platform, &who.caller, contract.id).await?;
        let form = refused.as_ref().filter(|(wrong, _)| *wrong == contract.id).map(|(_, form)| form.clone());
        cards.push(card(&detail, &names, form.unwrap_or_default()));
    }
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
        may_change: who.caller.may(Deed::ChangeContracts).is_ok(),
        balances: balance::by_currency(&sheets, "/brand/actions", Some(partner.id))?,
        no_balance: Empty::new("Nothing earned yet", "What this partner earns stands here, bucket by bucket."),
        shows_partner: false,
        actions: row::rows(&actions, who, &names)?,
        no_actions: Empty::new("No actions yet", "What is credited to this partner appears here."),
    })
}

fn card(detail: &ContractDetail, names: &Names, form: Form) -> ContractCard {
    let contract = &detail.contract;
    let zone = names.zone(contract.program_id);
    let mut steps: Vec<(jiff::Timestamp, Step)> = Vec::new();
    for acceptance in &detail.acceptances {
        let title = format!("Terms version {} accepted", acceptance.version);
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
        terms: format!("terms version {}", contract.accepted_version),
        history: steps.into_iter().map(|(_, step)| step).collect(),
        may_suspend: contract.state == ContractState::Active,
        may_resume: contract.state == ContractState::Suspended,
        form,
    }
}
