//! What a day brought partners, summed up for their letters.

use domain::ids::{AccountId, ActionId, ProgramId};
use jiff::Timestamp;

use crate::{Tx, params};

/// How far actions and postings were told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    pub action: i64,
    pub posting: i64,
}

/// One figure of one partner in one program and currency, in minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    pub partner: AccountId,
    pub program_name: String,
    pub currency: String,
    /// Actions; 0 where amounts were moved many at once.
    pub count: i64,
    pub amount_minor: i64,
}

/// The first action of a partner in a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct First {
    pub action: ActionId,
    pub partner: AccountId,
    pub program_name: String,
    pub currency: String,
    pub commission_minor: i64,
    pub locks_at: Timestamp,
    pub approves_at: Timestamp,
    pub time_zone: String,
}

/// The newest of both.
pub fn newest(tx: &mut Tx<'_>) -> anyhow::Result<Told> {
    let action = tx.query_one("SELECT COALESCE(MAX(sequence), 0) FROM action", &[])?.int(0);
    let posting = tx.query_one("SELECT COALESCE(MAX(id), 0) FROM ledger_posting", &[])?.int(0);
    Ok(Told { action, posting })
}

/// Actions tracked between the two, by partner.
pub fn tracked(tx: &mut Tx<'_>, from: Told, to: Told) -> anyhow::Result<Vec<Sum>> {
    let rows = tx.query(
        "SELECT a.partner_id, p.name, a.currency, COUNT(*), CAST(SUM(a.original_commission_minor) AS BIGINT)
         FROM action a JOIN program p ON p.id = a.program_id
         WHERE a.sequence > $1 AND a.sequence <= $2
         GROUP BY a.partner_id, p.id, p.name, a.currency ORDER BY a.partner_id, p.id",
        &params![from.action, to.action],
    )?;
    Ok(rows.iter().map(sum).collect())
}

/// What was locked (`locked`) or approved (`approved`) between the two, by partner.
pub fn moved(tx: &mut Tx<'_>, kind: &str, into_bucket: &str, from: Told, to: Told) -> anyhow::Result<Vec<Sum>> {
    let rows = tx.query(
        "SELECT e.partner_id, p.name, e.currency, CAST(0 AS BIGINT), CAST(SUM(e.amount_minor) AS BIGINT)
         FROM ledger_posting l JOIN ledger_entry e ON e.posting_id = l.id JOIN program p ON p.id = e.program_id
         WHERE l.id > $1 AND l.id <= $2 AND l.kind = $3 AND e.bucket = $4
         GROUP BY e.partner_id, p.id, p.name, e.currency ORDER BY e.partner_id, p.id",
        &params![from.posting, to.posting, kind, into_bucket],
    )?;
    Ok(rows.iter().map(sum).collect())
}

/// Among the actions numbered above `after`, at most `limit` of them: those before which their partner had none in the program; and how far
/// that looked.
pub fn first_actions(tx: &mut Tx<'_>, after: i64, limit: i64) -> anyhow::Result<(Vec<First>, i64)> {
    let rows =
        tx.query("SELECT sequence FROM action WHERE sequence > $1 ORDER BY sequence LIMIT $2", &params![after, limit])?;
    let Some(last) = rows.last().map(|row| row.int(0)) else { return Ok((Vec::new(), after)) };
    let rows = tx.query(
        "SELECT a.program_id, a.event_type, a.sequence, a.partner_id, p.name, a.currency, a.commission_minor, a.locks_at,
             a.approves_at, p.time_zone
         FROM action a JOIN program p ON p.id = a.program_id
         WHERE a.sequence > $1 AND a.sequence <= $2 AND NOT EXISTS (
           SELECT 1 FROM action b WHERE b.partner_id = a.partner_id AND b.program_id = a.program_id AND b.sequence < a.sequence)
         ORDER BY a.sequence",
        &params![after, last],
    )?;
    let read = |row: &crate::Row| First {
        action: ActionId { program: row.id::<ProgramId>(0), event_type: row.id(1), sequence: row.int(2) },
        partner: row.id(3),
        program_name: row.text(4),
        currency: row.text(5),
        commission_minor: row.int(6),
        locks_at: row.instant(7),
        approves_at: row.instant(8),
        time_zone: row.text(9),
    };
    Ok((rows.iter().map(read).collect(), last))
}

fn sum(row: &crate::Row) -> Sum {
    Sum {
        partner: row.id(0),
        program_name: row.text(1),
        currency: row.text(2),
        count: row.int(3),
        amount_minor: row.int(4),
    }
}
