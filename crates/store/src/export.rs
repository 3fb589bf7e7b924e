//! Exports: what was asked, and what became of it.

use domain::export::{ExportKind, ExportState};
use domain::ids::{AccountId, ExportId};
use jiff::Timestamp;

use crate::{Row, Tx, params};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    pub id: ExportId,
    pub account: AccountId,
    pub kind: ExportKind,
    /// As whoever asked for it reads it.
    pub question: String,
    pub state: ExportState,
    pub failures: i64,
    /// Of the file.
    pub rows: i64,
    /// The last time; it may be asked for again.
    pub requested_at: Timestamp,
    pub begun_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
}

const SELECT: &str = "SELECT id, account_id, kind, question_json, state, failures, rows_written, requested_at, begun_at, finished_at FROM export";

pub fn insert(
    tx: &mut Tx<'_>,
    account: AccountId,
    kind: ExportKind,
    question: &str,
    now: Timestamp,
) -> anyhow::Result<ExportId> {
    let row = tx.query_one(
        "INSERT INTO export (account_id, kind, question_json, state, requested_at) VALUES ($1, $2, $3, 'waiting', $4) RETURNING id",
        &params![account, kind.code(), question, now],
    )?;
    Ok(row.id(0))
}

/// Notes that an account asks, for [`count_since`].
pub fn insert_ask(tx: &mut Tx<'_>, account: AccountId, kind: ExportKind, now: Timestamp) -> anyhow::Result<()> {
    let sql = "INSERT INTO export_ask (account_id, kind, asked_at) VALUES ($1, $2, $3)";
    tx.execute(sql, &params![account, kind.code(), now]).map(drop)
}

/// Forgets what was asked before an instant.
pub fn forget_asks(tx: &mut Tx<'_>, before: Timestamp) -> anyhow::Result<()> {
    tx.execute("DELETE FROM export_ask WHERE asked_at < $1", &params![before]).map(drop)
}

/// How often an account asked since then.
pub fn count_since(tx: &mut Tx<'_>, account: AccountId, kind: ExportKind, since: Timestamp) -> anyhow::Result<i64> {
    let sql = "SELECT COUNT(*) FROM export_ask WHERE account_id = $1 AND kind = $2 AND asked_at > $3";
    Ok(tx.query_one(sql, &params![account, kind.code(), since])?.int(0))
}

/// Those asked for in a span, newest first; so many are skipped.
pub fn page(
    tx: &mut Tx<'_>,
    account: AccountId,
    (from, before): (Timestamp, Timestamp),
    skipped: i64,
    rows_max: i64,
) -> anyhow::Result<Vec<Export>> {
    let sql = format!(
        "{SELECT} WHERE account_id = $1 AND requested_at >= $2 AND requested_at < $3 ORDER BY requested_at DESC, id DESC LIMIT $4 OFFSET $5"
    );
    Ok(tx.query(&sql, &params![account, from, before, rows_max, skipped])?.iter().map(read).collect())
}

pub fn count(tx: &mut Tx<'_>, account: AccountId, (from, before): (Timestamp, Timestamp)) -> anyhow::Result<i64> {
    let sql = "SELECT COUNT(*) FROM export WHERE account_id = $1 AND requested_at >= $2 AND requested_at < $3";
    Ok(tx.query_one(sql, &params![account, from, before])?.int(0))
}

pub fn find(tx: &mut Tx<'_>, account: AccountId, id: ExportId) -> anyhow::Result<Option<Export>> {
    let sql = format!("{SELECT} WHERE account_id = $1 AND id = $2");
    Ok(tx.query_opt(&sql, &params![account, id])?.as_ref().map(read))
}

/// The one that waits longest; those that failed before come after the others.
pub fn next(tx: &mut Tx<'_>) -> anyhow::Result<Option<Export>> {
    let sql = format!("{SELECT} WHERE state = 'waiting' ORDER BY failures, id LIMIT 1");
    Ok(tx.query_opt(&sql, &params![])?.as_ref().map(read))
}

/// Those that were ready before an instant.
pub fn ready_before(tx: &mut Tx<'_>, before: Timestamp, rows_max: i64) -> anyhow::Result<Vec<Export>> {
    let sql = format!("{SELECT} WHERE state = 'ready' AND finished_at < $1 ORDER BY finished_at LIMIT $2");
    Ok(tx.query(&sql, &params![before, rows_max])?.iter().map(read).collect())
}

/// All whose file may be there.
pub fn ready_of(tx: &mut Tx<'_>, account: AccountId) -> anyhow::Result<Vec<ExportId>> {
    let sql = "SELECT id FROM export WHERE account_id = $1 AND state = 'ready' ORDER BY id";
    Ok(tx.query(sql, &params![account])?.iter().map(|row| row.id(0)).collect())
}

/// Asked for again: as if nothing had been made yet.
pub fn ask_again(tx: &mut Tx<'_>, id: ExportId, now: Timestamp) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE export SET state = 'waiting', failures = 0, rows_written = 0, requested_at = $2, begun_at = NULL, finished_at = NULL
         WHERE id = $1",
        &params![id, now],
    )?;
    Ok(())
}

pub fn begin(tx: &mut Tx<'_>, id: ExportId, now: Timestamp) -> anyhow::Result<()> {
    tx.execute("UPDATE export SET begun_at = $2 WHERE id = $1", &params![id, now])?;
    Ok(())
}

/// False when it no longer was in the state it is taken from.
pub fn set_state(
    tx: &mut Tx<'_>,
    id: ExportId,
    from: ExportState,
    to: ExportState,
    rows: i64,
    now: Timestamp,
) -> anyhow::Result<bool> {
    let changed = tx.execute(
        "UPDATE export SET state = $3, rows_written = $4, finished_at = $5 WHERE id = $1 AND state = $2",
        &params![id, from.code(), to.code(), rows, now],
    )?;
    Ok(changed > 0)
}

pub fn count_failure(tx: &mut Tx<'_>, id: ExportId) -> anyhow::Result<i64> {
    let row =
        tx.query_one("UPDATE export SET failures = failures + 1 WHERE id = $1 RETURNING failures", &params![id])?;
    Ok(row.int(0))
}

fn read(row: &Row) -> Export {
    Export {
        id: row.id(0),
        account: row.id(1),
        kind: row.named(2),
        question: row.text(3),
        state: row.named(4),
        failures: row.int(5),
        rows: row.int(6),
        requested_at: row.instant(7),
        begun_at: row.opt_instant(8),
        finished_at: row.opt_instant(9),
    }
}
