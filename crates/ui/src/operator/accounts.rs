//! All accounts of the installation, found by name, number or a person's address.

use askama::Template;
use axum::extract::{Query, State};
use flow::installation::{Search, Seen};
use flow::{Platform, Window};
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::answer::{self, Answer};
use crate::component::mark::{Sign, Tone};
use crate::component::{Empty, Form, Mark, Moment, Pager};
use crate::frame::{Frame, Place};
use crate::visitor::Operator;

#[derive(Template)]
#[template(path = "operator/accounts.html")]
struct AccountsPage {
    frame: Frame,
    form: Form,
    kinds: Vec<(String, String)>,
    states: Vec<(String, String)>,
    accounts: Vec<AccountRow>,
    empty: Empty,
    pager: Pager,
}

struct AccountRow {
    id: String,
    name: String,
    kind: &'static str,
    state: Mark,
    people: u32,
    opened: Moment,
    seen: Option<Moment>,
}

#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    state: String,
    cursor: Option<i64>,
}

pub async fn show(State(platform): State<Platform>, Operator(who): Operator, Query(wanted): Query<Wanted>) -> Answer {
    let search = Search {
        text: wanted.q.clone(),
        kind: wanted.kind.parse().ok(),
        closed: match wanted.state.as_str() {
            "open" => Some(false),
            "closed" => Some(true),
            _ => None,
        },
    };
    let window = Window { after: wanted.cursor, limit: 50 };
    let listed = flow::installation::accounts(&platform, &who.caller, search, window).await?;
    let query = [("q", wanted.q.as_str()), ("kind", wanted.kind.as_str()), ("state", wanted.state.as_str())];
    let options = |list: &[(&str, &str)]| {
        list.iter().map(|(code, words)| ((*code).to_owned(), crate::known(words).to_owned())).collect()
    };
    answer::page(AccountsPage {
        form: Form::default().with("q", &wanted.q).with("kind", &wanted.kind).with("state", &wanted.state),
        kinds: options(&[("", "All kinds"), ("partner", "Partners"), ("brand", "Brands"), ("operator", "Operator")]),
        states: options(&[("", "Open and closed"), ("open", "Open"), ("closed", "Closed")]),
        accounts: listed.items.iter().map(row).collect(),
        empty: Empty::new(
            "No such account",
            "Search for a part of the name, the account's number, or a person's e-mail address.",
        ),
        pager: Pager::of(&listed, "/admin/accounts", &query, wanted.cursor),
        frame: Operator(who).frame("Accounts", Place::Accounts),
    })
}

fn row(seen: &Seen) -> AccountRow {
    let account = &seen.account;
    AccountRow {
        id: account.id.to_string(),
        name: account.name.clone(),
        kind: super::account::kind_word(account.kind),
        state: state(account.closed_at.is_some()),
        people: seen.people,
        opened: Moment::new(account.created_at, &TimeZone::UTC),
        seen: seen.last_seen_at.map(|at| Moment::new(at, &TimeZone::UTC)),
    }
}

pub(super) fn state(is_closed: bool) -> Mark {
    match is_closed {
        false => Mark::new("Open", Sign::Full, Tone::Good),
        true => Mark::new("Closed", Sign::Cross, Tone::Bad),
    }
}
