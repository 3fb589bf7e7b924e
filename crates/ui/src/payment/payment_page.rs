//! One payment: how it went, and the actions it pays.

use askama::Template;
use axum::extract::{Path, State};
use domain::ids::PaymentId;
use domain::money::Currency;
use edge::caller::PageCaller;
use flow::Platform;
use flow::payment::PaymentRefusal;

use super::partner_page::{self, PaymentRow};
use crate::answer::{self, Answer};
use crate::component::{Amount, Moment};
use crate::frame::{Frame, Place, home_of};
use crate::visitor::{self, Brand, Partner};
use crate::words::say;

/// More stand in the list of actions, a press away.
const LINES_MAX: usize = 100;

#[derive(Template)]
#[template(path = "payment/payment_page.html")]
struct PaymentPage {
    frame: Frame,
    back: (String, &'static str),
    payment: PaymentRow,
    shows_partner: bool,
    lines: Vec<LineRow>,
    count: i64,
    actions_href: String,
    csv_href: String,
}

struct LineRow {
    id: String,
    href: String,
    order_id: String,
    tracked: Moment,
    amount: Amount,
}

pub async fn of_partner(State(platform): State<Platform>, Partner(who): Partner, Path(id): Path<String>) -> Answer {
    show(&platform, &who, &id).await
}

pub async fn of_brand(State(platform): State<Platform>, Brand(who): Brand, Path(id): Path<String>) -> Answer {
    show(&platform, &who, &id).await
}

async fn show(platform: &Platform, who: &PageCaller, id: &str) -> Answer {
    let id: PaymentId = id.parse().map_err(|_| PaymentRefusal::NotFound)?;
    let detail = flow::payment::payment(platform, &who.caller, id).await?;
    let names = crate::action::list::names(platform, who, [detail.payment.partner]).await?;
    let home = home_of(who.caller.account_kind);
    let zone = names.zone(detail.payment.program);
    let currency =
        Currency::from_code(&detail.payment.currency).map_err(anyhow::Error::from).map_err(flow::Error::from)?;
    let line = |line: &flow::payment::PaymentLine| LineRow {
        id: line.action.to_string(),
        href: format!("{home}/actions/{}", line.action),
        order_id: line.order_id.clone(),
        tracked: Moment::new(line.tracked_at, &zone),
        amount: Amount::new(line.amount_minor, currency),
    };
    let id_text = id.to_string();
    let behind = [("payment", id_text.as_str())];
    let shows_partner = home == "/brand";
    answer::page(PaymentPage {
        frame: visitor::frame(who, &say!("Payment {id}", id), Place::Payments),
        back: match shows_partner {
            true => (format!("/brand/payments/runs/{}", detail.payment.run), "Payment run"),
            false => ("/partner/payments".to_owned(), "Money"),
        },
        payment: partner_page::row(&detail.payment, &names).map_err(flow::Error::from)?,
        shows_partner,
        lines: detail.lines.iter().take(LINES_MAX).map(line).collect(),
        count: detail.lines.len() as i64,
        actions_href: crate::query::address(&format!("{home}/actions"), behind),
        csv_href: crate::query::address(&format!("{home}/actions.csv"), behind),
    })
}
