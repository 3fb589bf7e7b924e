//! Corrections of many actions that were sent together, and what became of each row.

use domain::correction::RowState;
use domain::ids::{AccountId, ActionId, CorrectionBatchId, ProgramId};
use jiff::Timestamp;

use crate::many_rows::ManyRows;
use crate::{Row, Tx, Value, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    pub id: CorrectionBatchId,
    /// `list`, `file`.
    pub source: String,
    /// `""` where there was no file.
    pub file_name: String,
    pub created_by: String,
    pub created_at: Timestamp,
    pub confirmed_at: Option<Timestamp>,
    pub done_at: Option<Timestamp>,
}

/// A row as it was sent, with what was judged of it, or what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectionRow {
    pub line: i64,
    pub sent: Sent,
    /// None where it names none of the account's actions.
    pub action: Option<Corrected>,
    /// The code of a [`RowState`].
    pub state: String,
    /// What is at fault when it is refused, `""` for the row as a whole; and why.
    pub problem_column: String,
    pub problem: String,
}

/// The texts of a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sent {
    pub action_id: String,
    pub order_id: String,
    pub event_type: String,
    pub operation: String,
    pub amount: String,
    pub reason: String,
    pub note: String,
}

/// The action of a row, before and after. Amounts are in minor units of `currency`; a reversed action earns 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corrected {
    pub id: ActionId,
    pub order_id: String,
    pub partner: AccountId,
    pub currency: String,
    pub state_before: String,
    pub amount_before_minor: Option<i64>,
    pub commission_before_minor: i64,
    pub amount_after_minor: Option<i64>,
    pub commission_after_minor: i64,
}

/// Rows of one state and currency. `currency` is `""` for those without an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateCount {
    pub state: String,
    pub currency: String,
    pub rows: i64,
    pub commission_delta_minor: i64,
}

/// What a batch did to a partner's actions in a program: for the letter about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerSum {
    pub partner: AccountId,
    pub program: ProgramId,
    pub currency: String,
    pub reversed: i64,
    pub modified: i64,
    pub commission_delta_minor: i64,
}

const BATCH: &str = "SELECT id, source, file_name, created_by, created_at, confirmed_at, done_at FROM correction_batch";

const ROW: &str = "SELECT sent.line, sent.action_id, sent.order_id, sent.event_type, sent.operation, sent.amount, sent.reason, sent.note,
        action.program_id, action.event_type, action.sequence, action.order_id, action.partner_id, action.currency, sent.state_before,
        sent.amount_before_minor, sent.commission_before_minor, sent.amount_after_minor, sent.commission_after_minor, sent.state,
        sent.problem_column, sent.problem
    FROM correction_row AS sent LEFT JOIN action ON action.sequence = sent.action_sequence";

pub fn insert(
    tx: &mut Tx<'_>,
    account: AccountId,
    source: &str,
    file_name: &str,
    created_by: &str,
    now: Timestamp,
) -> anyhow::Result<CorrectionBatchId> {
    let sql = "INSERT INTO correction_batch (account_id, source, file_name, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5) RETURNING id";
    Ok(tx.query_one(sql, &params![account, source, file_name, created_by, now])?.id(0))
}

pub fn insert_rows(tx: &mut Tx<'_>, batch: CorrectionBatchId, rows: &[CorrectionRow]) -> anyhow::Result<()> {
    static INSERT: ManyRows = ManyRows::new(
        "INSERT INTO correction_row (batch_id, line, action_id, order_id, event_type, operation, amount, reason, note, action_sequence,
            state_before, amount_before_minor, commission_before_minor, amount_after_minor, commission_after_minor, state,
            problem_column, problem)
         VALUES ",
        18,
        "",
    );
    let values: Vec<Value> = rows.iter().flat_map(|row| values(batch, row)).collect();
    INSERT.execute(tx, &values)
}

/// The batch, if it is the account's.
pub fn find(tx: &mut Tx<'_>, account: AccountId, id: CorrectionBatchId) -> anyhow::Result<Option<Batch>> {
    let sql = format!("{BATCH} WHERE account_id = $1 AND id = $2");
    Ok(tx.query_opt(&sql, &params![account, id])?.as_ref().map(read_batch))
}

