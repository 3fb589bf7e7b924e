//! Requests of partners to join programs. At most one per partner and program is open (submitted), by a unique index.

use domain::application::ApplicationState;
use domain::ids::{AccountId, ApplicationId, ProgramId};
use jiff::Timestamp;

use crate::{Row, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    pub id: ApplicationId,
    pub program_id: ProgramId,
    pub partner_id: AccountId,
    pub state: ApplicationState,
    /// `[{"question": "...", "answer": "..."}]`, with the questions as they were asked.
    pub answers_json: String,
    pub decline_reason: String,
    pub decided_by: String,
    pub submitted_at: Timestamp,
    pub decided_at: Option<Timestamp>,
}

const SELECT: &str = "SELECT a.id, a.program_id, a.partner_id, a.state, a.answers_json, a.decline_reason, a.decided_by,
    a.submitted_at, a.decided_at FROM application a";

pub fn insert(
    tx: &mut Tx,
    program: ProgramId,
    partner: AccountId,
    answers_json: &str,
    submitted_at: Timestamp,
) -> anyhow::Result<ApplicationId> {
    let row = tx.query_one(
        "INSERT INTO application (program_id, partner_id, state, answers_json, submitted_at)
         VALUES ($1, $2, $3, $4, $5) RETURNING id",
        &params![program, partner, ApplicationState::Submitted.code(), answers_json, submitted_at],
    )?;
    Ok(row.id(0))
}

/// What the brand decided or the partner took back. A reason is given when it was declined.
pub fn decide(
    tx: &mut Tx,
    id: ApplicationId,
    state: ApplicationState,
    decline_reason: &str,
    decided_by: &str,
    decided_at: Timestamp,
) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE application SET state = $2, decline_reason = $3, decided_by = $4, decided_at = $5 WHERE id = $1",
        &params![id, state.code(), decline_reason, decided_by, decided_at],
    )?;
    Ok(())
}

pub fn find(tx: &mut Tx, id: ApplicationId) -> anyhow::Result<Option<Application>> {
    tx.query_opt(&format!("{SELECT} WHERE a.id = $1"), &params![id])?.map(|row| read(&row)).transpose()
}

/// The newest application of a partner to a program, open or not.
pub fn newest(tx: &mut Tx, program: ProgramId, partner: AccountId) -> anyhow::Result<Option<Application>> {
    let sql = format!("{SELECT} WHERE a.program_id = $1 AND a.partner_id = $2 ORDER BY a.id DESC LIMIT 1");
    tx.query_opt(&sql, &params![program, partner])?.map(|row| read(&row)).transpose()
}

/// A partner's own, newest first, those before `before`.
pub fn list_of_partner(tx: &mut Tx, partner: AccountId, before: i64, limit: i64) -> anyhow::Result<Vec<Application>> {
    let sql = format!("{SELECT} WHERE a.partner_id = $1 AND a.id < $2 ORDER BY a.id DESC LIMIT $3");
    tx.query(&sql, &params![partner, before, limit])?.iter().map(read).collect()
}

/// Those to a brand's programs, newest first, those before `before`; of one state when it is given.
pub fn list_of_brand(
    tx: &mut Tx,
    brand: AccountId,
    state: Option<ApplicationState>,
    before: i64,
    limit: i64,
) -> anyhow::Result<Vec<Application>> {
    let sql = format!(
        "{SELECT} JOIN program p ON p.id = a.program_id
         WHERE p.account_id = $1 AND a.id < $2 AND (a.state = $3 OR CAST($3 AS TEXT) = '') ORDER BY a.id DESC LIMIT $4"
    );
    let state = state.map_or("", ApplicationState::code);
    tx.query(&sql, &params![brand, before, state, limit])?.iter().map(read).collect()
}

fn read(row: &Row) -> anyhow::Result<Application> {
    Ok(Application {
        id: row.id(0),
        program_id: row.id(1),
        partner_id: row.id(2),
        state: row.str(3).parse()?,
        answers_json: row.text(4),
        decline_reason: row.text(5),
        decided_by: row.text(6),
        submitted_at: row.instant(7),
        decided_at: row.opt_instant(8),
    })
}
