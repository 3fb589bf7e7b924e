//! A partner's first page: what needs doing next, the last 30 days, the balance, links and newest actions.

use askama::Template;
use axum::extract::{Query, State};
use domain::contract::ContractState;
use domain::ids::ProgramId;
use domain::next_step::PartnerStep;
use flow::action::ActionFilter;
use flow::contract::Contract;
use flow::{Platform, Window};
use serde::Deserialize;

use crate::action::row::{self, ActionRow};
use crate::answer::{self, Answer};
use crate::component::Empty;
use crate::frame::{Frame, Place};
use crate::link::card::{self, LinkCard};
use crate::live;
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
    steps: Vec<PartnerStep>,
    names: Names,
    contracts: Vec<Contract>,
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
/// More would not be read.
const STEPS_SHOWN: usize = 3;
const ALL: Window = Window { after: None, limit: 200 };

pub async fn show(State(platform): State<Platform>, Partner(who): Partner, Query(wanted): Query<Wanted>) -> Answer {
    let names = Names::of_programs(&platform, &who).await?;
    let contracts = flow::contract::list(&platform, &who.caller, None, None, ALL).await?.items;
    let links = flow::link::list(&platform, &who.caller, Default::default(), FEW).await?.items;
    let actions = flow::action::actions(&platform, &who.caller, ActionFilter::default(), live::NEWEST).await?.items;
    let sheets = flow::ledger::balances(&platform, &who.caller, None).await?;
    let unverified = who.session.email_verified_at.is_none();
    let mut steps = flow::next_step::of_partner(&platform, &who.caller).await?;
    // The notice above them says it, with the button.
    steps.retain(|step| *step != PartnerStep::VerifyEmail);
    steps.truncate(STEPS_SHOWN);
    let performance = match contracts.is_empty() {
        true => None,
        false => Some(overview(&platform, &who, &names, "/partner", wanted.chart.as_deref()).await?),
    };
    let unlinked = contracts.iter().any(|contract| contract.state == ContractState::Active);
    answer::page(HomePage {
        account_name: who.session.account_name.clone(),
        account_id: who.caller.account_id.to_string(),
        steps,
        unverified,
        performance,
        balances: balance::by_currency(&sheets, "/partner/actions", None).map_err(flow::Error::from)?,
        no_balance: live::no_balance(&who),
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
        no_actions: live::no_actions(&who),
        names,
        contracts,
        frame: Partner(who).frame("Home", Place::Home).after(wanted.done.as_deref()),
    })
}

impl HomePage {
    /// What the brand said when it suspended the partner.
    fn suspension_reason(&self, program: ProgramId) -> &str {
        let contract = self.contracts.iter().find(|contract| contract.program_id == program);
        contract.map_or("", |contract| contract.state_reason.as_str())
    }
}
