//! A brand's first page: applications that wait, the last 30 days, what is owed, newest actions.

use askama::Template;
use axum::extract::{Query, State};
use domain::access::Deed;
use domain::next_step::BrandStep;
use flow::Platform;
use flow::action::ActionFilter;
use serde::Deserialize;

use crate::action::row::{self, ActionRow};
use crate::answer::{self, Answer};
use crate::application::inbox::{self, Waiting};
use crate::component::Empty;
use crate::frame::{Frame, Place};
use crate::live;
use crate::names::Names;
use crate::payment::balance::{self, Balance};
use crate::report::overview::{Overview, overview};
use crate::visitor::Brand;

#[derive(Template)]
#[template(path = "brand/home.html")]
struct HomePage {
    frame: Frame,
    account_name: String,
    account_id: String,
    steps: Vec<BrandStep>,
    unverified: bool,
    waiting: Vec<Waiting>,
    may_decide: bool,
    performance: Overview,
    balances: Vec<Balance>,
    no_balance: Empty,
    top: Vec<TopPartner>,
    no_top: Empty,
    shows_partner: bool,
    actions: Vec<ActionRow>,
    no_actions: Empty,
}

/// One line of the partners who brought most.
pub struct TopPartner {
    pub name: String,
    pub href: String,
    pub clicks: String,
    pub actions: String,
    pub commission: crate::component::Amount,
}

#[derive(Deserialize)]
pub struct Wanted {
    chart: Option<String>,
    done: Option<String>,
}

/// More would not be read.
const STEPS_SHOWN: usize = 3;

pub async fn show(State(platform): State<Platform>, Brand(who): Brand, Query(wanted): Query<Wanted>) -> Answer {
    let actions = flow::action::actions(&platform, &who.caller, ActionFilter::default(), live::NEWEST).await?.items;
    let names = Names::with_partners(&platform, &who, actions.iter().map(|action| action.tracked.partner)).await?;
    let mut waiting = inbox::waiting(&platform, &who, &names).await?;
    let more_waiting = waiting.len().saturating_sub(3);
    waiting.truncate(3);
    let sheets = flow::ledger::balances(&platform, &who.caller, None).await?;
    let mut steps = flow::next_step::of_brand(&platform, &who.caller).await?;
    // The notice and the cards above them say it, with their buttons.
    steps.retain(|step| match step {
        BrandStep::VerifyEmail => false,
        BrandStep::DecideApplications { .. } => more_waiting > 0,
        _ => true,
    });
    steps.truncate(STEPS_SHOWN);
    answer::page(HomePage {
        account_name: who.session.account_name.clone(),
        account_id: who.caller.account_id.to_string(),
        steps,
        unverified: who.session.email_verified_at.is_none(),
        waiting,
        may_decide: who.caller.may(Deed::DecideApplications).is_ok(),
        performance: overview(&platform, &who, &names, "/brand", wanted.chart.as_deref()).await?,
        balances: balance::by_currency(&sheets, "/brand/actions", None).map_err(flow::Error::from)?,
        no_balance: live::no_balance(&who),
        top: crate::report::overview::top_partners(&platform, &who).await?,
        no_top: Empty::new("Nobody yet", "The partners who bring most stand here.")
            .doing("Invite a partner", "/brand/applications"),
        shows_partner: true,
        actions: row::rows(&actions, &who, &names).map_err(flow::Error::from)?,
        no_actions: live::no_actions(&who),
        frame: Brand(who).frame("Home", Place::Home).after(wanted.done.as_deref()),
    })
}
