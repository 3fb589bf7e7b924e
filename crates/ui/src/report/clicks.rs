//! Recorded clicks one by one, each with what became of it: it can earn, it earned, or why it never will.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use domain::access::AccountKind;
use domain::click::LeftOut;
use domain::ids::{AccountId, ActionId, ProgramId};
use domain::report::ReportQuery;
use edge::caller::PageCaller;
use flow::Platform;
use flow::click::SeenClick;
use flow::origin::OriginNames;

use super::filters::{self, ColumnChoice, FilterFields};
use super::options::Options;
use crate::answer::{self, Answer};
use crate::component::{Cell, Column, Empty, Field, Form, Moment, Notice, Pager, Row, Table};
use crate::frame::{Frame, Place, home_of};
use crate::known;
use crate::names::Names;
use crate::query;
use crate::visitor::{self, Brand, Partner};
use crate::words::say;

const ROWS: &str = "50";
/// Clicks are many, and mostly looked at while they are fresh.
const DAYS_USUAL: &str = "last_7_days";

#[derive(Template)]
#[template(path = "report/clicks.html")]
struct ClicksPage {
    frame: Frame,
    path: String,
    fields: Vec<Field>,
    filters: Vec<FilterFields>,
    filters_used: i64,
    more_open: bool,
    columns: Vec<ColumnChoice>,
    filtered: bool,
    csv_href: String,
    refusal: Option<Notice>,
    table: Table,
    empty: Empty,
    pager: Pager,
    complete: String,
}

/// What a click can show beside its time and its fate.
const COLUMNS: [(&str, &str, bool); 15] = [
    ("program", "Program", true),
    ("partner", "Partner", true),
    ("creative", "Creative", true),
    ("link", "Link", true),
    ("country", "Country", true),
    ("device", "Device", true),
    ("referrer_host", "Referrer host", true),
    ("browser", "Browser", false),
    ("system", "System", false),
    ("sub_id1", "Sub id 1", false),
    ("sub_id2", "Sub id 2", false),
    ("sub_id3", "Sub id 3", false),
    ("shared_id", "Shared id", false),
    ("visitor", "Visitor", false),
    ("click_id", "Click ID", false),
];

