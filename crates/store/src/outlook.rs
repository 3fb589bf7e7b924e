//! What becomes due when: the commission of pending actions by their lock, of locked ones by their approval.
//!
//! The sums come from the two indexes that the sweep goes by, and from them alone. Locks and approvals are local midnights, so that
//! there are few instants: they are found one after the other, and only the own actions of each are read.

use domain::ids::{AccountId, ProgramId};
use jiff::Timestamp;

use crate::lifecycle::Move;
use crate::scope::Scope;
use crate::{Row, Tx, params};

/// What moves at one instant. `partner` is 0 where partners are not told apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub at: Timestamp,
    pub program: ProgramId,
    pub partner: AccountId,
    /// When it is approved; for approvals the same as `at`.
    pub approves_at: Timestamp,
    pub actions: i64,
    pub commission_minor: i64,
}

/// All that is due before an instant, by instant, program and approval, and by partner if wanted. Overdue actions that the sweep has not
/// reached yet are among them.
pub fn due(tx: &mut Tx<'_>, scope: Scope, step: Move, before: Timestamp, by_partner: bool) -> anyhow::Result<Vec<Due>> {
    let (state, at) = match step {
        Move::Lock => ("pending", "locks_at"),
        Move::Approve => ("locked", "approves_at"),
    };
    // Who looks: for each of its programs, and a partner only for itself.
    let own = match scope {
        Scope::Brand(_) => "JOIN program AS own ON own.account_id = $2",
        Scope::Partner(_) => "JOIN contract AS own ON own.partner_id = $2",
        Scope::Installation => "JOIN program AS own ON CAST($2 AS BIGINT) IS NULL",
    };
    let (program, partner) = match scope {
        Scope::Partner(_) => ("own.program_id", "AND action.partner_id = own.partner_id"),
        Scope::Brand(_) | Scope::Installation => ("own.id", ""),
    };
    let told_apart = if by_partner { "action.partner_id" } else { "0" };
    let group = if by_partner { ", action.partner_id, action.approves_at" } else { ", action.approves_at" };
    let sql = format!(
        "WITH RECURSIVE instant (due_at) AS (
            SELECT MIN({at}) FROM action WHERE state = '{state}'
            UNION ALL
            SELECT (SELECT MIN({at}) FROM action WHERE state = '{state}' AND {at} > instant.due_at)
            FROM instant WHERE instant.due_at < $1
         )
         SELECT instant.due_at, action.program_id, {told_apart}, action.approves_at, COUNT(*), CAST(SUM(action.commission_minor) AS BIGINT)
         FROM instant {own}
         JOIN action ON action.state = '{state}' AND action.{at} = instant.due_at AND action.program_id = {program} {partner}
         WHERE instant.due_at < $1
         GROUP BY instant.due_at, action.program_id{group}
         ORDER BY instant.due_at, action.program_id{group}"
    );
    Ok(tx.query(&sql, &params![before, scope.value()])?.iter().map(read).collect())
}

fn read(row: &Row) -> Due {
    Due {
        at: row.instant(0),
        program: row.id(1),
        partner: row.id(2),
        approves_at: row.instant(3),
        actions: row.int(4),
        commission_minor: row.int(5),
    }
}
