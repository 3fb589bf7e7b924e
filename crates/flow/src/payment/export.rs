//! The payments of a run as a CSV file for a bank or a bookkeeper.

use domain::ids::PaymentRunId;
use domain::money::{Currency, Money};
use store::payment::Payment;

use super::run_detail;
use crate::report::csv::harmless;
use crate::{Caller, Platform, Result};

const HEAD: [&str; 10] = [
    "payment_id",
    "partner_id",
    "partner_name",
    "program_id",
    "amount",
    "currency",
    "method",
    "state",
    "created_at",
    "reference",
];

/// One line for each payment, amounts in decimal. Lines end as RFC 4180 says.
pub async fn export(platform: &Platform, caller: &Caller, id: PaymentRunId) -> Result<String> {
    let (_, payments) = run_detail(platform, caller, id).await?;
    let named = platform
        .store
        .read(move |tx| {
            let mut named = Vec::with_capacity(payments.len());
            for payment in payments {
                let name = store::account::find(tx, payment.partner)?.map_or_else(String::new, |account| account.name);
                named.push((payment, name));
            }
            anyhow::Ok(named)
        })
        .await?;
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let write = |result: csv::Result<()>| result.map_err(anyhow::Error::from);
    write(writer.write_record(HEAD))?;
    for (payment, name) in &named {
        write(writer.write_record(cells(payment, name)?))?;
    }
    let bytes = writer.into_inner().map_err(|error| anyhow::anyhow!("write a CSV file: {error}"))?;
    Ok(String::from_utf8(bytes).map_err(anyhow::Error::from)?)
}

fn cells(payment: &Payment, name: &str) -> anyhow::Result<[String; 10]> {
    let amount = Money::new(payment.amount_minor, Currency::from_code(&payment.currency)?);
    Ok([
        payment.id.to_string(),
        payment.partner.to_string(),
        harmless(name).into_owned(),
        payment.program.to_string(),
        amount.amount(),
        payment.currency.clone(),
        payment.method.clone(),
        payment.state.clone(),
        payment.created_at.to_string(),
        harmless(&payment.reference).into_owned(),
    ])
}
