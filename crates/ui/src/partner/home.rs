//! A partner's first page: what needs doing next, the last 30 days, the balance, links and newest actions.

use askama::Template;
use axum::extract::{Query, State};
use domain::application::ApplicationState;
use domain::contract::ContractState;
use domain::invitation::InvitationState;
use edge::caller::PageCaller;
use flow::action::ActionFilter;
use flow::contract::Contract;
use flow::{Platform, Window};
use serde::Deserialize;

use crate::action::row::{self, ActionRow};
use crate::answer::{self, Answer};
use crate::component::notice::Kind;
use crate::component::{Empty, Notice};
use crate::frame::{Frame, Place};
use crate::link::card::{self, LinkCard};
use crate::names::Names;
use crate::payment::balance::{self, Balance};
use crate::report::overview::{Overview, overview};
use crate::visitor::Partner;

#[derive(Template)]
#[template(path = "partner/home.html")]
struct HomePage {
    frame: Frame,
    account_name: String,
    account_id: String,
    next_steps: Vec<Notice>,
    unverified: bool,
    /// Not before there is a program to perform in.
    performance: Option<Overview>,
    balances: Vec<Balance>,
    no_balance: Empty,
    links: Vec<LinkCard>,
    no_links: Empty,
    shows_partner: bool,
    actions: Vec<ActionRow>,
    no_actions: Empty,
}

#[derive(Deserialize)]
pub struct Wanted {
    chart: Option<String>,
    done: Option<String>,
}

const FEW: Window = Window { after: None, limit: 5 };
const ALL: Window = Window { after: None, limit: 200 };

pub async fn show(State(platform): State<Platform>, Partner(who): Partner, Query(wanted): Query<Wanted>) -> Answer {
    let names = Names::of_programs(&platform, &who).await?;
    let contracts = flow::contract::list(&platform, &who.caller, None, None, ALL).await?.items;
    let links = flow::link::list(&platform, &who.caller, None, FEW).await?.items;
    let window = Window { after: None, limit: 8 };
    let actions = flow::action::actions(&platform, &who.caller, ActionFilter::default(), window).await?.items;
    let sheets = flow::ledger::balances(&platform, &who.caller, None).await?;
    let next_steps = next_steps(&platform, &who, &contracts, links.is_empty()).await?;
    let performance = match contracts.is_empty() {
        true => None,
        false => Some(overview(&platform, &who, &names, "/partner", wanted.chart.as_deref()).await?),
    };
    let unlinked = contracts.iter().any(|contract| contract.state == ContractState::Active);
    answer::page(HomePage {
        account_name: who.session.account_name.clone(),
        account_id: who.caller.account_id.to_string(),
        next_steps,
        unverified: who.session.email_verified_at.is_none(),
        performance,
        balances: balance::by_currency(&sheets).map_err(flow::Error::from)?,
        no_balance: Empty::new("Nothing earned yet", "What your actions earn stands here, from pending to paid."),
        links: card::cards(&platform, &who, &links, &names).await?,
        no_links: match unlinked {
            true => {
                Empty::new("No links yet", "A link carries your account ID, so that what it brings is credited to you.")
                    .doing("Make your first link", "/partner/links")
            }
            false => Empty::new("No links yet", "Once a program has accepted you, you make your links here."),
        },
        shows_partner: false,
        actions: row::rows(&actions, &who, &names).map_err(flow::Error::from)?,
        no_actions: Empty::new(
            "No actions yet",
            "Results that are credited to you appear here at once, with their dates.",
        ),
        frame: Partner(who).frame("Home", Place::Home).after(wanted.done.as_deref()),
    })
}

/// What to do next, the most urgent first; at most two, so that the page stays calm.
async fn next_steps(
    platform: &Platform,
    who: &PageCaller,
    contracts: &[Contract],
    no_links: bool,
) -> flow::Result<Vec<Notice>> {
    let invitations =
        flow::invitation::list(platform, &who.caller, None, Some(InvitationState::Open), FEW).await?.items;
    let waiting =
        flow::application::list(platform, &who.caller, None, Some(ApplicationState::Submitted), FEW).await?.items;
    let mut steps = Vec::new();
    let step = |kind, title: String, text: &str| Notice::new(kind, title, text);
    for contract in contracts.iter().filter(|contract| contract.state == ContractState::Suspended) {
        let title = format!("{} has suspended you", contract.program_name);
        let href = format!("/partner/programs/{}", contract.program_id);
        steps.push(step(Kind::Warn, title, &contract.state_reason).doing("See why", href));
    }
    for invitation in &invitations {
        let title = format!("{} invites you", invitation.program_name);
        steps.push(
            step(Kind::Note, title, "Read the terms, then accept or decline.")
                .doing("To the invitation", "/partner/programs"),
        );
    }
    let is_newer = |contract: &&Contract| {
        contract.state != ContractState::Ended && contract.offered_version > contract.accepted_version
    };
    for contract in contracts.iter().filter(is_newer) {
        let title = format!("{} has newer terms", contract.program_name);
        let href = format!("/partner/programs/{}", contract.program_id);
        steps.push(step(Kind::Note, title, "They apply to you once you accept them.").doing("Read them", href));
    }
    let is_in = contracts.iter().any(|contract| contract.state == ContractState::Active);
    if is_in && no_links {
        let text = "It takes half a minute: choose the page it leads to, copy it, share it.";
        steps.push(step(Kind::Note, "Make your first link".to_owned(), text).doing("Make a link", "/partner/links"));
    }
    if !is_in && invitations.is_empty() {
        if let Some(application) = waiting.first() {
            let title = format!("Your application to {} is with the brand", application.program_name);
            steps.push(step(Kind::Note, title, "You are told by e-mail, and here, what it decides."));
        } else if contracts.is_empty() {
            let text = format!(
                "Apply to one, or give your account ID {} to a brand that wants to invite you.",
                who.caller.account_id
            );
            steps.push(
                step(Kind::Note, "Join a program".to_owned(), &text).doing("Look at the programs", "/partner/programs"),
            );
        }
    }
    steps.truncate(2);
    Ok(steps)
}
