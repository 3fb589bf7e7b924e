//! The operator's visits to accounts, as a reader in its own session.

use domain::access::AccountKind;
use domain::ids::{AccountId, PersonId, SessionId, SupportVisitId};
use jiff::Timestamp;

use crate::{Row, Tx, params};

pub struct NewVisit<'a> {
    pub session_id: SessionId,
    /// Who looks.
    pub person_id: PersonId,
    /// What is looked at.
    pub account_id: AccountId,
    /// The operator's own account.
    pub home_id: AccountId,
    pub reason: &'a str,
    pub ends_at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    pub id: SupportVisitId,
    pub person_id: PersonId,
    pub account_id: AccountId,
    pub home_id: AccountId,
    pub reason: String,
    /// How many pages were looked at.
    pub pages: u32,
    pub started_at: Timestamp,
    pub ends_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

/// What a request of the visiting session must know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visiting {
    pub id: SupportVisitId,
    pub account_id: AccountId,
    pub account_kind: AccountKind,
    pub account_name: String,
    pub ends_at: Timestamp,
}

const COLUMNS: &str = "id, person_id, account_id, home_id, reason, pages, started_at, ends_at, ended_at";

pub fn insert(tx: &mut Tx<'_>, new: &NewVisit<'_>, now: Timestamp) -> anyhow::Result<SupportVisitId> {
    let row = tx.query_one(
        "INSERT INTO support_visit (session_id, person_id, account_id, home_id, reason, started_at, ends_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         RETURNING id",
        &params![new.session_id, new.person_id, new.account_id, new.home_id, new.reason, now, new.ends_at],
    )?;
    Ok(row.id(0))
}

/// The visit that this session is on now.
pub fn find_open(tx: &mut Tx<'_>, session_id: SessionId, now: Timestamp) -> anyhow::Result<Option<Visiting>> {
    let row = tx.query_opt(
        "SELECT support_visit.id, account.id, account.kind, account.name, support_visit.ends_at
         FROM support_visit JOIN account ON account.id = support_visit.account_id
         WHERE support_visit.session_id = $1 AND support_visit.ended_at IS NULL AND support_visit.ends_at > $2",
        &params![session_id, now],
    )?;
    Ok(row.map(|row| Visiting {
        id: row.id(0),
        account_id: row.id(1),
        account_kind: row.named(2),
        account_name: row.text(3),
        ends_at: row.instant(4),
    }))
}

/// Visits of this session that nobody ended, over or not.
pub fn list_unended(tx: &mut Tx<'_>, session_id: SessionId) -> anyhow::Result<Vec<Visit>> {
    let rows = tx.query(
        &format!("SELECT {COLUMNS} FROM support_visit WHERE session_id = $1 AND ended_at IS NULL"),
        &params![session_id],
    )?;
    Ok(rows.iter().map(visit).collect())
}

/// Visits whose time came before anybody ended them.
pub fn list_over(tx: &mut Tx<'_>, now: Timestamp, limit: u32) -> anyhow::Result<Vec<Visit>> {
    let rows = tx.query(
        &format!("SELECT {COLUMNS} FROM support_visit WHERE ended_at IS NULL AND ends_at <= $1 ORDER BY id LIMIT $2"),
        &params![now, limit],
    )?;
    Ok(rows.iter().map(visit).collect())
}

/// An account's newest visits.
pub fn list_of_account(tx: &mut Tx<'_>, account_id: AccountId, limit: u32) -> anyhow::Result<Vec<Visit>> {
    let rows = tx.query(
        &format!("SELECT {COLUMNS} FROM support_visit WHERE account_id = $1 ORDER BY id DESC LIMIT $2"),
        &params![account_id, limit],
    )?;
    Ok(rows.iter().map(visit).collect())
}

pub fn count_page(tx: &mut Tx<'_>, id: SupportVisitId) -> anyhow::Result<()> {
    tx.execute("UPDATE support_visit SET pages = pages + 1 WHERE id = $1", &params![id])?;
    Ok(())
}

pub fn end(tx: &mut Tx<'_>, id: SupportVisitId, ended_at: Timestamp) -> anyhow::Result<()> {
    tx.execute("UPDATE support_visit SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL", &params![id, ended_at])?;
    Ok(())
}

fn visit(row: &Row) -> Visit {
    Visit {
        id: row.id(0),
        person_id: row.id(1),
        account_id: row.id(2),
        home_id: row.id(3),
        reason: row.text(4),
        pages: row.u32(5),
        started_at: row.instant(6),
        ends_at: row.instant(7),
        ended_at: row.opt_instant(8),
    }
}
