//! "Why was this order not credited?": every decision about an order id, credited or not.

use askama::Template;
use axum::extract::{Query, State};
use domain::access::AccountKind;
use domain::ids::ProgramId;
use edge::caller::PageCaller;
use flow::Platform;
use serde::Deserialize;

use super::page::{Considered, considered, partners};
use crate::answer::{self, Answer};
use crate::component::{Empty, Moment};
use crate::frame::{Frame, Place, home_of};
use crate::query;
use crate::visitor::{self, Brand, Partner};
use crate::words::{of_code, say};

#[derive(Template)]
#[template(path = "action/order.html")]
struct OrderPage {
    frame: Frame,
    list_href: String,
    order_id: String,
    program: String,
    decisions: Vec<Decided>,
    empty: Empty,
    /// A partner asks on from here.
    inquiry: Option<String>,
}

struct Decided {
    event_type: String,
    tracked: Moment,
    verdict: String,
    considered: Vec<Considered>,
    action: Option<(String, String)>,
}

#[derive(Deserialize)]
pub struct Asked {
    program_id: ProgramNumber,
    order_id: String,
}

#[derive(Deserialize)]
#[serde(transparent)]
struct ProgramNumber(i64);

pub async fn of_partner(State(platform): State<Platform>, Partner(who): Partner, Query(asked): Query<Asked>) -> Answer {
    show(&platform, &who, asked).await
}

pub async fn of_brand(State(platform): State<Platform>, Brand(who): Brand, Query(asked): Query<Asked>) -> Answer {
    show(&platform, &who, asked).await
}

async fn show(platform: &Platform, who: &PageCaller, asked: Asked) -> Answer {
    let program = ProgramId(asked.program_id.0);
    // An order that does not concern the one who asks is answered like one that does not exist.
    let found = match flow::conversion::of_order(platform, &who.caller, program, asked.order_id.trim()).await {
        Err(flow::Error::Refused(refusal)) if refusal.kind() == flow::refusal::Kind::NotFound => Vec::new(),
        other => other?,
    };
    let names = super::list::names(platform, who, found.iter().flat_map(partners)).await?;
    let zone = names.zone(program);
    let list_href = format!("{}/actions", home_of(who.caller.account_kind));
    let mut decisions = Vec::new();
    for explanation in &found {
        let verdict = match &explanation.decision.refusal {
            Some(reason) => say!("Not credited: {reason}.", of_code(reason)),
            None => say!("Credited."),
        };
        let may_see = explanation.action.as_ref().filter(|action| {
            who.caller.account_kind != AccountKind::Partner || action.tracked.partner == who.caller.account_id
        });
        decisions.push(Decided {
            event_type: explanation.event_type.replace('_', " "),
            tracked: Moment::exact(explanation.conversion.conversion.tracked_at, &zone),
            verdict,
            considered: considered(explanation, &names, &zone).map_err(flow::Error::from)?,
            action: may_see.map(|action| (action.id().to_string(), format!("{list_href}/{}", action.id()))),
        });
    }
    answer::page(OrderPage {
        frame: visitor::frame(who, &say!("Order {order_id}", asked.order_id), Place::Actions),
        list_href,
        program: names.program(program),
        inquiry: super::page::may_ask(who).then(|| {
            let asked = [("program", program.to_string()), ("order", asked.order_id.clone())];
            query::address("/partner/inquiries/new", asked.iter().map(|(name, value)| (*name, value.as_str())))
        }),
        order_id: asked.order_id,
        decisions,
        empty: Empty::new(
            "Nothing known about this order",
            "The brand has not reported it, or it names no click, promo code or customer that has to do with you.",
        ),
    })
}
