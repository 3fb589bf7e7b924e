//! Conversions as they were received, each with its decision, and what is remembered of the customers they named.
//!
//! A conversion is written once and never changed or deleted: it is what `verify` recomputes everything else from.

use std::collections::HashMap;

use anyhow::Context;
use domain::ids::{AccountId, ConversionId, EventTypeNumber, ProgramId};
use jiff::Timestamp;

use crate::many_rows::{AnyOf, ManyRows};
use crate::{Row, Tx, Value, params};

/// One received event. In text facts `""` stands for "not given".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversion {
    pub program: ProgramId,
    pub event_type: EventTypeNumber,
    pub order_id: String,
    pub tracked_at: Timestamp,
    pub occurred_at: Timestamp,
    /// Whether the sender said when it occurred; otherwise `occurred_at` is `tracked_at`.
    pub occurred_stated: bool,
    pub channel: String,
    pub click_id: String,
    pub promo_code: String,
    pub customer_id: String,
    pub customer_status: String,
    pub country: String,
    pub amount_minor: Option<i64>,
    /// `credited` or `refused`.
    pub outcome: String,
    /// `""`, or why it was refused.
    pub reason: String,
    /// Who was credited.
    pub partner: Option<AccountId>,
    /// The explanation in its versioned shape.
    pub decision_json: String,
}

/// A conversion with the id it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub id: ConversionId,
    pub conversion: Conversion,
}

const COLUMNS: &str =
    "id, program_id, event_type, order_id, tracked_at, occurred_at, occurred_stated, channel, click_id, promo_code,
    customer_id, customer_status, country, amount_minor, outcome, reason, partner_id, decision_json";

/// Keeps conversions, no two of one key, and gives each its id.
pub fn insert_all(tx: &mut Tx<'_>, new: Vec<Conversion>) -> anyhow::Result<Vec<Stored>> {
    static INSERT: ManyRows = ManyRows::new(
        "INSERT INTO conversion (program_id, event_type, order_id, tracked_at, occurred_at, occurred_stated, channel, click_id,
            promo_code, customer_id, customer_status, country, amount_minor, outcome, reason, partner_id, decision_json)
         VALUES ",
        17,
        " RETURNING id, program_id, event_type, order_id",
    );
    let values: Vec<Value> = new.iter().flat_map(values).collect();
    let rows = INSERT.query(tx, &values)?;
    let ids: HashMap<(ProgramId, EventTypeNumber, &str), ConversionId> =
        rows.iter().map(|row| ((row.id(1), row.id(2), row.str(3)), row.id(0))).collect();
    new.into_iter()
        .map(|conversion| {
            let key = (conversion.program, conversion.event_type, conversion.order_id.as_str());
            let id = *ids.get(&key).context("read the id of a conversion just kept")?;
            Ok(Stored { id, conversion })
        })
        .collect()
}

/// The conversions that already have one of these order ids; a key is never given free again.
pub fn find_all(
    tx: &mut Tx<'_>,
    program: ProgramId,
    event_type: EventTypeNumber,
    order_ids: &[&str],
) -> anyhow::Result<Vec<Stored>> {
    static FIND: AnyOf = AnyOf::new(
        "SELECT id, program_id, event_type, order_id, tracked_at, occurred_at, occurred_stated, channel, click_id, promo_code,
            customer_id, customer_status, country, amount_minor, outcome, reason, partner_id, decision_json
         FROM conversion WHERE program_id = $1 AND event_type = $2 AND order_id IN (",
        2,
        ")",
    );
    Ok(FIND.query(tx, &params![program, event_type], order_ids)?.iter().map(read).collect())
}

/// All conversions of an order, one for each event type it was reported under.
pub fn of_order(tx: &mut Tx<'_>, program: ProgramId, order_id: &str) -> anyhow::Result<Vec<Stored>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM conversion
         WHERE program_id = $1 AND event_type IN (SELECT number FROM event_type WHERE program_id = $1) AND order_id = $2
         ORDER BY id"
    );
    Ok(tx.query(&sql, &params![program, order_id])?.iter().map(read).collect())
}

/// The conversion an action came from.
pub fn get(tx: &mut Tx<'_>, id: ConversionId) -> anyhow::Result<Stored> {
    let sql = format!("SELECT {COLUMNS} FROM conversion WHERE id = $1");
    Ok(read(&tx.query_one(&sql, &params![id])?))
}

/// The next page of everything received, oldest first: for `verify`.
pub fn after(tx: &mut Tx<'_>, id: ConversionId, rows_max: i64) -> anyhow::Result<Vec<Stored>> {
    let sql = format!("SELECT {COLUMNS} FROM conversion WHERE id > $1 ORDER BY id LIMIT $2");
    Ok(tx.query(&sql, &params![id, rows_max])?.iter().map(read).collect())
}

/// When the conversions of a brand's programs were tracked, newest first.
pub fn newest_tracked(tx: &mut Tx<'_>, brand: AccountId, rows_max: u32) -> anyhow::Result<Vec<Timestamp>> {
    let mut newest = Vec::new();
    for program in crate::report::programs(tx, Some(brand))? {
        let rows = tx.query(
            "SELECT tracked_at FROM conversion WHERE program_id = $1 ORDER BY id DESC LIMIT $2",
            &params![program.id, rows_max],
        )?;
        newest.extend(rows.iter().map(|row| row.instant(0)));
    }
    newest.sort_unstable_by(|one, other| other.cmp(one));
    newest.truncate(rows_max as usize);
    Ok(newest)
}

/// A page of one program's conversions, newest first. `outcome` and `reason` of `""` mean any.
pub fn page(
    tx: &mut Tx<'_>,
    program: ProgramId,
    outcome: &str,
    reason: &str,
    before: ConversionId,
    rows_max: i64,
) -> anyhow::Result<Vec<Stored>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM conversion
         WHERE program_id = $1 AND id < $2 AND ($3 = '' OR outcome = $3) AND ($4 = '' OR reason = $4)
         ORDER BY id DESC LIMIT $5"
    );
    Ok(tx.query(&sql, &params![program, before, outcome, reason, rows_max])?.iter().map(read).collect())
}

fn values(new: &Conversion) -> [Value; 17] {
    params![
        new.program,
        new.event_type,
        &new.order_id,
        new.tracked_at,
        new.occurred_at,
        new.occurred_stated,
        &new.channel,
        &new.click_id,
        &new.promo_code,
        &new.customer_id,
        &new.customer_status,
        &new.country,
        new.amount_minor,
        &new.outcome,
        &new.reason,
        new.partner,
        &new.decision_json,
    ]
}

fn read(row: &Row) -> Stored {
    Stored {
        id: row.id(0),
        conversion: Conversion {
            program: row.id(1),
            event_type: row.id(2),
            order_id: row.text(3),
            tracked_at: row.instant(4),
            occurred_at: row.instant(5),
            occurred_stated: row.bool(6),
            channel: row.text(7),
            click_id: row.text(8),
            promo_code: row.text(9),
            customer_id: row.text(10),
            customer_status: row.text(11),
            country: row.text(12),
            amount_minor: row.opt_int(13),
            outcome: row.text(14),
            reason: row.text(15),
            partner: row.opt_id(16),
            decision_json: row.text(17),
        },
    }
}
