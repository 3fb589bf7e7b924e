//! One payment run: its payments, each to be marked as paid or failed once the bank has spoken.

use askama::Template;
use domain::access::Deed;
use domain::ids::PaymentRunId;
use edge::caller::PageCaller;
use flow::Platform;
use jiff::tz::TimeZone;

use super::partner_page::{PaymentRow, row};
use crate::answer::{self, Answer};
use crate::component::{Form, Moment};
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
    may_settle: bool,
    form: Form,
}

pub async fn show(platform: &Platform, who: &PageCaller, id: PaymentRunId, done: Option<&str>) -> Answer {
    let (run, payments) = flow::payment::run_detail(platform, &who.caller, id).await?;
    let names = Names::with_partners(platform, who, payments.iter().map(|payment| payment.partner)).await?;
    let rows: anyhow::Result<Vec<_>> = payments.iter().map(|payment| row(payment, &names)).collect();
    let zone = payments.first().map_or(TimeZone::UTC, |payment| names.zone(payment.program));
    answer::page(RunPage {
        frame: Brand(who.clone()).frame(&say!("Payment run {id}", id), Place::Payments).after(done),
        id: id.to_string(),
        at: Moment::new(run.run_at, &zone),
        payments: rows.map_err(flow::Error::from)?,
        may_settle: who.caller.may(Deed::SettlePayments).is_ok(),
        form: Form::default(),
    })
}
