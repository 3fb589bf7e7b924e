//! Requests of brands to partners, by account ID number. At most one per partner and program is open, by a unique index.

use domain::ids::{AccountId, InvitationId, ProgramId};
use domain::invitation::InvitationState;
use jiff::Timestamp;

use crate::scope::{Page, Scope, find_in, list_in};
use crate::{Row, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    pub id: InvitationId,
    pub program_id: ProgramId,
    pub program_name: String,
    pub partner_id: AccountId,
    pub message: String,
    pub state: InvitationState,
    pub created_at: Timestamp,
    pub answered_at: Option<Timestamp>,
}

const SELECT: &str = "SELECT t.id, t.program_id, p.name, t.partner_id, t.message, t.state, t.created_at, t.answered_at
     FROM invitation t JOIN program p ON p.id = t.program_id";

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

pub fn find(tx: &mut Tx, scope: Scope, id: InvitationId) -> anyhow::Result<Option<Invitation>> {
    find_in(tx, scope, SELECT, id)?.map(|row| read(&row)).transpose()
}

pub fn find_open(tx: &mut Tx, program: ProgramId, partner: AccountId) -> anyhow::Result<Option<Invitation>> {
    let sql = format!("{SELECT} WHERE t.program_id = $1 AND t.partner_id = $2 AND t.state = 'open'");
    tx.query_opt(&sql, &params![program, partner])?.map(|row| read(&row)).transpose()
}

/// Newest first, those numbered below `before`; of one program and in one state where these are given.
pub fn list(
    tx: &mut Tx,
    scope: Scope,
    program: Option<ProgramId>,
    state: Option<InvitationState>,
    before: Option<i64>,
    limit: u32,
) -> anyhow::Result<Vec<Invitation>> {
    let page = Page { program, state: state.map(InvitationState::code), before, limit };
    list_in(tx, scope, SELECT, &page)?.iter().map(read).collect()
}

fn read(row: &Row) -> anyhow::Result<Invitation> {
    Ok(Invitation {
        id: row.id(0),
        program_id: row.id(1),
        program_name: row.text(2),
        partner_id: row.id(3),
        message: row.text(4),
        state: row.str(5).parse()?,
        created_at: row.instant(6),
        answered_at: row.opt_instant(7),
    })
}
