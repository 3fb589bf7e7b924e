//! Invoices: one for each payment to a partner, with one line.

use std::collections::HashMap;

use domain::calendar::day_of;
use domain::ids::{AccountId, PaymentId};
use domain::money::{Currency, Money};
use flow::payment::{Payment, PaymentDetail};

use crate::action::partner_names;
use crate::answer::{Answer, Resource};
use crate::ask::Ask;
use crate::paging::all;
use crate::programs::{Known, Programs};
use crate::record::{Record, id, record, records};
use crate::refused::Refused;

const INVOICES: Resource = Resource { plural: "Invoices", singular: "Invoice" };

/// Newest first. Payments that failed are none.
pub async fn list(ask: Ask) -> Result<Answer, Refused> {
    let (from, before) = ask.around("StartDate", "EndDate", &jiff::tz::TimeZone::UTC)?;
    let mut payments = all(|window| flow::payment::payments(&ask.platform, &ask.caller, window)).await?;
    payments.retain(|payment| payment.state != "failed" && from <= payment.created_at && payment.created_at < before);
    let paging = ask.paging()?;
    let total = payments.len() as i64;
    let skipped = usize::try_from(paging.skipped()).unwrap_or(usize::MAX);
    let here: Vec<Payment> = payments.into_iter().skip(skipped).take(paging.size as usize).collect();
    let programs = Programs::of(&ask, here.iter().map(|payment| payment.program)).await?;
    let names = names(&ask, here.iter().map(|payment| payment.partner)).await?;
    let mut items = Vec::new();
    for payment in here {
        let detail = flow::payment::payment(&ask.platform, &ask.caller, payment.id).await?;
        items.push(record_of(&ask, programs.get(payment.program), &detail, &names)?);
    }
    Ok(ask.page(INVOICES, items, total, paging))
}

/// By the account's number and that of the payment: `100002-7`.
pub async fn find(ask: Ask) -> Result<Answer, Refused> {
    let not_found = || Refused::not_found("invoice");
    let (partner, payment) = ask.ids[0].split_once('-').ok_or_else(not_found)?;
    let payment = PaymentId(payment.parse().map_err(|_| not_found())?);
    let detail = flow::payment::payment(&ask.platform, &ask.caller, payment).await?;
    if detail.payment.partner.to_string() != partner || detail.payment.state == "failed" {
        return Err(not_found());
    }
    let known = Known::find(&ask, detail.payment.program).await?;
    let names = names(&ask, [detail.payment.partner]).await?;
    Ok(Answer::One(INVOICES.singular, record_of(&ask, &known, &detail, &names)?))
}

async fn names(
    ask: &Ask,
    partners: impl IntoIterator<Item = AccountId>,
) -> Result<HashMap<AccountId, String>, Refused> {
    if ask.is_brand() {
        return partner_names(ask, partners).await;
    }
    let own = flow::account::find(&ask.platform, &ask.caller).await?;
    Ok(HashMap::from([(own.id, own.name)]))
}

fn record_of(
    ask: &Ask,
    known: &Known,
    detail: &PaymentDetail,
    names: &HashMap<AccountId, String>,
) -> Result<Record, Refused> {
    let payment = &detail.payment;
    let currency = Currency::from_code(&payment.currency).map_err(anyhow::Error::from)?;
    let (amount, none) = (Money::new(payment.amount_minor, currency), Money::zero(currency));
    let month = day_of(payment.created_at, &known.zone);
    let month = format!("{}{}", month.month(), month.year());
    let created = known.at(payment.created_at);
    let name = names.get(&payment.partner);
    let partner = if ask.is_brand() {
        record! { "MediaId": id(payment.partner.get()), "MediaName": name }
    } else {
        record! { "RecipientId": id(payment.partner.get()), "RecipientName": name }
    };
    let line = record! {
        "CampaignId": id(payment.program.get()),
        "CampaignName": known.name(),
        "Description": "MEDIA_PAYOUT",
        "EventMonthYear": &month,
        "Actions": detail.lines.len() as i64,
        "NetItemAmount": amount,
        "VatItemAmount": none,
        "TotalItemAmount": amount,
        "Status": if payment.state == "paid" { "PAID" } else { "PENDING" },
        "DueDate": &created,
        "PaidDate": payment.settled_at.map(|at| known.at(at)),
    };
    let detailed = record! {
        "AccountId": id(payment.partner.get()),
        "Name": name,
        "ProgramId": id(payment.program.get()),
        "ProgramName": known.name(),
        "EventMonthYear": &month,
        "ActionAmount": amount,
        "OtherAmount": none,
        "TotalAmount": amount,
    };
    let number = format!("{}-{}", payment.partner, payment.id);
    let facts = record! {
        "Currency": &payment.currency,
        "TotalAmount": amount,
        "TotalVatAmount": none,
        "LineItems": records("LineItem", [line]),
        "DetailedLineItems": records("DetailedLineItem", [detailed]),
        "PDF": "",
        "Uri": ask.uri(format!("Invoices/{number}")),
    };
    Ok(record! { "Id": &number, "CreatedDate": created }.and(partner).and(facts))
}
