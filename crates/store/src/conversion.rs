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
    /// Whom the brand named to be credited.
    pub named_partner: Option<AccountId>,
    /// Who named a partner or reported by hand; else "".
    pub reported_by: String,
    /// Why it was reported by hand.
    pub report_reason: String,
}

/// A conversion with the id it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub id: ConversionId,
    pub conversion: Conversion,
}

const COLUMNS: &str =
    "id, program_id, event_type, order_id, tracked_at, occurred_at, occurred_stated, channel, click_id, promo_code,
    customer_id, customer_status, country, amount_minor, outcome, reason, partner_id, decision_json,
    named_partner_id, reported_by, report_reason";

/// Keeps conversions, no two of one key, and gives each its id.
pub fn insert_all(tx: &mut Tx<'_>, new: Vec<Conversion>) -> anyhow::Result<Vec<Stored>> {
    static INSERT: ManyRows = ManyRows::new(
        "INSERT INTO conversion (program_id, event_type, order_id, tracked_at, occurred_at, occurred_stated, channel, click_id,
            promo_code, customer_id, customer_status, country, amount_minor, outcome, reason, partner_id, decision_json,
            named_partner_id, reported_by, report_reason)
         VALUES ",
        20,
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
            customer_id, customer_status, country, amount_minor, outcome, reason, partner_id, decision_json,
            named_partner_id, reported_by, report_reason
         FROM conversion WHERE program_id = $1 AND event_type = $2 AND order_id IN (",
        2,
        ")",
    );
    Ok(FIND.query(tx, &params![program, event_type], order_ids)?.iter().map(read).collect())
}

/// All conversions of an order, one for each event type it was reported under.
pub fn of_order(tx: &mut Tx<'_>, program: ProgramId, order_id: &str) -> anyhow::Result<Vec<Stored>> {
    // Sorted here: asked for them in order, the engine would walk all conversions of the program by their ids.
    let sql = format!(
        "SELECT {COLUMNS} FROM conversion
         WHERE program_id = $1 AND event_type IN (SELECT number FROM event_type WHERE program_id = $1) AND order_id = $2"
    );
    let mut found: Vec<Stored> = tx.query(&sql, &params![program, order_id])?.iter().map(read).collect();
    found.sort_by_key(|stored| stored.id);
    Ok(found)
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

/// Which conversions are looked for; what is not given limits nothing.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// `credited`, `refused` or "".
    pub outcome: String,
    pub reason: String,
    /// The whole order id, or "".
    pub order_id: String,
    pub event_type: Option<EventTypeNumber>,
    /// Who was credited.
    pub partner: Option<AccountId>,
    /// Tracked at or after.
    pub from: Option<Timestamp>,
    /// Tracked before.
    pub until: Option<Timestamp>,
}

/// A page of one program's conversions that fit, newest first.
pub fn search(
    tx: &mut Tx<'_>,
    program: ProgramId,
    wanted: &Search,
    before: ConversionId,
    rows_max: i64,
) -> anyhow::Result<Vec<Stored>> {
    // An order is found by the key of conversions, everything else by going back through the program's.
    let order = match wanted.order_id.as_str() {
        "" => "$5 = ''",
        _ => "event_type IN (SELECT number FROM event_type WHERE program_id = $1) AND order_id = $5",
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM conversion
         WHERE program_id = $1 AND id < $2 AND ($3 = '' OR outcome = $3) AND ($4 = '' OR reason = $4) AND {order}
           AND (CAST($6 AS BIGINT) IS NULL OR event_type = $6) AND (CAST($7 AS BIGINT) IS NULL OR partner_id = $7)
           AND (CAST($8 AS BIGINT) IS NULL OR tracked_at >= $8) AND (CAST($9 AS BIGINT) IS NULL OR tracked_at < $9)
         ORDER BY id DESC LIMIT $10"
    );
    let params = params![
        program,
        before,
        &wanted.outcome,
        &wanted.reason,
        &wanted.order_id,
        wanted.event_type,
        wanted.partner,
        wanted.from,
        wanted.until,
        rows_max
    ];
    Ok(tx.query(&sql, &params)?.iter().map(read).collect())
}

/// One conversion, if it is of a program of this brand, or of any.
pub fn find(tx: &mut Tx<'_>, brand: Option<AccountId>, id: ConversionId) -> anyhow::Result<Option<Stored>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM conversion WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL
           OR program_id IN (SELECT p.id FROM program p WHERE p.account_id = $2))"
    );
    Ok(tx.query_opt(&sql, &params![id, brand])?.map(|row| read(&row)))
}

/// What was refused since an instant, by reason: how many, and the sum of their amounts in minor units.
pub fn refused_since(tx: &mut Tx<'_>, program: ProgramId, since: Timestamp) -> anyhow::Result<Vec<(String, i64, i64)>> {
    let rows = tx.query(
        "SELECT reason, COUNT(*), CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) FROM conversion
         WHERE program_id = $1 AND outcome = 'refused' AND tracked_at >= $2
         GROUP BY reason ORDER BY COUNT(*) DESC, reason",
        &params![program, since],
    )?;
    Ok(rows.iter().map(|row| (row.text(0), row.int(1), row.int(2))).collect())
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

fn values(new: &Conversion) -> [Value; 20] {
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
        new.named_partner,
        &new.reported_by,
        &new.report_reason,
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
            named_partner: row.opt_id(18),
            reported_by: row.text(19),
            report_reason: row.text(20),
        },
    }
}
