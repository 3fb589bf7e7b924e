//! Reports that were turned away before they became conversions. Old ones and those beyond a number go when a new one comes.

use domain::ids::{AccountId, ProgramId};
use jiff::Timestamp;

use crate::{Row, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    pub id: i64,
    pub program: Option<ProgramId>,
    pub channel: String,
    pub code: String,
    pub message: String,
    pub event_type: String,
    pub order_id: String,
    pub at: Timestamp,
}

/// Writes one down for a brand; its number is given. Keeps `rows_max` of the brand, none from before `oldest`.
pub fn insert(
    tx: &mut Tx,
    brand: AccountId,
    rejection: &Rejection,
    rows_max: u32,
    oldest: Timestamp,
) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO rejection (account_id, program_id, channel, code, message, event_type, order_id, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &params![
            brand,
            rejection.program,
            &rejection.channel,
            &rejection.code,
            &rejection.message,
            &rejection.event_type,
            &rejection.order_id,
            rejection.at,
        ],
    )?;
    tx.execute(
        "DELETE FROM rejection WHERE account_id = $1 AND (at < $2 OR id <= COALESCE(
             (SELECT id FROM rejection WHERE account_id = $1 ORDER BY id DESC LIMIT 1 OFFSET $3), 0))",
        &params![brand, oldest, rows_max],
    )?;
    Ok(())
}

/// Newest first, those numbered below `before` and not from before `oldest`.
pub fn list(
    tx: &mut Tx,
    brand: AccountId,
    oldest: Timestamp,
    before: Option<i64>,
    limit: u32,
) -> anyhow::Result<Vec<Rejection>> {
    let rows = tx.query(
        "SELECT id, program_id, channel, code, message, event_type, order_id, at FROM rejection
         WHERE account_id = $1 AND at >= $2 AND id < $3 ORDER BY id DESC LIMIT $4",
        &params![brand, oldest, before.unwrap_or(i64::MAX), limit],
    )?;
    Ok(rows.iter().map(read).collect())
}

fn read(row: &Row) -> Rejection {
    Rejection {
        id: row.int(0),
        program: row.opt_id(1),
        channel: row.text(2),
        code: row.text(3),
        message: row.text(4),
        event_type: row.text(5),
        order_id: row.text(6),
        at: row.instant(7),
    }
}
