//! What would become of each row, before it is confirmed; what became of it, after; and the same as a file.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use domain::access::Deed;
use domain::correction::RowState;
use domain::money::{Currency, Money};
use edge::caller::{PageCaller, PageForm};
use edge::error::PageError;
use flow::correction::{CorrectionRow, Shown};
use flow::{Error, Platform, Window};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use serde::Deserialize;

use super::id_of;
use crate::answer::{self, Answer};
use crate::component::field::sentence;
use crate::component::mark::{Sign, Tone};
use crate::component::{Amount, Mark, Pager};
use crate::frame::{Frame, Place};
use crate::names::Names;
use crate::query;
use crate::visitor::Brand;

/// Of long names and reasons they still are a small page.
const ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "correction/batch.html")]
struct BatchPage {
    frame: Frame,
    path: String,
    file_name: String,
    is_confirmed: bool,
    ready: i64,
    refused: i64,
    /// What the commissions change by: by what is ready before, by what was made after.
    deltas: Vec<Amount>,
    may_make: bool,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    pager: Pager,
}

struct Tab {
    words: &'static str,
    count: String,
    href: String,
    current: bool,
}

struct Row {
    line: i64,
    /// The action's page, where the row names one of the brand's.
    action: Option<(String, String)>,
    named: String,
    order_id: String,
    partner: String,
    operation: String,
    reason: String,
    sale: Option<BeforeAfter>,
    commission: Option<BeforeAfter>,
    mark: Mark,
    problem: String,
}

struct BeforeAfter {
    before: Amount,
    /// None where it stays.
    after: Option<Amount>,
}

#[derive(Deserialize)]
pub struct Wanted {
    state: Option<String>,
    cursor: Option<i64>,
    done: Option<String>,
}

/// `/brand/corrections/7` is the page, `/brand/corrections/7.csv` the file.
pub async fn show(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(name): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, PageError> {
    if let Some(number) = name.strip_suffix(".csv") {
        let id = id_of(number)?;
        let text = flow::correction::result(&platform, &who.caller, id).await?;
        let file = format!("attachment; filename=\"corrections-{id}.csv\"");
        let headers = [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, file)];
        return Ok((headers, text).into_response());
    }
    answer::page(page(&platform, &who, &name, wanted).await?)
}

pub async fn make(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    let id = id_of(&id)?;
    flow::correction::make(&platform, &who.caller, id).await?;
    answer::done(&format!("/brand/corrections/{id}"), "corrections_made")
}

async fn page(platform: &Platform, who: &PageCaller, id: &str, wanted: Wanted) -> flow::Result<BatchPage> {
    let id = id_of(id)?;
    let shown = flow::correction::show(platform, &who.caller, id).await?;
    let state: Option<RowState> = wanted.state.as_deref().and_then(|state| state.parse().ok());
    let window = Window { after: wanted.cursor, limit: ROWS };
    let listed = flow::correction::rows(platform, &who.caller, id, state, window).await?;
    let partners = listed.items.iter().filter_map(|row| Some(row.action.as_ref()?.partner));
    let names = Names::with_partners(platform, who, partners).await?;
    let path = format!("/brand/corrections/{id}");
    let is_confirmed = shown.batch.confirmed_at.is_some();
    let counted = if shown.count(RowState::Ready) > 0 { RowState::Ready } else { RowState::Done };
    let frame = Brand(who.clone()).frame("Corrections", Place::Actions);
    Ok(BatchPage {
        frame: frame.after(wanted.done.as_deref()),
        file_name: shown.batch.file_name.clone(),
        is_confirmed,
        ready: shown.count(RowState::Ready),
        refused: shown.count(RowState::Refused),
        deltas: shown.commission_deltas(counted)?.into_iter().map(Amount).collect(),
        may_make: who.caller.may(Deed::ChangeActions).is_ok(),
        tabs: tabs(&path, &shown, state),
        rows: listed
            .items
            .iter()
            .map(|row| shown_row(row, &names))
            .collect::<anyhow::Result<_>>()
            .map_err(Error::from)?,
        pager: Pager::of(&listed, &path, &[("state", state.map_or("", RowState::code))], wanted.cursor).oldest_first(),
        path,
    })
}

fn tabs(path: &str, shown: &Shown, chosen: Option<RowState>) -> Vec<Tab> {
    let mut tabs = vec![Tab {
        words: "All",
        count: crate::format::count(shown.rows()),
        href: path.to_owned(),
        current: chosen.is_none(),
    }];
    let some = RowState::ALL.iter().filter(|state| shown.count(**state) > 0 || chosen == Some(**state));
    tabs.extend(some.map(|state| Tab {
        words: mark(*state).word,
        count: crate::format::count(shown.count(*state)),
        href: query::address(path, [("state", state.code())]),
        current: chosen == Some(*state),
    }));
    tabs
}

fn mark(state: RowState) -> Mark {
    match state {
        RowState::Ready => Mark::new("Can be made", Sign::Ring, Tone::Accent),
        RowState::Done => Mark::new("Made", Sign::Tick, Tone::Good),
        RowState::Unchanged => Mark::new("Already so", Sign::Full, Tone::Quiet),
        RowState::Refused => Mark::new("Refused", Sign::Cross, Tone::Bad),
    }
}

fn shown_row(row: &CorrectionRow, names: &Names) -> anyhow::Result<Row> {
    let (sent, action) = (&row.sent, row.action.as_ref());
    let state: RowState = row.state.parse()?;
    let currency = action.map(|action| Currency::from_code(&action.currency)).transpose()?;
    let pair = |before: i64, after: i64| {
        currency.map(|currency| BeforeAfter {
            before: Amount(Money::new(before, currency)),
            after: (before != after && state != RowState::Refused).then(|| Amount(Money::new(after, currency))),
        })
    };
    Ok(Row {
        line: row.line,
        action: action.map(|action| (action.id.to_string(), format!("/brand/actions/{}", action.id))),
        named: sent.action_id.clone(),
        order_id: action.map_or_else(|| sent.order_id.clone(), |action| action.order_id.clone()),
        partner: action.map(|action| names.partner(action.partner)).unwrap_or_default(),
        operation: sent.operation.clone(),
        reason: crate::words::of_code(&sent.reason),
        sale: action.and_then(|action| {
            let before = action.amount_before_minor?;
            pair(before, action.amount_after_minor.unwrap_or(before))
        }),
        commission: action.and_then(|action| pair(action.commission_before_minor, action.commission_after_minor)),
        mark: mark(state),
        problem: if row.problem.is_empty() { String::new() } else { sentence(&crate::recognised(&row.problem)) },
    })
}
