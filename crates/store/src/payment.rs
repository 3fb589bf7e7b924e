//! Payments: what partners ask for, the runs that collect what is payable, and the transfers with the actions they pay.

use domain::ids::{AccountId, ActionId, PaymentId, PaymentRunId, ProgramId};
use jiff::Timestamp;

use crate::lifecycle::Moved;
use crate::{Row, Tx, Value, outlook, params};

/// How and when a partner wants to be paid in one currency. Amounts in minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithdrawalSetting {
    pub currency: String,
    pub method: String,
    /// `threshold` or `fixed_day`.
    pub schedule: String,
    pub threshold_minor: i64,
    pub day_of_month: i64,
    pub minimum_minor: i64,
    pub updated_at: Timestamp,
}

pub fn save_setting(tx: &mut Tx<'_>, partner: AccountId, setting: &WithdrawalSetting) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO withdrawal_setting (partner_id, currency, method, schedule, threshold_minor, day_of_month, minimum_minor, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (partner_id, currency) DO UPDATE SET method = excluded.method, schedule = excluded.schedule,
            threshold_minor = excluded.threshold_minor, day_of_month = excluded.day_of_month,
            minimum_minor = excluded.minimum_minor, updated_at = excluded.updated_at",
        &params![
            partner,
            &setting.currency,
            &setting.method,
            &setting.schedule,
            setting.threshold_minor,
            setting.day_of_month,
            setting.minimum_minor,
            setting.updated_at,
        ],
    )?;
    Ok(())
}

/// All settings of a partner, by currency.
pub fn settings(tx: &mut Tx<'_>, partner: AccountId) -> anyhow::Result<Vec<WithdrawalSetting>> {
    let rows = tx.query(
        "SELECT currency, method, schedule, threshold_minor, day_of_month, minimum_minor, updated_at
         FROM withdrawal_setting WHERE partner_id = $1 ORDER BY currency",
        &params![partner],
    )?;
    Ok(rows
        .iter()
        .map(|row| WithdrawalSetting {
            currency: row.text(0),
            method: row.text(1),
            schedule: row.text(2),
            threshold_minor: row.int(3),
            day_of_month: row.int(4),
            minimum_minor: row.int(5),
            updated_at: row.instant(6),
        })
        .collect())
}

/// What a partner could be paid out of one program now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payable {
    pub program: ProgramId,
    pub partner: AccountId,
    pub currency: String,
    pub amount_minor: i64,
    pub actions: i64,
    /// When the oldest of them was due for approval.
    pub approved_since: Timestamp,
}

/// What could be paid to a partner now, by program.
pub fn payable_to(tx: &mut Tx<'_>, partner: AccountId) -> anyhow::Result<Vec<Payable>> {
    payable_where(tx, "outlook.partner_id = $1", &params![partner])
}

/// Approved actions that earned something, summed by program and partner, of all programs of a brand or of one.
pub fn payable(tx: &mut Tx<'_>, brand: AccountId, program: Option<ProgramId>) -> anyhow::Result<Vec<Payable>> {
    let own = "program.account_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR program.id = CAST($2 AS BIGINT))";
    payable_where(tx, own, &params![brand, program])
}

/// The currency of a program never changes.
fn payable_where(tx: &mut Tx<'_>, condition: &str, values: &[Value]) -> anyhow::Result<Vec<Payable>> {
    let sql = format!(
        "SELECT outlook.program_id, outlook.partner_id, program.currency, CAST(SUM(outlook.commission_minor) AS BIGINT),
            CAST(SUM(outlook.actions) AS BIGINT), MIN(outlook.approves_at)
         FROM outlook JOIN program ON program.id = outlook.program_id
         WHERE outlook.state = 'approved' AND {condition}
         GROUP BY outlook.program_id, outlook.partner_id, program.currency ORDER BY outlook.program_id, outlook.partner_id"
    );
    Ok(tx.query(&sql, values)?.iter().map(read_payable).collect())
}

fn read_payable(row: &Row) -> Payable {
    Payable {
        program: row.id(0),
        partner: row.id(1),
        currency: row.text(2),
        amount_minor: row.int(3),
        actions: row.int(4),
        approved_since: row.instant(5),
    }
}

/// One collection by a brand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub id: PaymentRunId,
    pub brand: AccountId,
    pub run_by: String,
    pub run_at: Timestamp,
}

pub fn insert_run(tx: &mut Tx<'_>, brand: AccountId, run_by: &str, run_at: Timestamp) -> anyhow::Result<PaymentRunId> {
    let row = tx.query_one(
        "INSERT INTO payment_run (account_id, run_by, run_at) VALUES ($1, $2, $3) RETURNING id",
        &params![brand, run_by, run_at],
    )?;
    Ok(row.id(0))
}

