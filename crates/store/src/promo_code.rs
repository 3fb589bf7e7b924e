//! Codes that customers type in, each assigned to one partner. Matched without regard to case; one living owner per code and program.

use domain::ids::{AccountId, ProgramId, PromoCodeId};
use jiff::Timestamp;

use crate::{Row, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromoCode {
    pub id: PromoCodeId,
    pub program_id: ProgramId,
    pub partner_id: AccountId,
    /// As the brand wrote it.
    pub code: String,
    pub starts_at: Timestamp,
    /// The first instant at which it no longer counts; None for no end.
    pub ends_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub withdrawn_at: Option<Timestamp>,
}

const SELECT: &str = "SELECT m.id, m.program_id, m.partner_id, m.code, m.starts_at, m.ends_at, m.created_at, m.withdrawn_at FROM promo_code m";

/// How codes are compared.
pub fn folded(code: &str) -> String {
    code.trim().to_lowercase()
}

pub fn insert(
    tx: &mut Tx,
    program: ProgramId,
    partner: AccountId,
    code: &str,
    starts_at: Timestamp,
    ends_at: Option<Timestamp>,
    created_at: Timestamp,
) -> anyhow::Result<PromoCodeId> {
    let row = tx.query_one(
        "INSERT INTO promo_code (program_id, partner_id, code, code_folded, starts_at, ends_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        &params![program, partner, code, folded(code), starts_at, ends_at, created_at],
    )?;
    Ok(row.id(0))
}

pub fn withdraw(tx: &mut Tx, id: PromoCodeId, at: Timestamp) -> anyhow::Result<()> {
    tx.execute("UPDATE promo_code SET withdrawn_at = $2 WHERE id = $1", &params![id, at])?;
    Ok(())
}

pub fn find(tx: &mut Tx, id: PromoCodeId) -> anyhow::Result<Option<PromoCode>> {
    Ok(tx.query_opt(&format!("{SELECT} WHERE m.id = $1"), &params![id])?.map(|row| read(&row)))
}

/// The one assignment of a code that has not been withdrawn.
pub fn find_living(tx: &mut Tx, program: ProgramId, code: &str) -> anyhow::Result<Option<PromoCode>> {
    let sql = format!("{SELECT} WHERE m.program_id = $1 AND m.code_folded = $2 AND m.withdrawn_at IS NULL");
    Ok(tx.query_opt(&sql, &params![program, folded(code)])?.map(|row| read(&row)))
}

/// A partner's own, newest first, those before `before`.
pub fn list_of_partner(tx: &mut Tx, partner: AccountId, before: i64, limit: i64) -> anyhow::Result<Vec<PromoCode>> {
    let sql = format!("{SELECT} WHERE m.partner_id = $1 AND m.id < $2 ORDER BY m.id DESC LIMIT $3");
    Ok(tx.query(&sql, &params![partner, before, limit])?.iter().map(read).collect())
}

/// Those of a brand's programs, newest first, those before `before`.
pub fn list_of_brand(tx: &mut Tx, brand: AccountId, before: i64, limit: i64) -> anyhow::Result<Vec<PromoCode>> {
    let sql = format!(
        "{SELECT} JOIN program p ON p.id = m.program_id WHERE p.account_id = $1 AND m.id < $2 ORDER BY m.id DESC LIMIT $3"
    );
    Ok(tx.query(&sql, &params![brand, before, limit])?.iter().map(read).collect())
}

fn read(row: &Row) -> PromoCode {
    PromoCode {
        id: row.id(0),
        program_id: row.id(1),
        partner_id: row.id(2),
        code: row.text(3),
        starts_at: row.instant(4),
        ends_at: row.opt_instant(5),
        created_at: row.instant(6),
        withdrawn_at: row.opt_instant(7),
    }
}
