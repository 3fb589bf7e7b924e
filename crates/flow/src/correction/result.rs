//! What became of each row as a CSV file. Texts that people wrote run no formulas.

use anyhow::Context;
use domain::correction::RowState;
use domain::ids::CorrectionBatchId;
use domain::money::{Currency, Money};
use store::correction::CorrectionRow;

use super::{ROWS_MAX, rows};
use crate::report::csv::{harmless, written};
use crate::{Caller, Platform, Result, Window};

const HEADINGS: [&str; 17] = [
    "line",
    "outcome",
    "action_id",
    "order_id",
    "event_type",
    "partner",
    "operation",
    "amount",
    "reason",
    "note",
    "currency",
    "amount_before",
    "amount_after",
    "commission_before",
    "commission_after",
    "problem_column",
    "problem",
];

/// The whole file. After is empty where a row was refused.
pub async fn result(platform: &Platform, caller: &Caller, id: CorrectionBatchId) -> Result<Vec<u8>> {
    let window = Window { after: None, limit: u32::try_from(ROWS_MAX).expect("ten thousand are few") };
    let rows = rows(platform, caller, id, None, window).await?.items;
    let lines = rows.iter().map(cells).collect::<anyhow::Result<Vec<_>>>()?;
    Ok(written(|writer| {
        writer.write_record(HEADINGS)?;
        lines.iter().try_for_each(|cells| writer.write_record(cells))
    }))
}

fn cells(row: &CorrectionRow) -> anyhow::Result<[String; HEADINGS.len()]> {
    let (sent, action) = (&row.sent, row.action.as_ref());
    let text = |text: &str| harmless(text).into_owned();
    let or = |found: Option<String>, sent: &str| found.unwrap_or_else(|| text(sent));
    let currency = action.map(|action| Currency::from_code(&action.currency)).transpose();
    let currency = currency.context("read the currency of an action")?;
    let money = |minor: Option<i64>| {
        currency.zip(minor).map(|(currency, minor)| Money::new(minor, currency).amount()).unwrap_or_default()
    };
    let after = action.filter(|_| row.state != RowState::Refused.code());
    Ok([
        row.line.to_string(),
        row.state.clone(),
        or(action.map(|action| action.id.to_string()), &sent.action_id),
        or(action.map(|action| text(&action.order_id)), &sent.order_id),
        text(&sent.event_type),
        action.map(|action| action.partner.to_string()).unwrap_or_default(),
        text(&sent.operation),
        text(&sent.amount),
        text(&sent.reason),
        text(&sent.note),
        currency.map(|currency| currency.code().to_owned()).unwrap_or_default(),
        money(action.and_then(|action| action.amount_before_minor)),
        money(after.and_then(|action| action.amount_after_minor)),
        money(action.map(|action| action.commission_before_minor)),
        money(after.map(|action| action.commission_after_minor)),
        row.problem_column.clone(),
        text(&row.problem),
    ])
}
