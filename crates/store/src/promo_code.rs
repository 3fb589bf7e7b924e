//! Codes that customers type in, each assigned to one partner. Matched without regard to case; one living owner per code and program.

use domain::ids::{AccountId, ProgramId, PromoCodeId};
use domain::promo_code::{CodeStanding, folded};
use jiff::Timestamp;

use crate::scope::{Scope, find_in};
use crate::search::pattern;
use crate::{Row, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromoCode {
    pub id: PromoCodeId,
    pub program_id: ProgramId,
    pub program_name: String,
    pub partner_id: AccountId,
    pub partner_name: String,
    /// As the brand wrote it.
    pub code: String,
    pub starts_at: Timestamp,
    /// The first instant at which it no longer counts; None for no end.
    pub ends_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub withdrawn_at: Option<Timestamp>,
}

const SELECT: &str =
    "SELECT t.id, t.program_id, p.name, t.partner_id, a.name, t.code, t.starts_at, t.ends_at, t.created_at,
        t.withdrawn_at
    FROM promo_code t JOIN program p ON p.id = t.program_id JOIN account a ON a.id = t.partner_id";

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

pub fn find(tx: &mut Tx, scope: Scope, id: PromoCodeId) -> anyhow::Result<Option<PromoCode>> {
    Ok(find_in(tx, scope, SELECT, id)?.map(|row| read(&row)))
}

/// The one assignment of a code that has not been withdrawn.
pub fn find_living(tx: &mut Tx, program: ProgramId, code: &str) -> anyhow::Result<Option<PromoCode>> {
    let sql = format!("{SELECT} WHERE t.program_id = $1 AND t.code_folded = $2 AND t.withdrawn_at IS NULL");
    Ok(tx.query_opt(&sql, &params![program, folded(code)])?.map(|row| read(&row)))
}

/// Which codes of a list are asked for; nothing said asks for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub program: Option<ProgramId>,
    pub partner: Option<AccountId>,
    pub standing: Option<CodeStanding>,
    /// Found in the code and in the partner's name.
    pub words: String,
}

/// [`CodeStanding::of`] once more, at the instant `$6`, so that a list can be cut by it; a test holds the two together.
const STANDING: &str = "CASE WHEN t.withdrawn_at IS NOT NULL THEN 'withdrawn' WHEN t.ends_at <= $6 THEN 'ended'
        WHEN t.starts_at > $6 THEN 'scheduled' ELSE 'running' END";

/// Newest first, those numbered below `before`.
pub fn list(
    tx: &mut Tx,
    scope: Scope,
    filter: &Filter,
    now: Timestamp,
    before: Option<i64>,
    limit: u32,
) -> anyhow::Result<Vec<PromoCode>> {
    let sql = format!(
        "{SELECT} WHERE {} AND t.id < $2 AND (CAST($3 AS BIGINT) IS NULL OR t.program_id = $3)
             AND (CAST($4 AS BIGINT) IS NULL OR t.partner_id = $4) AND (CAST($5 AS TEXT) IS NULL OR {STANDING} = $5)
             AND (CAST($7 AS TEXT) IS NULL OR LOWER(t.code || ' ' || a.name) LIKE $7 ESCAPE '\\')
         ORDER BY t.id DESC LIMIT $8",
        scope.condition()
    );
    let params = params![
        scope.value(),
        before.unwrap_or(i64::MAX),
        filter.program,
        filter.partner,
        filter.standing.map(CodeStanding::code),
        now,
        pattern(&filter.words),
        limit,
    ];
    Ok(tx.query(&sql, &params)?.iter().map(read).collect())
}

fn read(row: &Row) -> PromoCode {
    PromoCode {
        id: row.id(0),
        program_id: row.id(1),
        program_name: row.text(2),
        partner_id: row.id(3),
        partner_name: row.text(4),
        code: row.text(5),
        starts_at: row.instant(6),
        ends_at: row.opt_instant(7),
        created_at: row.instant(8),
        withdrawn_at: row.opt_instant(9),
    }
}
