//! A brand's money: what it owes to whom, what falls due when, what a payment run would pay now, and the runs so far.

use std::collections::BTreeMap;

use anyhow::Context;
use askama::Template;
use axum::extract::{Query, State};
use domain::access::Deed;
use domain::ids::AccountId;
use domain::ledger::Bucket;
use domain::money::{Currency, Money};
use edge::caller::PageCaller;
use flow::ledger::BalanceSheet;
use flow::outlook::Due;
use flow::payment::RunInput;
use flow::{Platform, Window};
use serde::Deserialize;

use super::balance::{self, Balance};
use super::calendar::{self, Calendar};
use crate::answer::{self, Answer};
use crate::component::{Amount, Cell, Column, Empty, Moment, Pager, Row, Table};
use crate::format;
use crate::frame::{Frame, Place};
use crate::names::Names;
use crate::visitor::Brand;

#[derive(Template)]
#[template(path = "payment/brand_page.html")]
struct MoneyPage {
    frame: Frame,
    balances: Vec<Balance>,
    no_balance: Empty,
    owed: Option<Table>,
    plan: Plan,
    runs: Vec<RunRow>,
    no_run: Empty,
    pager: Pager,
    may_run: bool,
    calendars: Vec<Calendar>,
    no_calendar: Empty,
    due: Option<Table>,
}

/// How far ahead money is planned: two waiting times of the reference program and half of one.
const OUTLOOK_DAYS: i64 = 45;
/// Partners named in a table; the file of actions has all.
const PARTNERS_MAX: usize = 30;
/// Payments of the next run, and partners that wait, named on the page; the run's file has all.
const PLANNED_MAX: usize = 30;

/// What a run would do now: the dry run, shown before anything is done.
struct Plan {
    payments: Vec<PlannedRow>,
    payments_in_words: String,
    more_payments: i64,
    totals: Vec<Amount>,
    waiting: Vec<WaitingRow>,
    waiting_in_words: String,
    more_waiting: i64,
}

struct PlannedRow {
    partner: String,
    program: String,
    actions: i64,
    amount: Amount,
}

struct WaitingRow {
    partner: String,
    program: String,
    amount: Amount,
    why: String,
}

struct RunRow {
    id: String,
    at: Moment,
}

#[derive(Deserialize)]
pub struct Wanted {
    cursor: Option<i64>,
    done: Option<String>,
}

pub async fn show(State(platform): State<Platform>, Brand(who): Brand, Query(wanted): Query<Wanted>) -> Answer {
    let sheets = flow::ledger::balances(&platform, &who.caller, None).await?;
    // What a run would pay or leave waiting is money of these balances.
    let names = Names::with_partners(&platform, &who, sheets.iter().map(|sheet| sheet.partner)).await?;
    let window = Window { after: wanted.cursor, limit: 50 };
    let runs = flow::payment::runs(&platform, &who.caller, window).await?;
    let may_run = who.caller.may(Deed::RunPayments).is_ok();
    let today = flow::report::last_day(&platform, &who.caller).await?;
    let last = today.saturating_add(jiff::Span::new().days(OUTLOOK_DAYS));
    let mut days = flow::outlook::by_day(&platform, &who.caller).await?;
    days.retain(|(day, _)| *day <= last);
    let due = flow::outlook::by_partner(&platform, &who.caller, OUTLOOK_DAYS).await?;
    let payable = |currency: Currency| {
        let own = sheets.iter().filter(|sheet| sheet.currency == currency.code());
        own.map(|sheet| sheet.minor(Bucket::Payable)).sum()
    };
    let row = |run: &flow::payment::PaymentRun| RunRow {
        id: run.id.to_string(),
        at: Moment::new(run.run_at, &names.any_zone()),
    };
    let page = MoneyPage {
        frame: Brand(who.clone()).frame("Finance", Place::Payments).after(wanted.done.as_deref()),
        balances: balance::by_currency(&sheets, "/brand/actions", None).map_err(flow::Error::from)?,
        no_balance: Empty::new(
            "Nothing is owed",
            "What partners earn stands here, from the moment it is tracked until it is paid.",
        ),
        owed: owed(&sheets, &names).map_err(flow::Error::from)?,
        plan: if may_run { plan(&platform, &who, &names).await? } else { Plan::none() },
        runs: runs.items.iter().map(row).collect(),
        no_run: Empty::new(
            "No payment run yet",
            "A run collects what is approved and due into one payment for each partner.",
        ),
        pager: Pager::of(&runs, "/brand/payments", &[], wanted.cursor),
        may_run,
        calendars: calendar::calendars(&days, payable, "/brand/actions", OUTLOOK_DAYS as usize + 1),
        no_calendar: Empty::new(
            "Nothing falls due",
            "What locks and what becomes payable in the next 45 days stands here, day by day and by partner.",
        ),
        due: due_table(&due, &names),
    };
    answer::page(page)
}

