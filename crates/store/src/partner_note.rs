//! What a brand writes down about its partners.

use domain::ids::AccountId;
use jiff::Timestamp;

use crate::{Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerNote {
    pub id: i64,
    pub text: String,
    pub written_by: String,
    pub written_at: Timestamp,
}

pub fn insert(
    tx: &mut Tx,
    brand: AccountId,
    partner: AccountId,
    text: &str,
    by: &str,
    now: Timestamp,
) -> anyhow::Result<i64> {
    let row = tx.query_one(
        "INSERT INTO partner_note (account_id, partner_id, text, written_by, written_at)
         VALUES ($1, $2, $3, $4, $5) RETURNING id",
        &params![brand, partner, text, by, now],
    )?;
    Ok(row.int(0))
}

/// Newest first.
pub fn list(tx: &mut Tx, brand: AccountId, partner: AccountId, limit: u32) -> anyhow::Result<Vec<PartnerNote>> {
    let rows = tx.query(
        "SELECT id, text, written_by, written_at FROM partner_note
         WHERE account_id = $1 AND partner_id = $2 ORDER BY id DESC LIMIT $3",
        &params![brand, partner, limit],
    )?;
    let read = |row: &crate::Row| PartnerNote {
        id: row.int(0),
        text: row.text(1),
        written_by: row.text(2),
        written_at: row.instant(3),
    };
    Ok(rows.iter().map(read).collect())
}

/// Whether there was such a note of the brand about the partner.
pub fn delete(tx: &mut Tx, brand: AccountId, partner: AccountId, id: i64) -> anyhow::Result<bool> {
    let deleted = tx.execute(
        "DELETE FROM partner_note WHERE account_id = $1 AND partner_id = $2 AND id = $3",
        &params![brand, partner, id],
    )?;
    Ok(deleted > 0)
}
