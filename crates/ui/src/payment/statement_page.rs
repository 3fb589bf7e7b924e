//! A month's statement: what stood in each bucket, what moved, what stands there after. Made to be printed.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use domain::ids::ProgramId;
use domain::ledger::{Bucket, PostingKind};
use domain::money::{Currency, Money};
use edge::error::PageError;
use flow::refusal::InputRefusal;
use flow::statement::{Buckets, Movement};
use flow::{Platform, Window};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use jiff::civil::Date;
use serde::Deserialize;

use crate::answer;
use crate::component::{Cell, Column, Mark, Moment, Pager, Row, Table};
use crate::format;
use crate::frame::{Frame, Place};
use crate::known;
use crate::names::Names;
use crate::visitor::Partner;
use crate::words::say;

const MOVEMENTS: u32 = 150;

#[derive(Template)]
#[template(path = "payment/statement_page.html")]
struct StatementPage {
    frame: Frame,
    account_name: String,
    account_id: String,
    program: String,
    month: String,
    zone: String,
    is_open: bool,
    sums: Table,
    movements: Option<Table>,
    pager: Pager,
    csv_href: String,
}

#[derive(Deserialize)]
pub struct Wanted {
    cursor: Option<i64>,
}

/// `/partner/payments/statements/1001/2026-01` is the page, `2026-01.csv` the file.
pub async fn show(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Path((program, name)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, PageError> {
    let program: ProgramId = program.parse().map_err(|_| not_found())?;
    if let Some(month) = name.strip_suffix(".csv") {
        let text = flow::statement::file(&platform, &who.caller, program, month_of(month)?).await?;
        let file = format!("attachment; filename=\"statement-{program}-{month}.csv\"");
        let headers = [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, file)];
        return Ok((headers, text).into_response());
    }
    let month = month_of(&name)?;
    let statement = flow::statement::statement(&platform, &who.caller, program, month).await?;
    let window = Window { after: wanted.cursor, limit: MOVEMENTS };
    let listed = flow::statement::movements(&platform, &who.caller, program, month, window).await?;
    let names = Names::of_programs(&platform, &who).await?;
    let path = format!("/partner/payments/statements/{program}/{name}");
    let zone = names.zone(program);
    let currency = statement.currency;
    let mut rows = vec![line(Cell::text(known("Opening")), &statement.opening, currency)];
    rows.extend(statement.sums.iter().map(|(kind, moved)| line(Cell::text(known(words(*kind))), moved, currency)));
    let movement = |movement: &Movement| {
        let at = Moment::exact(movement.at, &zone);
        Row([Cell::of(at), about(movement)].into_iter().chain(amounts(&movement.moved, currency)).collect())
    };
    answer::page(StatementPage {
        account_name: who.session.account_name.clone(),
        account_id: who.caller.account_id.to_string(),
        program: names.program(program),
        month: format::month(statement.month),
        zone: format::zone(&zone, platform.clock.now()),
        is_open: statement.is_open,
        sums: Table {
            caption: "Sums of the month".to_owned(),
            columns: std::iter::once(Column::text("Movement")).chain(headings(currency)).collect(),
            rows,
            totals: vec![line(Cell::text(known("Closing")), &statement.closing, currency).0],
        },
        movements: (!listed.items.is_empty()).then(|| Table {
            caption: "Every movement, oldest first".to_owned(),
            columns: ["Time", "What moved"].map(Column::text).into_iter().chain(headings(currency)).collect(),
            rows: listed.items.iter().map(movement).collect(),
            totals: Vec::new(),
        }),
        pager: Pager::of(&listed, &path, &[], wanted.cursor).oldest_first(),
        csv_href: format!("{path}.csv"),
        frame: Partner(who).frame("Statement", Place::Payments),
    })
}

fn headings(currency: Currency) -> impl Iterator<Item = Column> {
    let code = currency.code();
    Bucket::OF_PARTNER.iter().map(move |bucket| Column::figure(format!("{}, {code}", known(Mark::from(*bucket).word))))
}

fn line(head: Cell, buckets: &Buckets, currency: Currency) -> Row {
    Row(std::iter::once(head).chain(amounts(buckets, currency)).collect())
}

fn amounts(buckets: &Buckets, currency: Currency) -> impl Iterator<Item = Cell> {
    buckets.map(|minor| Cell::bare_money(Some(Money::new(minor, currency)))).into_iter()
}

/// What moved, and a way to it.
fn about(movement: &Movement) -> Cell {
    let words = words(movement.kind);
    match (movement.action, movement.payment) {
        (Some(action), _) => {
            Cell::text(&format!("{}: {action}", known(words))).link(format!("/partner/actions/{action}"))
        }
        (None, Some(payment)) => Cell::text(&say!("{what}: payment {payment}", known(words), payment))
            .link(format!("/partner/payments/{payment}")),
        (None, None) => Cell::text(&say!("{what}, all that was due", known(words))),
    }
}

const fn words(kind: PostingKind) -> &'static str {
    match kind {
        PostingKind::Tracked => "Tracked",
        PostingKind::Modified => "Refund taken off",
        PostingKind::Reversed => "Reversed",
        PostingKind::Restored => "Restored",
        PostingKind::Locked => "Locked",
        PostingKind::Approved => "Approved",
        PostingKind::PaymentCollected => "Collected into a payment",
        PostingKind::PaymentPaid => "Paid",
        PostingKind::PaymentFailed => "Payment failed",
    }
}

/// `2026-01`.
fn month_of(text: &str) -> Result<Date, InputRefusal> {
    let is_month = text.len() == "2026-01".len();
    let day = format!("{text}-01").parse().ok().filter(|_| is_month);
    // Years beyond these have no days before them to compare with.
    day.filter(|day: &Date| (1970..9000).contains(&day.year())).ok_or_else(not_found)
}

fn not_found() -> InputRefusal {
    InputRefusal::NotFound { noun: "statement" }
}
