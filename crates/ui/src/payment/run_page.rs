//! One payment run: its payments, each to be marked as paid or failed once the bank has spoken.

use askama::Template;
use domain::access::Deed;
use domain::ids::PaymentRunId;
use edge::caller::PageCaller;
use flow::{Listed, Platform};
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::partner_page::{PaymentRow, row};
use crate::answer::{self, Answer};
use crate::component::{Form, Moment, Pager};
use crate::frame::{Frame, Place};
use crate::names::Names;
use crate::visitor::Brand;
use crate::words::say;

#[derive(Template)]
#[template(path = "payment/run_page.html")]
struct RunPage {
    frame: Frame,
    id: String,
    at: Moment,
    payments: Vec<PaymentRow>,
    pager: Pager,
    may_settle: bool,
    form: Form,
}

#[derive(Deserialize)]
pub struct Wanted {
    /// The last payment of the page before.
    cursor: Option<i64>,
    done: Option<String>,
}

/// Each has its two forms; the file has all payments.
const PAYMENTS: usize = 50;

pub async fn show(platform: &Platform, who: &PageCaller, id: PaymentRunId, wanted: &Wanted) -> Answer {
    let (run, mut payments) = flow::payment::run_detail(platform, &who.caller, id).await?;
    payments.retain(|payment| wanted.cursor.is_none_or(|cursor| payment.id.get() > cursor));
    let is_cut = payments.len() > PAYMENTS;
    payments.truncate(PAYMENTS);
    let next = payments.last().filter(|_| is_cut).map(|payment| payment.id.get());
    let payments = Listed { items: payments, next };
    let pager = Pager::of(&payments, &format!("/brand/payments/runs/{id}"), &[], wanted.cursor);
    let payments = payments.items;
    let names = Names::with_partners(platform, who, payments.iter().map(|payment| payment.partner)).await?;
    let rows: anyhow::Result<Vec<_>> = payments.iter().map(|payment| row(payment, &names)).collect();
    let zone = payments.first().map_or(TimeZone::UTC, |payment| names.zone(payment.program));
    answer::page(RunPage {
        frame: Brand(who.clone()).frame(&say!("Payment run {id}", id), Place::Payments).after(wanted.done.as_deref()),
        id: id.to_string(),
        at: Moment::new(run.run_at, &zone),
        payments: rows.map_err(flow::Error::from)?,
        pager: Pager { is_oldest_first: true, ..pager },
        may_settle: who.caller.may(Deed::SettlePayments).is_ok(),
        form: Form::default(),
    })
}