/// Those that were confirmed, newest first.
pub fn confirmed(
    tx: &mut Tx<'_>,
    account: AccountId,
    before: Option<i64>,
    rows_max: u32,
) -> anyhow::Result<Vec<Batch>> {
    let sql =
        format!("{BATCH} WHERE account_id = $1 AND id < $2 AND confirmed_at IS NOT NULL ORDER BY id DESC LIMIT $3");
    let rows = tx.query(&sql, &params![account, before.unwrap_or(i64::MAX), i64::from(rows_max)])?;
    Ok(rows.iter().map(read_batch).collect())
}

/// How many rows of the batch are in each state, and what they do to the commissions, by currency.
pub fn counts(tx: &mut Tx<'_>, batch: CorrectionBatchId) -> anyhow::Result<Vec<StateCount>> {
    let rows = tx.query(
        "SELECT sent.state, COALESCE(action.currency, ''), COUNT(*),
            CAST(SUM(sent.commission_after_minor - sent.commission_before_minor) AS BIGINT)
         FROM correction_row AS sent LEFT JOIN action ON action.sequence = sent.action_sequence
         WHERE sent.batch_id = $1 GROUP BY sent.state, action.currency ORDER BY sent.state, action.currency",
        &params![batch],
    )?;
    let count = |row: &Row| StateCount {
        state: row.text(0),
        currency: row.text(1),
        rows: row.int(2),
        commission_delta_minor: row.int(3),
    };
    Ok(rows.iter().map(count).collect())
}

/// The rows behind a line, in their order; those of any state when none is named.
pub fn rows(
    tx: &mut Tx<'_>,
    batch: CorrectionBatchId,
    state: Option<RowState>,
    after: i64,
    rows_max: u32,
) -> anyhow::Result<Vec<CorrectionRow>> {
    let sql = format!(
        "{ROW} WHERE sent.batch_id = $1 AND sent.line > $2 AND (CAST($3 AS TEXT) = '' OR sent.state = $3)
         ORDER BY sent.line LIMIT $4"
    );
    let state = state.map_or("", RowState::code);
    Ok(tx.query(&sql, &params![batch, after, state, i64::from(rows_max)])?.iter().map(read_row).collect())
}

/// The row, if it still waits to be made.
pub fn find_ready(tx: &mut Tx<'_>, batch: CorrectionBatchId, line: i64) -> anyhow::Result<Option<CorrectionRow>> {
    let sql = format!("{ROW} WHERE sent.batch_id = $1 AND sent.line = $2 AND sent.state = 'ready'");
    Ok(tx.query_opt(&sql, &params![batch, line])?.as_ref().map(read_row))
}

/// Writes that the action is now as the row wanted it: it was made so, or was so already.
pub fn set_made(
    tx: &mut Tx<'_>,
    batch: CorrectionBatchId,
    line: i64,
    state: RowState,
    amount_minor: Option<i64>,
    commission_minor: i64,
) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE correction_row SET state = $3, amount_after_minor = $4, commission_after_minor = $5
         WHERE batch_id = $1 AND line = $2 AND state = 'ready'",
        &params![batch, line, state.code(), amount_minor, commission_minor],
    )?;
    Ok(())
}

/// Writes why a row that was ready could not be made after all.
pub fn set_refused(
    tx: &mut Tx<'_>,
    batch: CorrectionBatchId,
    line: i64,
    column: &str,
    problem: &str,
) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE correction_row SET state = 'refused', problem_column = $3, problem = $4
         WHERE batch_id = $1 AND line = $2 AND state = 'ready'",
        &params![batch, line, column, problem],
    )?;
    Ok(())
}

/// Notes that somebody said yes. The first time counts.
pub fn confirm(tx: &mut Tx<'_>, batch: CorrectionBatchId, now: Timestamp) -> anyhow::Result<bool> {
    let sql = "UPDATE correction_batch SET confirmed_at = $2 WHERE id = $1 AND confirmed_at IS NULL";
    Ok(tx.execute(sql, &params![batch, now])? == 1)
}

