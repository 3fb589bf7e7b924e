//! A brand's partners: looked for by name, state and group, with what each did in the last 30 days.

use std::cmp::Reverse;

use askama::Template;
use axum::extract::{Query, State};
use domain::ids::{PartnerGroupId, ProgramId, TermsVersion};
use flow::Platform;
use flow::partner::{Partner, Search};
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::answer::{self, Answer};
use crate::component::mark::{Sign, Tone};
use crate::component::{Amount, Day, Empty, Field, Form, Mark, Pager};
use crate::format;
use crate::frame::{Frame, Place};
use crate::query;
use crate::report::overview::{self, PartnerFigures};
use crate::visitor::Brand;

const ROWS: usize = 100;

#[derive(Template)]
#[template(path = "partner/list.html")]
struct PartnersPage {
    frame: Frame,
    filter: Vec<Field>,
    /// Which version the list is narrowed to, and the address without that.
    on_version: Option<(i64, String)>,
    found: String,
    columns: Vec<Heading>,
    partners: Vec<PartnerRow>,
    empty: Empty,
    pager: Pager,
}

/// A column that the list can be sorted by.
struct Heading {
    words: &'static str,
    href: String,
    sorted: bool,
}

struct PartnerRow {
    id: String,
    name: String,
    group: String,
    joined: Day,
    state: Mark,
    clicks: String,
    actions: String,
    commission: Vec<Amount>,
}

#[derive(Deserialize, Default)]
pub struct Wanted {
    text: Option<String>,
    state: Option<String>,
    group: Option<String>,
    sort: Option<String>,
    program: Option<i64>,
    version: Option<i64>,
    /// How many rows come before.
    after: Option<usize>,
}

pub async fn show(State(platform): State<Platform>, Brand(who): Brand, Query(wanted): Query<Wanted>) -> Answer {
    let text = wanted.text.as_deref().unwrap_or("").trim();
    let state = wanted.state.as_deref().unwrap_or("");
    let group = wanted.group.as_deref().unwrap_or("");
    let sort = wanted.sort.as_deref().filter(|sort| SORTS.contains(sort)).unwrap_or("");
    let search = Search {
        text: text.to_owned(),
        active: match state {
            "active" => Some(true),
            "not_active" => Some(false),
            _ => None,
        },
        group: group.parse().ok().map(PartnerGroupId),
        version: wanted
            .program
            .zip(wanted.version)
            .map(|(program, version)| (ProgramId(program), TermsVersion(version))),
    };
    let mut found = flow::partner::search(&platform, &who.caller, search).await?;
    let mut figures = overview::by_partner(&platform, &who).await?;
    let commission = |figures: &PartnerFigures| figures.commission.iter().map(|money| money.minor).max().unwrap_or(0);
    let figure = |(partner, _): &(Partner, Option<String>)| {
        let figures = figures.get(&partner.id);
        Reverse(figures.map_or(0, |figures| match sort {
            "clicks" => figures.clicks,
            "actions" => figures.actions,
            _ => commission(figures),
        }))
    };
    if !sort.is_empty() {
        found.sort_by_key(figure);
    }
    let total = found.len();
    let after = wanted.after.unwrap_or(0).min(total);
    let shown = found.into_iter().skip(after).take(ROWS).map(|(partner, group)| {
        let figures = figures.remove(&partner.id).unwrap_or_default();
        row(partner, group, figures)
    });
    let partners: Vec<_> = shown.collect();
    let next = (after + partners.len() < total).then(|| (after + partners.len()).to_string());
    let (program, version) = (number(wanted.program), number(wanted.version));
    let address = |sort: &str, after: &str, version: &str| {
        let pairs = [
            ("text", text),
            ("state", state),
            ("group", group),
            ("sort", sort),
            ("program", &program),
            ("version", version),
            ("after", after),
        ];
        query::address("/brand/partners", pairs)
    };
    let headings = [("clicks", "Clicks"), ("actions", "Actions"), ("commission", "Commission")];
    answer::page(PartnersPage {
        filter: filter(&platform, &who, text, state, group).await?,
        on_version: wanted.version.map(|number| (number, address(sort, "", ""))),
        found: format::counted(total as i64, "{n} partner", "{n} partners"),
        columns: headings
            .map(|(by, words)| Heading { words, href: address(by, "", &version), sorted: by == sort })
            .into(),
        partners,
        empty: match text.is_empty() && state.is_empty() && group.is_empty() && wanted.version.is_none() {
            true => Empty::new("No partners yet", "Approve an application, or invite a partner by its account ID.")
                .doing("To the applications", "/brand/applications"),
            false => Empty::new("Nobody fits", "Look for another name, or leave out a condition.")
                .doing("Show all partners", "/brand/partners"),
        },
        pager: Pager {
            first: (after > 0).then(|| address(sort, "", &version)),
            next: next.map(|next| address(sort, &next, &version)),
            is_oldest_first: false,
        },
        frame: Brand(who).frame("Partners", Place::Partners),
    })
}

const SORTS: [&str; 3] = ["clicks", "actions", "commission"];

fn number(number: Option<i64>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}

async fn filter(
    platform: &Platform,
    who: &edge::caller::PageCaller,
    text: &str,
    state: &str,
    group: &str,
) -> flow::Result<Vec<Field>> {
    let form = Form::default().with("text", text).with("state", state).with("group", group);
    let choice = |value: &str, words: &str| (value.to_owned(), crate::known(words).to_owned());
    let states = [choice("", "Any state"), choice("active", "Active"), choice("not_active", "Not active")];
    let mut groups = vec![choice("", "Any group")];
    for known in flow::partner_group::list(platform, &who.caller).await? {
        groups.push((known.id.to_string(), known.name));
    }
    let mut fields = vec![
        form.line("text", "Name or account ID").optional_quietly().small(),
        form.select("state", "State", &states).small().sends(),
    ];
    if groups.len() > 1 {
        fields.push(form.select("group", "Group", &groups).small().sends());
    }
    Ok(fields)
}

fn row(partner: Partner, group: Option<String>, figures: PartnerFigures) -> PartnerRow {
    PartnerRow {
        id: partner.id.to_string(),
        name: partner.name,
        group: group.unwrap_or_default(),
        joined: Day(domain::calendar::day_of(partner.joined_at, &TimeZone::UTC)),
        state: match partner.active_contracts {
            0 => Mark::new("Not active", Sign::Pause, Tone::Warn),
            _ => Mark::new("Active", Sign::Full, Tone::Good),
        },
        clicks: format::count(figures.clicks),
        actions: format::count(figures.actions),
        commission: figures.commission.into_iter().map(Amount).collect(),
    }
}
