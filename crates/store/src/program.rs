//! Programs and their event types: the columns that queries need. The whole offer is the TOML of the version in force ([`crate::terms`]).

use domain::ids::{AccountId, EventTypeNumber, ProgramId, TermsVersion};
use domain::money::Currency;
use domain::program::ProgramStatus;
use jiff::Timestamp;

use crate::{Row, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    pub id: ProgramId,
    /// The brand.
    pub account_id: AccountId,
    pub slug: String,
    pub name: String,
    pub currency: Currency,
    pub time_zone: String,
    pub status: ProgramStatus,
    /// The version in force.
    pub terms_version: TermsVersion,
    pub created_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventType {
    pub number: EventTypeNumber,
    pub code: String,
    pub category: String,
}

const COLUMNS: &str = "id, account_id, slug, name, currency, time_zone, status, terms_version, created_at";

/// The next free number, from 1001 on. Writes are serial, so nobody else gets the same.
pub fn next_id(tx: &mut Tx) -> anyhow::Result<ProgramId> {
    Ok(tx.query_one("SELECT COALESCE(MAX(id), 1000) + 1 FROM program", &[])?.id(0))
}

pub fn insert(tx: &mut Tx, program: &Program) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO program (id, account_id, slug, name, currency, time_zone, status, terms_version, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &params![
            program.id,
            program.account_id,
            &program.slug,
            &program.name,
            program.currency.code(),
            &program.time_zone,
            program.status.code(),
            program.terms_version,
            program.created_at,
        ],
    )?;
    Ok(())
}

/// Owner, slug, currency and time zone never change, so they are not written again.
pub fn update(tx: &mut Tx, program: &Program) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE program SET name = $2, status = $3, terms_version = $4 WHERE id = $1",
        &params![program.id, &program.name, program.status.code(), program.terms_version],
    )?;
    Ok(())
}

pub fn find(tx: &mut Tx, id: ProgramId) -> anyhow::Result<Option<Program>> {
    let sql = format!("SELECT {COLUMNS} FROM program WHERE id = $1");
    tx.query_opt(&sql, &params![id])?.map(|row| read(&row)).transpose()
}

pub fn find_by_slug(tx: &mut Tx, slug: &str) -> anyhow::Result<Option<Program>> {
    let sql = format!("SELECT {COLUMNS} FROM program WHERE slug = $1");
    tx.query_opt(&sql, &params![slug])?.map(|row| read(&row)).transpose()
}

/// Oldest first, those numbered above `after`; of one brand where it is given.
pub fn list(tx: &mut Tx, brand: Option<AccountId>, after: Option<i64>, limit: u32) -> anyhow::Result<Vec<Program>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM program WHERE id > $1 AND (CAST($2 AS BIGINT) IS NULL OR account_id = $2) ORDER BY id LIMIT $3"
    );
    tx.query(&sql, &params![after.unwrap_or(0), brand, limit])?.iter().map(read).collect()
}

pub fn event_types(tx: &mut Tx, program: ProgramId) -> anyhow::Result<Vec<EventType>> {
    let rows = tx.query(
        "SELECT number, code, category FROM event_type WHERE program_id = $1 ORDER BY number",
        &params![program],
    )?;
    Ok(rows.iter().map(|row| EventType { number: row.id(0), code: row.text(1), category: row.text(2) }).collect())
}

/// A code keeps its number for ever, also when a later version of the file no longer names it; only its category may change.
pub fn upsert_event_type(tx: &mut Tx, program: ProgramId, code: &str, category: &str) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO event_type (program_id, number, code, category)
         SELECT CAST($1 AS BIGINT), COALESCE(MAX(number), 0) + 1, $2, $3 FROM event_type WHERE program_id = $1
         ON CONFLICT (program_id, code) DO UPDATE SET category = excluded.category",
        &params![program, code, category],
    )?;
    Ok(())
}

fn read(row: &Row) -> anyhow::Result<Program> {
    Ok(Program {
        id: row.id(0),
        account_id: row.id(1),
        slug: row.text(2),
        name: row.text(3),
        currency: Currency::from_code(row.str(4))?,
        time_zone: row.text(5),
        status: row.str(6).parse()?,
        terms_version: row.id(7),
        created_at: row.instant(8),
    })
}
