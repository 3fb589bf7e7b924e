//! Requests of brands to partners, by account ID number. At most one per partner and program is open, by a unique index.

use domain::ids::{AccountId, InvitationId, ProgramId};
use domain::invitation::InvitationState;
use jiff::Timestamp;

use crate::{Row, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    pub id: InvitationId,
    pub program_id: ProgramId,
    pub partner_id: AccountId,
    pub message: String,
    pub state: InvitationState,
    pub created_at: Timestamp,
    pub answered_at: Option<Timestamp>,
}

const SELECT: &str =
    "SELECT i.id, i.program_id, i.partner_id, i.message, i.state, i.created_at, i.answered_at FROM invitation i";

pub fn insert(
    tx: &mut Tx,
    program: ProgramId,
    partner: AccountId,
    message: &str,
    created_at: Timestamp,
) -> anyhow::Result<InvitationId> {
    let row = tx.query_one(
        "INSERT INTO invitation (program_id, partner_id, message, state, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id",
        &params![program, partner, message, InvitationState::Open.code(), created_at],
    )?;
    Ok(row.id(0))
}

/// What the partner answered, or that the brand took it back.
pub fn answer(tx: &mut Tx, id: InvitationId, state: InvitationState, answered_at: Timestamp) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE invitation SET state = $2, answered_at = $3 WHERE id = $1",
        &params![id, state.code(), answered_at],
    )?;
    Ok(())
}

pub fn find(tx: &mut Tx, id: InvitationId) -> anyhow::Result<Option<Invitation>> {
    tx.query_opt(&format!("{SELECT} WHERE i.id = $1"), &params![id])?.map(|row| read(&row)).transpose()
}

pub fn find_open(tx: &mut Tx, program: ProgramId, partner: AccountId) -> anyhow::Result<Option<Invitation>> {
    let sql = format!("{SELECT} WHERE i.program_id = $1 AND i.partner_id = $2 AND i.state = 'open'");
    tx.query_opt(&sql, &params![program, partner])?.map(|row| read(&row)).transpose()
}

/// A partner's own, newest first, those before `before`.
pub fn list_of_partner(tx: &mut Tx, partner: AccountId, before: i64, limit: i64) -> anyhow::Result<Vec<Invitation>> {
    let sql = format!("{SELECT} WHERE i.partner_id = $1 AND i.id < $2 ORDER BY i.id DESC LIMIT $3");
    tx.query(&sql, &params![partner, before, limit])?.iter().map(read).collect()
}

/// Those of a brand's programs, newest first, those before `before`.
pub fn list_of_brand(tx: &mut Tx, brand: AccountId, before: i64, limit: i64) -> anyhow::Result<Vec<Invitation>> {
    let sql = format!(
        "{SELECT} JOIN program p ON p.id = i.program_id WHERE p.account_id = $1 AND i.id < $2 ORDER BY i.id DESC LIMIT $3"
    );
    tx.query(&sql, &params![brand, before, limit])?.iter().map(read).collect()
}

fn read(row: &Row) -> anyhow::Result<Invitation> {
    Ok(Invitation {
        id: row.id(0),
        program_id: row.id(1),
        partner_id: row.id(2),
        message: row.text(3),
        state: row.str(4).parse()?,
        created_at: row.instant(5),
        answered_at: row.opt_instant(6),
    })
}
