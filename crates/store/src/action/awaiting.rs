//! Actions that a brand may still change: what locks first comes first.

use domain::ids::{AccountId, EventTypeNumber, ProgramId};
use jiff::Timestamp;

use super::{Action, COLUMNS, read};
use crate::{Tx, Value, params};

/// Which of them are wanted. `""` and none mean any.
#[derive(Debug, Clone, Default)]
pub struct AwaitingFilter {
    pub program: Option<ProgramId>,
    /// Of the program that is named.
    pub event_type: Option<EventTypeNumber>,
    pub partner: Option<AccountId>,
    pub order_id: String,
    pub locks_from: Option<Timestamp>,
    pub locks_before: Option<Timestamp>,
    /// In minor units, both included; an action without an amount is in no range.
    pub amount_min_minor: Option<i64>,
    pub amount_max_minor: Option<i64>,
}

/// A page of the brand's pending actions whose lock is still ahead at `now`, behind the action of that sequence.
pub fn awaiting_lock(
    tx: &mut Tx<'_>,
    brand: AccountId,
    filter: &AwaitingFilter,
    now: Timestamp,
    after: Option<i64>,
    rows_max: u32,
) -> anyhow::Result<Vec<Action>> {
    let mut values = params![brand, now].to_vec();
    let mut sql = format!(
        "SELECT {COLUMNS} FROM action
         WHERE state = 'pending' AND locks_at > $2 AND program_id IN (SELECT id FROM program WHERE account_id = $1)"
    );
    let mut and = |condition: &str, value: Option<Value>| {
        if let Some(value) = value {
            values.push(value);
            sql += &format!(" AND {}", condition.replace("$n", &format!("${}", values.len())));
        }
    };
    and("program_id = $n", filter.program.map(Value::from));
    and("event_type = $n", filter.event_type.map(Value::from));
    and("partner_id = $n", filter.partner.map(Value::from));
    and("order_id = $n", Some(filter.order_id.as_str()).filter(|order| !order.is_empty()).map(Value::from));
    and("locks_at >= $n", filter.locks_from.map(Value::from));
    and("locks_at < $n", filter.locks_before.map(Value::from));
    and("amount_minor >= $n", filter.amount_min_minor.map(Value::from));
    and("amount_minor <= $n", filter.amount_max_minor.map(Value::from));
    and("(locks_at, sequence) > (SELECT locks_at, sequence FROM action WHERE sequence = $n)", after.map(Value::from));
    and("1 = 1 ORDER BY locks_at, sequence LIMIT $n", Some(i64::from(rows_max).into()));
    Ok(tx.query(&sql, &values)?.iter().map(read).collect())
}