/// Notes that no row waits any more. True for the one who notes it first.
pub fn finish(tx: &mut Tx<'_>, batch: CorrectionBatchId, now: Timestamp) -> anyhow::Result<bool> {
    let sql = "UPDATE correction_batch SET done_at = $2 WHERE id = $1 AND done_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM correction_row WHERE batch_id = $1 AND state = 'ready')";
    Ok(tx.execute(sql, &params![batch, now])? == 1)
}

/// What was done, by partner and program.
pub fn partner_sums(tx: &mut Tx<'_>, batch: CorrectionBatchId) -> anyhow::Result<Vec<PartnerSum>> {
    let rows = tx.query(
        "SELECT action.partner_id, action.program_id, action.currency,
            CAST(SUM(CASE WHEN sent.operation = 'reverse' THEN 1 ELSE 0 END) AS BIGINT),
            CAST(SUM(CASE WHEN sent.operation = 'modify' THEN 1 ELSE 0 END) AS BIGINT),
            CAST(SUM(sent.commission_after_minor - sent.commission_before_minor) AS BIGINT)
         FROM correction_row AS sent JOIN action ON action.sequence = sent.action_sequence
         WHERE sent.batch_id = $1 AND sent.state = 'done'
         GROUP BY action.partner_id, action.program_id, action.currency ORDER BY action.partner_id, action.program_id",
        &params![batch],
    )?;
    let sum = |row: &Row| PartnerSum {
        partner: row.id(0),
        program: row.id(1),
        currency: row.text(2),
        reversed: row.int(3),
        modified: row.int(4),
        commission_delta_minor: row.int(5),
    };
    Ok(rows.iter().map(sum).collect())
}

/// Forgets batches of the account that nobody confirmed since they were made before `before`.
pub fn forget_unconfirmed(tx: &mut Tx<'_>, account: AccountId, before: Timestamp) -> anyhow::Result<()> {
    let old = "SELECT id FROM correction_batch WHERE account_id = $1 AND confirmed_at IS NULL AND created_at < $2";
    tx.execute(&format!("DELETE FROM correction_row WHERE batch_id IN ({old})"), &params![account, before])?;
    tx.execute(&format!("DELETE FROM correction_batch WHERE id IN ({old})"), &params![account, before])?;
    Ok(())
}

fn values(batch: CorrectionBatchId, row: &CorrectionRow) -> [Value; 18] {
    let sent = &row.sent;
    let action = row.action.as_ref();
    params![
        batch,
        row.line,
        &sent.action_id,
        &sent.order_id,
        &sent.event_type,
        &sent.operation,
        &sent.amount,
        &sent.reason,
        &sent.note,
        action.map(|action| action.id.sequence),
        action.map_or("", |action| action.state_before.as_str()),
        action.and_then(|action| action.amount_before_minor),
        action.map_or(0, |action| action.commission_before_minor),
        action.and_then(|action| action.amount_after_minor),
        action.map_or(0, |action| action.commission_after_minor),
        &row.state,
        &row.problem_column,
        &row.problem,
    ]
}

fn read_batch(row: &Row) -> Batch {
    Batch {
        id: row.id(0),
        source: row.text(1),
        file_name: row.text(2),
        created_by: row.text(3),
        created_at: row.instant(4),
        confirmed_at: row.opt_instant(5),
        done_at: row.opt_instant(6),
    }
}

fn read_row(row: &Row) -> CorrectionRow {
    let action = row.opt_int(10).map(|sequence| Corrected {
        id: ActionId { program: row.id(8), event_type: row.id(9), sequence },
        order_id: row.text(11),
        partner: row.id(12),
        currency: row.text(13),
        state_before: row.text(14),
        amount_before_minor: row.opt_int(15),
        commission_before_minor: row.int(16),
        amount_after_minor: row.opt_int(17),
        commission_after_minor: row.int(18),
    });
    CorrectionRow {
        line: row.int(0),
        sent: Sent {
            action_id: row.text(1),
            order_id: row.text(2),
            event_type: row.text(3),
            operation: row.text(4),
            amount: row.text(5),
            reason: row.text(6),
            note: row.text(7),
        },
        action,
        state: row.text(19),
        problem_column: row.text(20),
        problem: row.text(21),
    }
}