/// What the next days bring to each partner, the most first.
fn due_table(due: &[(AccountId, Due)], names: &Names) -> Option<Table> {
    if due.is_empty() {
        return None;
    }
    let columns = ["Locks", "Approved", "Approved, if it stands", "Becomes payable"];
    let row = |(partner, due): &(AccountId, Due)| {
        let id = partner.to_string();
        let name = Cell::text(&names.partner(*partner)).link(format!("/brand/partners/{partner}")).title(id.clone());
        let money = |minor| Cell::money(Some(Money::new(minor, due.currency)));
        let of = |state: &str| crate::query::address("/brand/actions", [("state", state), ("partner", id.as_str())]);
        Row(vec![
            name,
            money(due.locks.minor).link(of("pending")),
            money(due.approved.minor).link(of("locked")),
            money(due.expected.minor).link(of("pending")),
            money(due.becomes_payable().minor),
        ])
    };
    Some(Table {
        caption: "What the next 45 days bring, by partner".to_owned(),
        columns: std::iter::once(Column::text("Partner")).chain(columns.map(Column::figure)).collect(),
        rows: due.iter().take(PARTNERS_MAX).map(row).collect(),
        totals: Vec::new(),
    })
}

impl Plan {
    fn none() -> Self {
        Self {
            payments: Vec::new(),
            payments_in_words: String::new(),
            more_payments: 0,
            totals: Vec::new(),
            waiting: Vec::new(),
            waiting_in_words: String::new(),
            more_waiting: 0,
        }
    }
}

async fn plan(platform: &Platform, who: &PageCaller, names: &Names) -> flow::Result<Plan> {
    let plan = flow::payment::run(platform, &who.caller, RunInput { program: None, dry_run: true }).await?;
    let mut totals: BTreeMap<Currency, i64> = BTreeMap::new();
    for planned in &plan.payments {
        *totals.entry(planned.amount.currency).or_default() += planned.amount.minor;
    }
    let more = |all: usize| all.saturating_sub(PLANNED_MAX) as i64;
    let payments = plan.payments.iter().take(PLANNED_MAX).map(|planned| PlannedRow {
        partner: names.partner(planned.payable.partner),
        program: names.program(planned.payable.program),
        actions: planned.payable.actions,
        amount: planned.amount.into(),
    });
    let waiting = plan.waiting.iter().take(PLANNED_MAX).map(|waiting| WaitingRow {
        partner: names.partner(waiting.partner),
        program: names.program(waiting.program),
        amount: waiting.amount.into(),
        why: waiting.why.to_string(),
    });
    Ok(Plan {
        payments_in_words: format::counted(plan.payments.len() as i64, "{n} payment", "{n} payments"),
        waiting_in_words: format::counted(plan.waiting.len() as i64, "{n} partner waits", "{n} partners wait"),
        more_payments: more(plan.payments.len()),
        more_waiting: more(plan.waiting.len()),
        payments: payments.collect(),
        totals: totals.into_iter().map(|(currency, minor)| Amount::new(minor, currency)).collect(),
        waiting: waiting.collect(),
    })
}

/// Balances by partner and currency, the most owed first.
fn owed(sheets: &[BalanceSheet], names: &Names) -> anyhow::Result<Option<Table>> {
    let mut sums: BTreeMap<(AccountId, Currency), [i64; 5]> = BTreeMap::new();
    for sheet in sheets {
        let currency = Currency::from_code(&sheet.currency).context("read the currency of a balance")?;
        let sum = sums.entry((sheet.partner, currency)).or_default();
        for (place, bucket) in Bucket::OF_PARTNER.iter().enumerate() {
            sum[place] += sheet.minor(*bucket);
        }
    }
    if sums.is_empty() {
        return Ok(None);
    }
    let mut sums: Vec<_> = sums.into_iter().collect();
    let outstanding = |amounts: &[i64; 5]| amounts[..4].iter().sum::<i64>();
    sums.sort_by_key(|(_, amounts)| std::cmp::Reverse(outstanding(amounts)));
    let heading = |bucket: &Bucket| Column::figure(crate::component::Mark::from(*bucket).word);
    let columns = std::iter::once(Column::text("Partner")).chain(Bucket::OF_PARTNER.iter().map(heading));
    let rows = sums.iter().take(PARTNERS_MAX).map(|((partner, currency), amounts)| {
        let name =
            Cell::text(&names.partner(*partner)).link(format!("/brand/partners/{partner}")).title(partner.to_string());
        let cells = amounts.iter().map(|minor| Cell::money(Some(Money::new(*minor, *currency))));
        Row(std::iter::once(name).chain(cells).collect())
    });
    Ok(Some(Table {
        caption: "Balances by partner".to_owned(),
        columns: columns.collect(),
        rows: rows.collect(),
        totals: Vec::new(),
    }))
}
