//! The versions of a program's file, each as it was applied. Rows are never changed: an action keeps the version that priced it.

use domain::ids::{ProgramId, TermsVersion};
use jiff::Timestamp;

use crate::{Row, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedTerms {
    pub program_id: ProgramId,
    pub version: TermsVersion,
    pub source_toml: String,
    pub applied_at: Timestamp,
    pub applied_by: String,
}

pub fn insert(tx: &mut Tx, applied: &AppliedTerms) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO terms_version (program_id, version, source_toml, applied_at, applied_by) VALUES ($1, $2, $3, $4, $5)",
        &params![
            applied.program_id,
            applied.version,
            &applied.source_toml,
            applied.applied_at,
            &applied.applied_by
        ],
    )?;
    Ok(())
}

pub fn find(tx: &mut Tx, program: ProgramId, version: TermsVersion) -> anyhow::Result<Option<AppliedTerms>> {
    let row = tx.query_opt(
        "SELECT program_id, version, source_toml, applied_at, applied_by FROM terms_version
         WHERE program_id = $1 AND version = $2",
        &params![program, version],
    )?;
    Ok(row.map(|row| read(&row)))
}

/// Newest first, those before `before`.
pub fn list(tx: &mut Tx, program: ProgramId, before: Option<i64>, limit: u32) -> anyhow::Result<Vec<AppliedTerms>> {
    let rows = tx.query(
        "SELECT program_id, version, source_toml, applied_at, applied_by FROM terms_version
         WHERE program_id = $1 AND version < $2 ORDER BY version DESC LIMIT $3",
        &params![program, before.unwrap_or(i64::MAX), limit],
    )?;
    Ok(rows.iter().map(read).collect())
}

fn read(row: &Row) -> AppliedTerms {
    AppliedTerms {
        program_id: row.id(0),
        version: row.id(1),
        source_toml: row.text(2),
        applied_at: row.instant(3),
        applied_by: row.text(4),
    }
}
