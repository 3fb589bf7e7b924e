//! The inquiries of an account, newest first, by state.

use askama::Template;
use axum::extract::{Query, State};
use domain::access::{AccountKind, Deed};
use domain::inquiry::InquiryState;
use flow::inquiry::Inquiry;
use flow::{Platform, Window};
use serde::Deserialize;

use super::kind_words;
use crate::answer::{self, Answer};
use crate::component::{Empty, Mark, Moment, Pager};
use crate::frame::{Frame, Place};
use crate::names::Names;
use crate::query;
use crate::visitor::Resident;

#[derive(Template)]
#[template(path = "inquiry/list.html")]
struct ListPage {
    frame: Frame,
    path: String,
    is_brand: bool,
    may_ask: bool,
    tabs: Vec<Tab>,
    inquiries: Vec<InquiryRow>,
    empty: Empty,
    pager: Pager,
}

struct Tab {
    words: &'static str,
    href: String,
    current: bool,
}

struct InquiryRow {
    href: String,
    order_id: String,
    kind: &'static str,
    program: String,
    partner: String,
    state: Mark,
    opened: Moment,
}

#[derive(Deserialize)]
pub struct Wanted {
    state: Option<String>,
    cursor: Option<i64>,
    done: Option<String>,
}

pub async fn show(State(platform): State<Platform>, who: Resident, Query(wanted): Query<Wanted>) -> Answer {
    let state: Option<InquiryState> = wanted.state.as_deref().and_then(|state| state.parse().ok());
    let window = Window { after: wanted.cursor, limit: 50 };
    let listed = flow::inquiry::list(&platform, &who.0.caller, state, window).await?;
    let names = Names::of_programs(&platform, &who.0).await?;
    let is_brand = who.0.caller.account_kind == AccountKind::Brand;
    let path = who.at("inquiries");
    let tab = |words, of: Option<InquiryState>| Tab {
        words,
        href: query::address(&path, of.map(|of| ("state", of.code()))),
        current: of == state,
    };
    let states = InquiryState::ALL.iter().map(|state| tab(Mark::from(*state).word, Some(*state)));
    let state_query: Vec<(&str, &str)> = state.iter().map(|state| ("state", state.code())).collect();
    let may_ask = !is_brand && who.0.caller.may(Deed::WriteMessages).is_ok();
    answer::page(ListPage {
        frame: who.frame("Inquiries", Place::Inquiries).after(wanted.done.as_deref()),
        is_brand,
        may_ask,
        tabs: std::iter::once(tab("All", None)).chain(states).collect(),
        inquiries: listed.items.iter().map(|inquiry| row(inquiry, &path, &names)).collect(),
        empty: empty(is_brand, state.is_some(), may_ask, &path),
        pager: Pager::of(&listed, &path, &state_query, wanted.cursor),
        path,
    })
}

fn row(inquiry: &Inquiry, path: &str, names: &Names) -> InquiryRow {
    InquiryRow {
        href: format!("{path}/{}", inquiry.id),
        order_id: inquiry.asked.order_id.clone(),
        kind: kind_words(inquiry.asked.kind),
        program: inquiry.program_name.clone(),
        partner: inquiry.partner_name.clone(),
        state: inquiry.state.into(),
        opened: Moment::new(inquiry.opened_at, &names.zone(inquiry.asked.program_id)),
    }
}

fn empty(is_brand: bool, is_filtered: bool, may_ask: bool, path: &str) -> Empty {
    match (is_filtered, is_brand) {
        (true, _) => Empty::new("None of these", "No inquiry is in this state.").doing("Show all", path),
        (false, true) => Empty::new(
            "No inquiries",
            "When a partner misses an order or thinks an action is wrong, its question stands here, with what is known of the order.",
        ),
        (false, false) => {
            let empty = Empty::new(
                "No inquiries",
                "Is an order missing, or an action wrong? Ask the brand about it here, and follow its answer.",
            );
            if may_ask { empty.doing("Ask about an order", format!("{path}/new")) } else { empty }
        }
    }
}