/// A brand's runs, newest first, before that id.
pub fn runs(tx: &mut Tx<'_>, brand: AccountId, before: PaymentRunId, rows_max: i64) -> anyhow::Result<Vec<Run>> {
    let rows = tx.query(
        "SELECT id, account_id, run_by, run_at FROM payment_run WHERE account_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
        &params![brand, before, rows_max],
    )?;
    Ok(rows.iter().map(read_run).collect())
}

pub fn find_run(tx: &mut Tx<'_>, id: PaymentRunId) -> anyhow::Result<Option<Run>> {
    let row = tx.query_opt("SELECT id, account_id, run_by, run_at FROM payment_run WHERE id = $1", &params![id])?;
    Ok(row.as_ref().map(read_run))
}

/// A transfer to one partner out of one program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    pub id: PaymentId,
    pub run: PaymentRunId,
    pub program: ProgramId,
    pub partner: AccountId,
    pub currency: String,
    pub amount_minor: i64,
    pub method: String,
    /// `in_transit`, `paid` or `failed`.
    pub state: String,
    /// What the sender's bank calls the transfer.
    pub reference: String,
    pub failure_reason: String,
    pub created_at: Timestamp,
    pub settled_at: Option<Timestamp>,
}

/// Writes a payment in transit.
pub fn insert(
    tx: &mut Tx<'_>,
    run: PaymentRunId,
    payable: &Payable,
    method: &str,
    created_at: Timestamp,
) -> anyhow::Result<PaymentId> {
    let row = tx.query_one(
        "INSERT INTO payment (run_id, program_id, partner_id, currency, amount_minor, method, state, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'in_transit', $7) RETURNING id",
        &params![run, payable.program, payable.partner, &payable.currency, payable.amount_minor, method, created_at],
    )?;
    Ok(row.id(0))
}

/// Takes all approved actions of the partner in the program that earned something and are in no payment, a line for each.
///
/// Returns how many there were and what they come to.
pub fn collect(tx: &mut Tx<'_>, payment: PaymentId, payable: &Payable) -> anyhow::Result<(i64, i64)> {
    tx.execute(
        "INSERT INTO payment_line (payment_id, action_sequence, amount_minor)
         SELECT CAST($1 AS BIGINT), sequence, commission_minor FROM action
         WHERE program_id = $2 AND partner_id = $3 AND currency = $4
            AND state = 'approved' AND payment_id IS NULL AND commission_minor > 0",
        &params![payment, payable.program, payable.partner, &payable.currency],
    )?;
    tx.execute(
        "UPDATE action SET payment_id = $1 WHERE sequence IN (SELECT action_sequence FROM payment_line WHERE payment_id = $1)",
        &params![payment],
    )?;
    outlook::collected(tx, payable.program, payable.partner)?;
    let row = tx.query_one(
        "SELECT COUNT(*), CAST(SUM(amount_minor) AS BIGINT) FROM payment_line WHERE payment_id = $1",
        &params![payment],
    )?;
    Ok((row.int(0), row.opt_int(1).unwrap_or(0)))
}

/// The money arrived: the actions of the payment are paid. Returns them for the rollups.
pub fn mark_actions_paid(tx: &mut Tx<'_>, payment: PaymentId) -> anyhow::Result<Vec<Moved>> {
    let rows = tx.query(
        "UPDATE action SET state = 'paid'
         WHERE sequence IN (SELECT action_sequence FROM payment_line WHERE payment_id = $1)
         RETURNING partner_id, tracked_day, currency, amount_minor, commission_minor, creative_id, link_id, sub_id1, sub_id2,
            sub_id3, shared_id, promo_code, country, device, browser, referrer_host, sequence,
            approves_at",
        &params![payment],
    )?;
    Ok(rows.iter().map(Moved::read).collect())
}

/// The money came back: the actions of the payment can be collected again. Its lines stay, as what was tried.
pub fn release_actions(tx: &mut Tx<'_>, payment: PaymentId) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE action SET payment_id = NULL WHERE sequence IN (SELECT action_sequence FROM payment_line WHERE payment_id = $1)",
        &params![payment],
    )?;
    outlook::came_back(tx, payment)
}

/// Ends a payment. False when it was no longer in transit: then nothing is written.
pub fn settle(
    tx: &mut Tx<'_>,
    payment: PaymentId,
    state: &str,
    reference: &str,
    failure_reason: &str,
    settled_at: Timestamp,
) -> anyhow::Result<bool> {
    let rows = tx.execute(
        "UPDATE payment SET state = $2, reference = $3, failure_reason = $4, settled_at = $5 WHERE id = $1 AND state = 'in_transit'",
        &params![payment, state, reference, failure_reason, settled_at],
    )?;
    Ok(rows == 1)
}