pub async fn of_partner(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Answer {
    show(&platform, &who, pairs).await
}

pub async fn of_brand(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Answer {
    show(&platform, &who, pairs).await
}

async fn show(platform: &Platform, who: &PageCaller, mut pairs: Vec<(String, String)>) -> Answer {
    if !pairs.iter().any(|(name, value)| matches!(name.as_str(), "from" | "to" | "range") && !value.is_empty()) {
        pairs.push(("range".to_owned(), DAYS_USUAL.to_owned()));
    }
    let options = Options::new(pairs);
    let mut asked: Vec<(String, String)> =
        options.part().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    asked.extend(options.first("fate").map(|fate| ("left_out".to_owned(), fate.to_owned())));
    let mut file = asked.clone();
    file.push(("format".to_owned(), "csv".to_owned()));
    asked.extend(options.first("cursor").map(|cursor| ("cursor".to_owned(), cursor.to_owned())));
    asked.push(("limit".to_owned(), ROWS.to_owned()));
    let today = flow::report::last_day(platform, &who.caller).await?;
    let read = ReportQuery::read(options.part(), today);
    let days = read.as_ref().map_or(domain::report::DayRange::ending(today, 7), |query| query.days);
    let (listed, refusal) = match flow::click::list(platform, &who.caller, asked).await {
        Ok(listed) => (Some(listed), None),
        Err(flow::Error::Refused(refusal)) => (None, Some(super::cannot_be_asked(&refusal.to_string()))),
        Err(failure) => return Err(failure.into()),
    };
    let clicks = listed.as_ref().map_or(&[][..], |listed| listed.items.as_slice());
    let partners = clicks.iter().map(|click| AccountId(click.row.partner.into()));
    let names = crate::action::list::names(platform, who, partners).await?;
    let origins = flow::origin::of_clicks(platform, clicks).await?;
    let fates = flow::click::actions_of(platform, clicks).await?;
    let chosen = chosen(&options, who.caller.account_kind);
    let home = home_of(who.caller.account_kind);
    let path = format!("{home}/reports/clicks");
    let mut fields = filters::day_fields(&options, days);
    fields.push(fate_field(&options));
    let page = ClicksPage {
        frame: visitor::frame(who, "Clicks", Place::Clicks),
        fields,
        filters: filters::filter_fields(&options, who.caller.account_kind),
        filters_used: options.filter_rows().len() as i64,
        more_open: !options.filter_rows().is_empty() || options.first("columns").is_some(),
        columns: column_choices(&chosen, who.caller.account_kind),
        filtered: !options.is_plain(),
        csv_href: query::address_with_empty(
            "/api/v1/clicks",
            file.iter().map(|(name, value)| (name.as_str(), value.as_str())),
        ),
        table: table(clicks, &chosen, &fates, (&names, &origins), home),
        empty: Empty::new(
            "No clicks in these days",
            "Every visit to a tracking address is listed here, also those that can earn nothing. Choose other days, or take a filter away.",
        ),
        pager: Pager {
            first: options.first("cursor").map(|_| options.with(&path, "cursor", "")),
            next: listed
                .as_ref()
                .and_then(|listed| listed.next_cursor.as_deref())
                .map(|cursor| options.with(&path, "cursor", cursor)),
            is_oldest_first: true,
        },
        complete: listed.as_ref().map_or(String::new(), |listed| {
            let zone = names.offers.first().map_or(jiff::tz::TimeZone::UTC, |offer| names.zone(offer.program.id));
            say!("Complete up to {when}", crate::format::instant_exact(&listed.complete_until.to_zoned(zone)))
        }),
        refusal,
        path,
    };
    if page.refusal.is_some() { answer::refused(page) } else { answer::page(page) }
}

fn fate_field(options: &Options) -> Field {
    let mut fates = vec![
        (String::new(), crate::known("All clicks").to_owned()),
        ("none".to_owned(), crate::known("That can earn").to_owned()),
        ("any".to_owned(), crate::known("That cannot").to_owned()),
    ];
    fates.extend(
        LeftOut::ALL.iter().map(|reason| (reason.code().to_owned(), say!("Cannot: {reason}", known(reason.label())))),
    );
    let form = Form::default().with("fate", options.first("fate").unwrap_or(""));
    form.select("fate", "Which", &fates).optional_quietly().small().sends()
}

/// The columns ticked, or the usual ones. A partner has no need of its own name.
fn chosen(options: &Options, kind: AccountKind) -> Vec<&'static str> {
    let ticked: Vec<&str> = options.all("columns").collect();
    COLUMNS
        .iter()
        .filter(|(code, _, usual)| if ticked.is_empty() { *usual } else { ticked.contains(code) })
        .map(|(code, ..)| *code)
        .filter(|code| *code != "partner" || kind != AccountKind::Partner)
        .collect()
}

fn column_choices(chosen: &[&str], kind: AccountKind) -> Vec<ColumnChoice> {
    COLUMNS
        .iter()
        .filter(|(code, ..)| *code != "partner" || kind != AccountKind::Partner)
        .map(|(code, label, _)| ColumnChoice { code, label, chosen: chosen.contains(code) })
        .collect()
}

fn table(
    clicks: &[SeenClick],
    chosen: &[&'static str],
    fates: &HashMap<String, Vec<ActionId>>,
    names: (&Names, &OriginNames),
    home: &str,
) -> Table {
    let label = |code: &&str| COLUMNS.iter().find(|(own, ..)| own == code).map_or("", |(_, label, _)| label);
    let columns = ["Time", "What became of it"].into_iter().chain(chosen.iter().map(label)).map(Column::text);
    let rows = clicks.iter().map(|click| {
        let at = Moment::exact(click.at, &names.0.zone(ProgramId(click.row.program.into())));
        let own = [Cell::of(at), fate(click, fates, home)];
        Row(own.into_iter().chain(chosen.iter().map(|code| cell(click, code, names))).collect())
    });
    Table { caption: "Clicks".to_owned(), columns: columns.collect(), rows: rows.collect(), totals: Vec::new() }
}

fn fate(click: &SeenClick, fates: &HashMap<String, Vec<ActionId>>, home: &str) -> Cell {
    if let Some(reason) = click.row.left_out {
        return Cell::text(&say!("cannot earn: {reason}", known(reason.label())));
    }
    let actions = click.click_id.as_ref().and_then(|click_id| fates.get(click_id)).map_or(&[][..], Vec::as_slice);
    match actions {
        [] => {
            Cell::text(known(if click.row.is_unique { "Can earn" } else { "Can earn, not the visitor's first today" }))
        }
        [action] => Cell::text(&say!("earned {action}", action)).link(format!("{home}/actions/{action}")),
        [.., newest] => {
            let words = say!("earned {count} actions, the last {newest}", actions.len(), newest);
            Cell::text(&words).link(format!("{home}/actions/{newest}"))
        }
    }
}

fn cell(click: &SeenClick, code: &str, (names, origins): (&Names, &OriginNames)) -> Cell {
    let row = &click.row;
    let id = |number: u32| if number == 0 { String::new() } else { number.to_string() };
    let called = |name: Option<&str>, number| name.map_or_else(|| id(number), str::to_owned);
    let text = match code {
        "program" => names.program(ProgramId(row.program.into())),
        "partner" => names.partner(AccountId(row.partner.into())),
        "creative" => called(origins.creative(row.creative.into()), row.creative),
        "link" => called(origins.link(row.link.into()), row.link),
        "country" => row.country.as_str().to_owned(),
        "device" => row.device.to_string(),
        "referrer_host" => row.referrer_host.to_string(),
        "browser" => row.browser.to_string(),
        "system" => row.system.to_string(),
        "sub_id1" => row.sub_id1.to_string(),
        "sub_id2" => row.sub_id2.to_string(),
        "sub_id3" => row.sub_id3.to_string(),
        "shared_id" => row.shared_id.to_string(),
        "visitor" => click.visitor(),
        _ => click.click_id.clone().unwrap_or_default(),
    };
    match text.is_empty() {
        true => Cell::text(crate::format::NONE),
        false => Cell::text(&text),
    }
}
