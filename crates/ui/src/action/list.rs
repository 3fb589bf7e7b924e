//! Actions, newest first, by state.

use askama::Template;
use axum::extract::{Query, State};
use domain::access::AccountKind;
use domain::action::ActionState;
use domain::ids::AccountId;
use edge::caller::PageCaller;
use flow::action::ActionFilter;
use flow::{Platform, Window};
use serde::Deserialize;

use super::row::{self, ActionRow};
use crate::answer::{self, Answer};
use crate::component::{Empty, Field, Form, Mark, Pager};
use crate::frame::{Frame, Place, home_of};
use crate::names::Names;
use crate::query;
use crate::visitor::{self, Brand, Partner};

#[derive(Template)]
#[template(path = "action/list.html")]
struct ActionsPage {
    frame: Frame,
    path: String,
    lead: &'static str,
    tabs: Vec<Tab>,
    look_up: Option<LookUp>,
    shows_partner: bool,
    actions: Vec<ActionRow>,
    empty: Empty,
    pager: Pager,
}

struct Tab {
    words: &'static str,
    href: String,
    current: bool,
}

/// Asks about an order id, credited or not.
struct LookUp {
    program: Field,
    order_id: Field,
}

#[derive(Deserialize)]
pub struct Wanted {
    state: Option<String>,
    cursor: Option<i64>,
    partner: Option<i64>,
}

pub async fn of_partner(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Query(wanted): Query<Wanted>,
) -> Answer {
    show(&platform, &who, wanted).await
}

pub async fn of_brand(State(platform): State<Platform>, Brand(who): Brand, Query(wanted): Query<Wanted>) -> Answer {
    show(&platform, &who, wanted).await
}

async fn show(platform: &Platform, who: &PageCaller, wanted: Wanted) -> Answer {
    let state: Option<ActionState> = wanted.state.as_deref().and_then(|state| state.parse().ok());
    let partner = wanted.partner.map(Into::into);
    let filter = ActionFilter { state, partner, ..ActionFilter::default() };
    let window = Window { after: wanted.cursor, limit: 50 };
    let listed = flow::action::actions(platform, &who.caller, filter, window).await?;
    let names = names(platform, who, listed.items.iter().map(|action| action.tracked.partner)).await?;

    let path = format!("{}/actions", home_of(who.caller.account_kind));
    let partner = wanted.partner.map(|id| id.to_string()).unwrap_or_default();
    let state_code = state.map_or("", ActionState::code);
    let kept = [("state", state_code), ("partner", partner.as_str())];
    answer::page(ActionsPage {
        frame: visitor::frame(who, "Actions", Place::Actions),
        lead: match who.caller.account_kind {
            AccountKind::Partner => "Every result that is credited to you, with the dates it locks and is approved.",
            _ => "Every result that is credited to a partner. Until it locks you may correct or reverse it.",
        },
        tabs: tabs(&path, state, &partner),
        look_up: look_up(&names),
        shows_partner: who.caller.account_kind != AccountKind::Partner,
        actions: row::rows(&listed.items, who, &names).map_err(flow::Error::from)?,
        empty: empty(who.caller.account_kind, state),
        pager: Pager::of(&listed, &path, &kept, wanted.cursor),
        path,
    })
}

/// Partners see no other partner's name.
pub(crate) async fn names(
    platform: &Platform,
    who: &PageCaller,
    shown: impl IntoIterator<Item = AccountId>,
) -> flow::Result<Names> {
    match who.caller.account_kind {
        AccountKind::Partner => Names::of_programs(platform, who).await,
        _ => Names::with_partners(platform, who, shown).await,
    }
}

fn tabs(path: &str, chosen: Option<ActionState>, partner: &str) -> Vec<Tab> {
    let tab = |words, state: Option<ActionState>| Tab {
        words,
        href: query::address(path, [("state", state.map_or("", ActionState::code)), ("partner", partner)]),
        current: chosen == state,
    };
    let all = std::iter::once(tab("All", None));
    all.chain(ActionState::ALL.iter().map(|state| tab(Mark::from(*state).word, Some(*state)))).collect()
}

fn look_up(names: &Names) -> Option<LookUp> {
    if names.offers.is_empty() {
        return None;
    }
    let form = Form::default();
    Some(LookUp {
        program: form.select("program_id", "Program", &names.program_choices()).small(),
        order_id: form.line("order_id", "Order").small(),
    })
}

fn empty(kind: AccountKind, state: Option<ActionState>) -> Empty {
    if state.is_some() {
        return Empty::new("None in this state", "Choose another state above, or all of them.");
    }
    match kind {
        AccountKind::Partner => Empty::new(
            "No actions yet",
            "When somebody follows one of your links and does what a program pays for, it appears here at once.",
        )
        .doing("To your links", "/partner/links"),
        _ => Empty::new(
            "No actions yet",
            "Report conversions by API, tag, pixel or file. What is credited to a partner appears here at once.",
        ),
    }
}