const COLUMNS: &str =
    "id, run_id, program_id, partner_id, currency, amount_minor, method, state, reference, failure_reason, created_at,
    settled_at";

pub fn find(tx: &mut Tx<'_>, id: PaymentId) -> anyhow::Result<Option<Payment>> {
    let sql = format!("SELECT {COLUMNS} FROM payment WHERE id = $1");
    Ok(tx.query_opt(&sql, &params![id])?.as_ref().map(read))
}

/// The next payments in the order of their ids: for `verify`.
pub fn after(tx: &mut Tx<'_>, id: PaymentId, rows_max: i64) -> anyhow::Result<Vec<Payment>> {
    let sql = format!("SELECT {COLUMNS} FROM payment WHERE id > $1 ORDER BY id LIMIT $2");
    Ok(tx.query(&sql, &params![id, rows_max])?.iter().map(read).collect())
}

/// How many payments out of a brand's programs wait for the word of the bank.
pub fn count_in_transit(tx: &mut Tx<'_>, brand: AccountId) -> anyhow::Result<i64> {
    let row = tx.query_one(
        "SELECT COUNT(*) FROM payment
         WHERE state = 'in_transit' AND program_id IN (SELECT id FROM program WHERE account_id = $1)",
        &params![brand],
    )?;
    Ok(row.int(0))
}

pub fn of_run(tx: &mut Tx<'_>, run: PaymentRunId) -> anyhow::Result<Vec<Payment>> {
    let sql = format!("SELECT {COLUMNS} FROM payment WHERE run_id = $1 ORDER BY id");
    Ok(tx.query(&sql, &params![run])?.iter().map(read).collect())
}

/// Payments to a partner, or out of a brand's programs, newest first, before that id.
pub fn page(
    tx: &mut Tx<'_>,
    brand: Option<AccountId>,
    partner: Option<AccountId>,
    before: PaymentId,
    rows_max: i64,
) -> anyhow::Result<Vec<Payment>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM payment
         WHERE id < $1
            AND (CAST($2 AS BIGINT) IS NULL OR program_id IN (SELECT id FROM program WHERE account_id = CAST($2 AS BIGINT)))
            AND (CAST($3 AS BIGINT) IS NULL OR partner_id = CAST($3 AS BIGINT))
         ORDER BY id DESC LIMIT $4"
    );
    Ok(tx.query(&sql, &params![before, brand, partner, rows_max])?.iter().map(read).collect())
}

/// One action in a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub action: ActionId,
    pub order_id: String,
    pub tracked_at: Timestamp,
    pub amount_minor: i64,
}

pub fn lines(tx: &mut Tx<'_>, payment: PaymentId) -> anyhow::Result<Vec<Line>> {
    let rows = tx.query(
        "SELECT action.program_id, action.event_type, action.sequence, action.order_id, action.tracked_at, line.amount_minor
         FROM payment_line AS line JOIN action ON action.sequence = line.action_sequence
         WHERE line.payment_id = $1 ORDER BY action.sequence",
        &params![payment],
    )?;
    Ok(rows
        .iter()
        .map(|row| Line {
            action: ActionId { program: row.id(0), event_type: row.id(1), sequence: row.int(2) },
            order_id: row.text(3),
            tracked_at: row.instant(4),
            amount_minor: row.int(5),
        })
        .collect())
}

/// The payments an action was in, oldest first: failed ones, and the last that stands.
pub fn of_action(tx: &mut Tx<'_>, sequence: i64) -> anyhow::Result<Vec<Payment>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM payment WHERE id IN (SELECT payment_id FROM payment_line WHERE action_sequence = $1) ORDER BY id"
    );
    Ok(tx.query(&sql, &params![sequence])?.iter().map(read).collect())
}

fn read_run(row: &Row) -> Run {
    Run { id: row.id(0), brand: row.id(1), run_by: row.text(2), run_at: row.instant(3) }
}

fn read(row: &Row) -> Payment {
    Payment {
        id: row.id(0),
        run: row.id(1),
        program: row.id(2),
        partner: row.id(3),
        currency: row.text(4),
        amount_minor: row.int(5),
        method: row.text(6),
        state: row.text(7),
        reference: row.text(8),
        failure_reason: row.text(9),
        created_at: row.instant(10),
        settled_at: row.opt_instant(11),
    }
}
