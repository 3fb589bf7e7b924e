//! Requests of partners to join programs. At most one per partner and program is open (submitted), by a unique index.

use domain::application::ApplicationState;
use domain::ids::{AccountId, ApplicationId, ProgramId};
use jiff::Timestamp;

use crate::scope::{Page, Scope, find_in, list_in};
use crate::{Row, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    pub id: ApplicationId,
    pub program_id: ProgramId,
    pub program_name: String,
    pub partner_id: AccountId,
    pub partner_name: String,
    /// ISO 3166 alpha-2, or "".
    pub partner_country: String,
    pub partner_website: String,
    pub state: ApplicationState,
    /// `[{"question": "...", "answer": "..."}]`, with the questions as they were asked.
    pub answers_json: String,
    pub decline_reason: String,
    pub decided_by: String,
    pub submitted_at: Timestamp,
    pub decided_at: Option<Timestamp>,
}

const SELECT: &str =
    "SELECT t.id, t.program_id, p.name, t.partner_id, a.name, a.country, a.website, t.state, t.answers_json,
        t.decline_reason, t.decided_by, t.submitted_at, t.decided_at
    FROM application t JOIN program p ON p.id = t.program_id JOIN account a ON a.id = t.partner_id";

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

pub fn find(tx: &mut Tx, scope: Scope, id: ApplicationId) -> anyhow::Result<Option<Application>> {
    find_in(tx, scope, SELECT, id)?.map(|row| read(&row)).transpose()
}

/// How many applications wait for a brand.
pub fn count_waiting(tx: &mut Tx, brand: AccountId) -> anyhow::Result<i64> {
    let row = tx.query_one(
        "SELECT COUNT(*) FROM application
         WHERE state = 'submitted' AND program_id IN (SELECT id FROM program WHERE account_id = $1)",
        &params![brand],
    )?;
    Ok(row.int(0))
}

/// The one open application of a partner to a program.
pub fn find_open(tx: &mut Tx, program: ProgramId, partner: AccountId) -> anyhow::Result<Option<Application>> {
    let sql = format!("{SELECT} WHERE t.program_id = $1 AND t.partner_id = $2 AND t.state = 'submitted'");
    tx.query_opt(&sql, &params![program, partner])?.map(|row| read(&row)).transpose()
}

/// Newest first, those numbered below `before`; of one program and in one state where these are given.
pub fn list(
    tx: &mut Tx,
    scope: Scope,
    program: Option<ProgramId>,
    state: Option<ApplicationState>,
    before: Option<i64>,
    limit: u32,
) -> anyhow::Result<Vec<Application>> {
    let page = Page { program, state: state.map(ApplicationState::code), before, limit };
    list_in(tx, scope, SELECT, &page)?.iter().map(read).collect()
}

fn read(row: &Row) -> anyhow::Result<Application> {
    Ok(Application {
        id: row.id(0),
        program_id: row.id(1),
        program_name: row.text(2),
        partner_id: row.id(3),
        partner_name: row.text(4),
        partner_country: row.text(5),
        partner_website: row.text(6),
        state: row.str(7).parse()?,
        answers_json: row.text(8),
        decline_reason: row.text(9),
        decided_by: row.text(10),
        submitted_at: row.instant(11),
        decided_at: row.opt_instant(12),
    })
}
