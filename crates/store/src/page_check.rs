//! How pages behind links answered, by the hash of their address. Only the newest rows of an address are kept.

use domain::link::PageHealth;
use jiff::Timestamp;

use crate::many_rows::AnyOf;
use crate::{Row, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageCheck {
    /// SHA-256 of the address, in hex.
    pub address_hash: String,
    pub checked_at: Timestamp,
    pub health: PageHealth,
    /// 0 when there was no answer.
    pub status: i64,
    pub took_ms: i64,
    /// Why there was no answer, else "".
    pub problem: String,
}

/// A month of daily checks.
const KEPT_PER_ADDRESS: i64 = 30;

pub fn insert(tx: &mut Tx, check: &PageCheck) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO page_check (address_hash, checked_at, health, status, took_ms, problem) VALUES ($1, $2, $3, $4, $5, $6)",
        &params![
            &check.address_hash,
            check.checked_at,
            check.health.code(),
            check.status,
            check.took_ms,
            &check.problem,
        ],
    )?;
    tx.execute(
        "DELETE FROM page_check WHERE address_hash = $1 AND id < (
             SELECT MIN(id) FROM (SELECT id FROM page_check WHERE address_hash = $1 ORDER BY id DESC LIMIT $2) AS kept)",
        &params![&check.address_hash, KEPT_PER_ADDRESS],
    )?;
    Ok(())
}

/// The newest check of each of these addresses that has one.
pub fn newest(tx: &mut Tx, address_hashes: &[&str]) -> anyhow::Result<Vec<PageCheck>> {
    static FIND: AnyOf = AnyOf::new(
        "SELECT address_hash, checked_at, health, status, took_ms, problem FROM page_check WHERE id IN (
             SELECT MAX(id) FROM page_check WHERE address_hash IN (",
        0,
        ") GROUP BY address_hash)",
    );
    FIND.query(tx, &[], address_hashes)?.iter().map(read).collect()
}

/// Newest first.
pub fn history(tx: &mut Tx, address_hash: &str) -> anyhow::Result<Vec<PageCheck>> {
    let rows = tx.query(
        "SELECT address_hash, checked_at, health, status, took_ms, problem FROM page_check
         WHERE address_hash = $1 ORDER BY id DESC",
        &params![address_hash],
    )?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> anyhow::Result<PageCheck> {
    Ok(PageCheck {
        address_hash: row.text(0),
        checked_at: row.instant(1),
        health: row.str(2).parse()?,
        status: row.int(3),
        took_ms: row.int(4),
        problem: row.text(5),
    })
}
