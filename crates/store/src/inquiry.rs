//! Inquiries of partners about orders and actions. What was said about one lies in its thread.

use domain::ids::{AccountId, ActionId, InquiryId, ProgramId, ThreadId};
use domain::inquiry::{InquiryKind, InquiryState};
use jiff::Timestamp;

use crate::scope::{Page, Scope, find_in, list_in};
use crate::{Row, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inquiry {
    pub id: InquiryId,
    pub thread_id: ThreadId,
    pub program_name: String,
    pub partner_name: String,
    pub asked: NewInquiry,
    pub state: InquiryState,
    /// A `DeclineReason`, or "".
    pub decline_reason: String,
    pub opened_at: Timestamp,
    pub decided_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInquiry {
    pub program_id: ProgramId,
    pub partner_id: AccountId,
    pub kind: InquiryKind,
    pub order_id: String,
    /// Days since 1970-01-01, as the partner says it.
    pub order_day: i64,
    /// Of the order, in the program's currency, where it is known.
    pub amount_minor: Option<i64>,
    /// Where the visitor clicked, or "".
    pub click_address: String,
    /// The action asked about.
    pub action: Option<ActionId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InquiryChange {
    pub state: InquiryState,
    pub reason: String,
    pub changed_by: String,
    pub changed_at: Timestamp,
}

const SELECT: &str = "SELECT t.id, t.thread_id, t.program_id, p.name, t.partner_id, a.name, t.kind, t.order_id, t.order_day,
        t.amount_minor, t.click_address, t.action_sequence, t.state, t.decline_reason, t.opened_at, t.decided_at, x.event_type
     FROM inquiry t JOIN program p ON p.id = t.program_id JOIN account a ON a.id = t.partner_id
     LEFT JOIN action x ON x.sequence = t.action_sequence";

pub fn insert(
    tx: &mut Tx<'_>,
    thread: ThreadId,
    asked: &NewInquiry,
    by: &str,
    now: Timestamp,
) -> anyhow::Result<InquiryId> {
    let state = InquiryState::Open;
    let row = tx.query_one(
        "INSERT INTO inquiry (thread_id, program_id, partner_id, kind, order_id, order_day, amount_minor, click_address,
             action_sequence, state, opened_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
        &params![
            thread,
            asked.program_id,
            asked.partner_id,
            asked.kind.code(),
            &asked.order_id,
            asked.order_day,
            asked.amount_minor,
            &asked.click_address,
            asked.action.map(|action| action.sequence),
            state.code(),
            now
        ],
    )?;
    let id = row.id(0);
    insert_change(tx, id, state, "", by, now)?;
    Ok(id)
}

/// The next state. A reason is given when it was declined.
pub fn set_state(
    tx: &mut Tx<'_>,
    id: InquiryId,
    state: InquiryState,
    reason: &str,
    by: &str,
    now: Timestamp,
) -> anyhow::Result<()> {
    let decided_at = state.is_decided().then_some(now);
    tx.execute(
        "UPDATE inquiry SET state = $2, decline_reason = $3, decided_at = $4 WHERE id = $1",
        &params![id, state.code(), reason, decided_at],
    )?;
    insert_change(tx, id, state, reason, by, now)
}

pub fn find(tx: &mut Tx<'_>, scope: Scope, id: InquiryId) -> anyhow::Result<Option<Inquiry>> {
    find_in(tx, scope, SELECT, id)?.map(|row| read(&row)).transpose()
}

/// One that is not decided yet, about the same thing.
pub fn find_open(
    tx: &mut Tx<'_>,
    program: ProgramId,
    partner: AccountId,
    order_id: &str,
    kind: InquiryKind,
) -> anyhow::Result<Option<Inquiry>> {
    let sql = format!(
        "{SELECT} WHERE t.program_id = $1 AND t.partner_id = $2 AND t.order_id = $3 AND t.kind = $4
             AND t.state IN ('open', 'answered', 'needs_evidence')"
    );
    tx.query_opt(&sql, &params![program, partner, order_id, kind.code()])?.map(|row| read(&row)).transpose()
}

/// Newest first, those numbered below `before`; in one state where it is given.
pub fn list(
    tx: &mut Tx<'_>,
    scope: Scope,
    state: Option<InquiryState>,
    before: Option<i64>,
    limit: u32,
) -> anyhow::Result<Vec<Inquiry>> {
    let page = Page { program: None, state: state.map(InquiryState::code), before, limit };
    list_in(tx, scope, SELECT, &page)?.iter().map(read).collect()
}

/// How many inquiries wait for a brand's answer.
pub fn count_open(tx: &mut Tx<'_>, brand: AccountId) -> anyhow::Result<i64> {
    let row = tx.query_one(
        "SELECT COUNT(*) FROM program p JOIN inquiry t ON t.program_id = p.id
         WHERE p.account_id = $1 AND t.state = 'open'",
        &params![brand],
    )?;
    Ok(row.int(0))
}

/// How many of a partner's wait for what it can show.
pub fn count_wanting_evidence(tx: &mut Tx<'_>, partner: AccountId) -> anyhow::Result<i64> {
    let sql = "SELECT COUNT(*) FROM inquiry WHERE partner_id = $1 AND state = 'needs_evidence'";
    Ok(tx.query_one(sql, &params![partner])?.int(0))
}

/// Oldest first; the first is its beginning.
pub fn changes(tx: &mut Tx<'_>, id: InquiryId) -> anyhow::Result<Vec<InquiryChange>> {
    let rows = tx.query(
        "SELECT state, reason, changed_by, changed_at FROM inquiry_change WHERE inquiry_id = $1 ORDER BY id",
        &params![id],
    )?;
    Ok(rows
        .iter()
        .map(|row| InquiryChange {
            state: row.named(0),
            reason: row.text(1),
            changed_by: row.text(2),
            changed_at: row.instant(3),
        })
        .collect())
}

fn insert_change(
    tx: &mut Tx<'_>,
    id: InquiryId,
    state: InquiryState,
    reason: &str,
    by: &str,
    now: Timestamp,
) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO inquiry_change (inquiry_id, state, reason, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5)",
        &params![id, state.code(), reason, by, now],
    )?;
    Ok(())
}

fn read(row: &Row) -> anyhow::Result<Inquiry> {
    Ok(Inquiry {
        id: row.id(0),
        thread_id: row.id(1),
        program_name: row.text(3),
        partner_name: row.text(5),
        asked: NewInquiry {
            program_id: row.id(2),
            partner_id: row.id(4),
            kind: row.str(6).parse()?,
            order_id: row.text(7),
            order_day: row.int(8),
            amount_minor: row.opt_int(9),
            click_address: row.text(10),
            action: row.opt_int(11).map(|sequence| ActionId { program: row.id(2), event_type: row.id(16), sequence }),
        },
        state: row.str(12).parse()?,
        decline_reason: row.text(13),
        opened_at: row.instant(14),
        decided_at: row.opt_instant(15),
    })
}
