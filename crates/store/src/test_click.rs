//! Click ids that a brand made to try its tracking.

use domain::ids::ProgramId;
use jiff::Timestamp;

use crate::{Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestClick {
    pub click_id: String,
    pub made_at: Timestamp,
}

pub fn insert(tx: &mut Tx, program: ProgramId, click_id: &str, by: &str, now: Timestamp) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO test_click (program_id, click_id, made_by, made_at) VALUES ($1, $2, $3, $4)",
        &params![program, click_id, by, now],
    )?;
    Ok(())
}

/// The last one made.
pub fn latest(tx: &mut Tx, program: ProgramId) -> anyhow::Result<Option<TestClick>> {
    let row = tx.query_opt(
        "SELECT click_id, made_at FROM test_click WHERE program_id = $1 ORDER BY id DESC LIMIT 1",
        &params![program],
    )?;
    Ok(row.map(|row| TestClick { click_id: row.text(0), made_at: row.instant(1) }))
}
