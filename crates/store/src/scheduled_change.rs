//! Versions of a program's file that will be applied later. A program has at most one that waits.

use domain::ids::{ProgramId, ScheduledChangeId, TermsVersion};
use domain::program::ScheduledChangeState;
use jiff::Timestamp;

use crate::{Row, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduledChange {
    pub id: ScheduledChangeId,
    pub program_id: ProgramId,
    /// The version that must be in force when it is applied.
    pub base_version: TermsVersion,
    pub source_toml: String,
    pub applies_at: Timestamp,
    pub state: ScheduledChangeState,
    /// Why it failed, else ''.
    pub failure: String,
    /// What it became.
    pub version: Option<TermsVersion>,
    pub created_by: String,
    /// When it was scheduled, and announced.
    pub created_at: Timestamp,
    pub ended_by: String,
    pub ended_at: Option<Timestamp>,
}

const SELECT: &str = "SELECT id, program_id, base_version, source_toml, applies_at, state, failure, version, created_by, \
    created_at, ended_by, ended_at FROM scheduled_change";

pub fn insert(
    tx: &mut Tx,
    program: ProgramId,
    base: TermsVersion,
    source_toml: &str,
    applies_at: Timestamp,
    by: &str,
    at: Timestamp,
) -> anyhow::Result<ScheduledChangeId> {
    let row = tx.query_one(
        "INSERT INTO scheduled_change (program_id, base_version, source_toml, applies_at, state, created_by, created_at)
         VALUES ($1, $2, $3, $4, 'scheduled', $5, $6) RETURNING id",
        &params![program, base, source_toml, applies_at, by, at],
    )?;
    Ok(row.id(0))
}

pub fn find(tx: &mut Tx, id: ScheduledChangeId) -> anyhow::Result<Option<ScheduledChange>> {
    tx.query_opt(&format!("{SELECT} WHERE id = $1"), &params![id])?.map(|row| read(&row)).transpose()
}

/// The one that waits.
pub fn find_open(tx: &mut Tx, program: ProgramId) -> anyhow::Result<Option<ScheduledChange>> {
    let sql = format!("{SELECT} WHERE program_id = $1 AND state = 'scheduled'");
    tx.query_opt(&sql, &params![program])?.map(|row| read(&row)).transpose()
}

/// The next one whose instant has come. While its brand's account is closed it waits.
pub fn next_due(tx: &mut Tx, now: Timestamp) -> anyhow::Result<Option<ScheduledChange>> {
    let sql = format!(
        "{SELECT} WHERE state = 'scheduled' AND applies_at <= $1 AND EXISTS (
            SELECT 1 FROM program JOIN account ON account.id = program.account_id
            WHERE program.id = scheduled_change.program_id AND account.closed_at IS NULL)
         ORDER BY applies_at, id LIMIT 1"
    );
    tx.query_opt(&sql, &params![now])?.map(|row| read(&row)).transpose()
}

/// Newest first.
pub fn list(tx: &mut Tx, program: ProgramId, limit: u32) -> anyhow::Result<Vec<ScheduledChange>> {
    let sql = format!("{SELECT} WHERE program_id = $1 ORDER BY id DESC LIMIT $2");
    tx.query(&sql, &params![program, limit])?.iter().map(read).collect()
}

/// The same change from another version on, with its text.
pub fn rebase(tx: &mut Tx, id: ScheduledChangeId, base: TermsVersion, source_toml: &str) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE scheduled_change SET base_version = $2, source_toml = $3 WHERE id = $1",
        &params![id, base, source_toml],
    )?;
    Ok(())
}

/// It waits no more.
pub fn end(
    tx: &mut Tx,
    id: ScheduledChangeId,
    state: ScheduledChangeState,
    version: Option<TermsVersion>,
    failure: &str,
    by: &str,
    at: Timestamp,
) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE scheduled_change SET state = $2, version = $3, failure = $4, ended_by = $5, ended_at = $6 WHERE id = $1",
        &params![id, state.code(), version, failure, by, at],
    )?;
    Ok(())
}

fn read(row: &Row) -> anyhow::Result<ScheduledChange> {
    Ok(ScheduledChange {
        id: row.id(0),
        program_id: row.id(1),
        base_version: row.id(2),
        source_toml: row.text(3),
        applies_at: row.instant(4),
        state: row.str(5).parse()?,
        failure: row.text(6),
        version: row.opt_id(7),
        created_by: row.text(8),
        created_at: row.instant(9),
        ended_by: row.text(10),
        ended_at: row.opt_instant(11),
    })
}
