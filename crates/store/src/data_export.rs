//! Archives of what accounts own: who asked for one, and what became of it. What is in them: [`table`].

pub mod table;

use domain::data_export::ExportState;
use domain::ids::{AccountId, DataExportId, PersonId};
use jiff::Timestamp;

use crate::{Row, Tx, params};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataExport {
    pub id: DataExportId,
    pub account: AccountId,
    /// Who asked for it.
    pub person: PersonId,
    pub state: ExportState,
    pub failures: i64,
    pub file_bytes: i64,
    pub requested_at: Timestamp,
    pub finished_at: Option<Timestamp>,
}

const SELECT: &str =
    "SELECT id, account_id, person_id, state, failures, file_bytes, requested_at, finished_at FROM data_export";

/// None when the account waits for one already.
pub fn insert(
    tx: &mut Tx<'_>,
    account: AccountId,
    person: PersonId,
    now: Timestamp,
) -> anyhow::Result<Option<DataExportId>> {
    let row = tx.query_opt(
        "INSERT INTO data_export (account_id, person_id, state, requested_at) VALUES ($1, $2, 'waiting', $3)
         ON CONFLICT (account_id) WHERE state = 'waiting' DO NOTHING RETURNING id",
        &params![account, person, now],
    )?;
    Ok(row.map(|row| row.id(0)))
}

/// Newest first.
pub fn list(tx: &mut Tx<'_>, account: AccountId, limit: u32) -> anyhow::Result<Vec<DataExport>> {
    let sql = format!("{SELECT} WHERE account_id = $1 ORDER BY id DESC LIMIT $2");
    Ok(tx.query(&sql, &params![account, limit])?.iter().map(read).collect())
}

pub fn find(tx: &mut Tx<'_>, account: AccountId, id: DataExportId) -> anyhow::Result<Option<DataExport>> {
    let sql = format!("{SELECT} WHERE account_id = $1 AND id = $2");
    Ok(tx.query_opt(&sql, &params![account, id])?.as_ref().map(read))
}

/// The one that waits longest; those that failed before come after the others.
pub fn next(tx: &mut Tx<'_>) -> anyhow::Result<Option<DataExport>> {
    let sql = format!("{SELECT} WHERE state = 'waiting' ORDER BY failures, id LIMIT 1");
    Ok(tx.query_opt(&sql, &params![])?.as_ref().map(read))
}

/// Those that were ready before an instant.
pub fn ready_before(tx: &mut Tx<'_>, before: Timestamp, limit: u32) -> anyhow::Result<Vec<DataExport>> {
    let sql = format!("{SELECT} WHERE state = 'ready' AND finished_at < $1 ORDER BY id LIMIT $2");
    Ok(tx.query(&sql, &params![before, limit])?.iter().map(read).collect())
}

/// Notes what became of one, with the size of its file in bytes. False when it no longer was in the state it is taken from.
pub fn set_state(
    tx: &mut Tx<'_>,
    id: DataExportId,
    from: ExportState,
    to: ExportState,
    file_bytes: i64,
    now: Timestamp,
) -> anyhow::Result<bool> {
    let changed = tx.execute(
        "UPDATE data_export SET state = $3, file_bytes = $4, finished_at = $5 WHERE id = $1 AND state = $2",
        &params![id, from.code(), to.code(), file_bytes, now],
    )?;
    Ok(changed > 0)
}

pub fn count_failure(tx: &mut Tx<'_>, id: DataExportId) -> anyhow::Result<i64> {
    let row =
        tx.query_one("UPDATE data_export SET failures = failures + 1 WHERE id = $1 RETURNING failures", &params![id])?;
    Ok(row.int(0))
}

fn read(row: &Row) -> DataExport {
    DataExport {
        id: row.id(0),
        account: row.id(1),
        person: row.id(2),
        state: row.named(3),
        failures: row.int(4),
        file_bytes: row.int(5),
        requested_at: row.instant(6),
        finished_at: row.opt_instant(7),
    }
}
