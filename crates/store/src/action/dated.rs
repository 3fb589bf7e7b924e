//! Actions and their changes by dates, for readers who ask for spans of time page by page and want to know how many there are.
//!
//! An action changes when somebody modifies, reverses or restores it; its lock, its approval and its payment are no changes.

use std::collections::HashMap;

use domain::ids::{AccountId, ProgramId};
use jiff::Timestamp;

use super::span::{Span, span};
use super::{Action, COLUMNS, Change, Filter, read};
use crate::report::one_of;
use crate::{Row, Tx, Value, params};

/// From the first instant on, before the second.
pub type Between = (Timestamp, Timestamp);

/// What is asked for. None means any.
#[derive(Debug, Clone, Default)]
pub struct Dates {
    /// Those of these programs; none where there are none.
    pub programs: Vec<ProgramId>,
    pub partner: Option<AccountId>,
    /// In one of these states; any when empty.
    pub states: Vec<&'static str>,
    pub tracked: Option<Between>,
    /// When it changed last, or was tracked if it never did.
    pub changed: Option<Between>,
    pub locks: Option<Between>,
    /// The program-local days, since 1970-01-01, on which what is asked for was tracked; both included.
    pub tracked_days: Option<(i64, i64)>,
}

/// An action with what its conversion said of the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedAction {
    pub action: Action,
    pub customer_id: String,
    pub customer_status: String,
}

/// One step of an action: that it was tracked, or a change. Steps are only ever added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub of: DatedAction,
    /// 0 is the tracking.
    pub number: i64,
    pub at: Timestamp,
    /// None: it was tracked.
    pub change: Option<Change>,
    /// What the step did to the amount, in minor units.
    pub amount_delta_minor: i64,
    /// The same for the commission.
    pub commission_delta_minor: i64,
}

/// How many there are; of more than `most` it is not known how many more.
pub fn count(tx: &mut Tx<'_>, dates: &Dates, most: i64) -> anyhow::Result<i64> {
    let Some((found, values)) = found(tx, dates)? else { return Ok(0) };
    counted(tx, &found, values, most)
}

/// Newest first, without the first `skipped`.
pub fn page(tx: &mut Tx<'_>, dates: &Dates, skipped: i64, rows_max: i64) -> anyhow::Result<Vec<DatedAction>> {
    let Some((found, mut values)) = found(tx, dates)? else { return Ok(Vec::new()) };
    values.extend(params![rows_max, skipped]);
    let (limit, offset) = (values.len() - 1, values.len());
    let sql = format!("SELECT sequence FROM ({found}) AS found ORDER BY sequence DESC LIMIT ${limit} OFFSET ${offset}");
    let sequences: Vec<i64> = tx.query(&sql, &values)?.iter().map(|row| row.int(0)).collect();
    let mut actions = of_sequences(tx, &sequences)?;
    Ok(sequences.iter().filter_map(|sequence| actions.remove(sequence)).collect())
}

/// One action with its customer, by its sequence.
pub fn dated(tx: &mut Tx<'_>, sequence: i64) -> anyhow::Result<Option<DatedAction>> {
    Ok(of_sequences(tx, &[sequence])?.remove(&sequence))
}

/// As [`count`], of the steps of all actions; `changed` is when the step was made.
pub fn count_steps(tx: &mut Tx<'_>, dates: &Dates, most: i64) -> anyhow::Result<i64> {
    let Some((steps, values)) = steps(tx, dates)? else { return Ok(0) };
    counted(tx, &steps, values, most)
}

/// As [`page`], of the steps of all actions; `changed` is when the step was made.
pub fn page_of_steps(tx: &mut Tx<'_>, dates: &Dates, skipped: i64, rows_max: i64) -> anyhow::Result<Vec<Step>> {
    let Some((steps, mut values)) = steps(tx, dates)? else { return Ok(Vec::new()) };
    values.extend(params![rows_max, skipped]);
    let (limit, offset) = (values.len() - 1, values.len());
    let sql = format!(
        "SELECT sequence, change_id FROM ({steps}) AS steps
         ORDER BY made_at DESC, sequence DESC, change_id DESC LIMIT ${limit} OFFSET ${offset}"
    );
    let wanted: Vec<(i64, i64)> = tx.query(&sql, &values)?.iter().map(|row| (row.int(0), row.int(1))).collect();
    let mut sequences: Vec<i64> = wanted.iter().map(|(sequence, _)| *sequence).collect();
    sequences.sort_unstable();
    sequences.dedup();
    let mut by_change: HashMap<(i64, i64), Step> = HashMap::new();
    for (sequence, steps) in steps_of(tx, &sequences)? {
        by_change.extend(steps.into_iter().map(|(change_id, step)| ((sequence, change_id), step)));
    }
    Ok(wanted.iter().filter_map(|key| by_change.remove(key)).collect())
}

/// All steps of an action, in their order.
pub fn steps_of_action(tx: &mut Tx<'_>, sequence: i64) -> anyhow::Result<Vec<Step>> {
    let of_one = steps_of(tx, &[sequence])?.into_iter().next();
    Ok(of_one.map_or_else(Vec::new, |(_, steps)| steps.into_iter().map(|(_, step)| step).collect()))
}

fn counted(tx: &mut Tx<'_>, found: &str, mut values: Vec<Value>, most: i64) -> anyhow::Result<i64> {
    values.push((most + 1).into());
    let sql = format!("SELECT COUNT(*) FROM (SELECT 1 FROM ({found}) AS found LIMIT ${}) AS counted", values.len());
    Ok(tx.query_one(&sql, &values)?.int(0))
}

/// Selects the sequences; none when there can be none. The two halves have no action in common.
fn found(tx: &mut Tx<'_>, dates: &Dates) -> anyhow::Result<Option<(String, Vec<Value>)>> {
    let mut values = Vec::new();
    let Some((from, before)) = dates.changed else {
        let Some(condition) = condition(tx, dates, true, &mut values)? else { return Ok(None) };
        return Ok(Some((format!("SELECT sequence FROM action WHERE {condition}"), values)));
    };
    let mut halves = Vec::new();
    if let Some(condition) = condition(tx, dates, true, &mut values)? {
        values.extend(params![from, before]);
        let (from, before) = (values.len() - 1, values.len());
        halves.push(format!(
            "SELECT sequence FROM action WHERE {condition} AND tracked_at >= ${from} AND tracked_at < ${before}
                AND NOT EXISTS (SELECT 1 FROM action_change later
                    WHERE later.action_sequence = action.sequence AND later.changed_at >= ${before})"
        ));
    }
    if let Some(condition) = condition(tx, dates, false, &mut values)? {
        values.extend(params![from, before]);
        let (from, before) = (values.len() - 1, values.len());
        halves.push(format!(
            "SELECT DISTINCT sequence FROM action_change JOIN action ON action.sequence = action_change.action_sequence
             WHERE changed_at >= ${from} AND changed_at < ${before} AND {condition}
                AND NOT (tracked_at >= ${from} AND tracked_at < ${before})
                AND NOT EXISTS (SELECT 1 FROM action_change later
                    WHERE later.action_sequence = action.sequence AND later.changed_at >= ${before})"
        ));
    }
    Ok((!halves.is_empty()).then(|| (halves.join(" UNION ALL "), values)))
}

/// Selects sequence, id of the change (0: tracked) and instant of each step; none when there can be none.
fn steps(tx: &mut Tx<'_>, dates: &Dates) -> anyhow::Result<Option<(String, Vec<Value>)>> {
    let mut values = Vec::new();
    let mut halves = Vec::new();
    let (from, before) = dates.changed.unwrap_or((Timestamp::MIN, Timestamp::MAX));
    if let Some(condition) = condition(tx, dates, true, &mut values)? {
        values.extend(params![from, before]);
        let (from, before) = (values.len() - 1, values.len());
        halves.push(format!(
            "SELECT sequence, 0 AS change_id, tracked_at AS made_at FROM action
             WHERE {condition} AND tracked_at >= ${from} AND tracked_at < ${before}"
        ));
    }
    if let Some(condition) = condition(tx, dates, false, &mut values)? {
        values.extend(params![from, before]);
        let (from, before) = (values.len() - 1, values.len());
        halves.push(format!(
            "SELECT sequence, action_change.id AS change_id, changed_at AS made_at
             FROM action_change JOIN action ON action.sequence = action_change.action_sequence
             WHERE changed_at >= ${from} AND changed_at < ${before} AND {condition}"
        ));
    }
    Ok((!halves.is_empty()).then(|| (halves.join(" UNION ALL "), values)))
}

/// None when nothing can pass; then no value was added. `by_days` looks only where actions of the days asked for lie; without it, changes are looked up first.
fn condition(tx: &mut Tx<'_>, dates: &Dates, by_days: bool, values: &mut Vec<Value>) -> anyhow::Result<Option<String>> {
    let mut within = None;
    if let Some(days) = dates.tracked_days.filter(|_| by_days) {
        let filter = Filter { partner: dates.partner, tracked_days: Some(days), ..Filter::default() };
        let Some(span) = span(tx, &filter, &dates.programs)? else { return Ok(None) };
        within = Some(span);
    }
    let mut condition = "1 = 1".to_owned();
    let mut and = |sql: &str, value: Value| {
        values.push(value);
        condition += &format!(" AND {}", sql.replace("$n", &format!("${}", values.len())));
    };
    if let Some(partner) = dates.partner {
        and("partner_id = $n", partner.into());
    }
    if let Some(Span { first, last }) = within {
        and("sequence >= $n", first.into());
        and("sequence <= $n", last.into());
    }
    for (column, between) in [("tracked_at", dates.tracked), ("locks_at", dates.locks)] {
        if let Some((from, before)) = between {
            and(&format!("{column} >= $n"), from.into());
            and(&format!("{column} < $n"), before.into());
        }
    }
    condition += &one_of("program_id", dates.programs.iter().map(|program| Value::from(*program)), values);
    if !dates.states.is_empty() {
        condition += &one_of("state", dates.states.iter().map(|state| Value::from(*state)), values);
    }
    Ok(Some(condition))
}

/// More at once would be too many values for a statement.
const SEQUENCES_AT_ONCE: usize = 1000;

fn of_sequences(tx: &mut Tx<'_>, sequences: &[i64]) -> anyhow::Result<HashMap<i64, DatedAction>> {
    let columns: Vec<String> = COLUMNS.split(',').map(|column| format!("action.{}", column.trim())).collect();
    let columns = columns.join(", ");
    let mut actions = HashMap::with_capacity(sequences.len());
    for some in sequences.chunks(SEQUENCES_AT_ONCE) {
        let mut values = Vec::new();
        let only = one_of("action.sequence", some.iter().map(|sequence| Value::from(*sequence)), &mut values);
        let sql = format!(
            "SELECT {columns}, conversion.customer_id, conversion.customer_status
             FROM action JOIN conversion ON conversion.id = action.conversion_id WHERE 1 = 1{only}"
        );
        let read = |row: &Row| DatedAction {
            action: read(row),
            customer_id: row.text(CUSTOMER),
            customer_status: row.text(CUSTOMER + 1),
        };
        actions.extend(tx.query(&sql, &values)?.iter().map(|row| (row.int(0), read(row))));
    }
    Ok(actions)
}

/// The column behind those of the action.
const CUSTOMER: usize = 35;

type NumberedSteps = Vec<(i64, Step)>;

/// All steps of these actions, each with the id of its change.
fn steps_of(tx: &mut Tx<'_>, sequences: &[i64]) -> anyhow::Result<Vec<(i64, NumberedSteps)>> {
    let mut changes: HashMap<i64, Vec<(i64, Change)>> = HashMap::new();
    for some in sequences.chunks(SEQUENCES_AT_ONCE) {
        let mut values = Vec::new();
        let only = one_of("action_sequence", some.iter().map(|sequence| Value::from(*sequence)), &mut values);
        let sql = format!(
            "SELECT verb, reason, note, refund_minor, commission_delta_minor, changed_by, changed_at, action_sequence, id
             FROM action_change WHERE 1 = 1{only} ORDER BY id"
        );
        for row in tx.query(&sql, &values)?.iter() {
            changes.entry(row.int(7)).or_default().push((row.int(8), super::read_change(row)));
        }
    }
    let mut actions = of_sequences(tx, sequences)?;
    let of_action = |sequence: &i64| {
        let of = actions.remove(sequence)?;
        Some((*sequence, numbered(&of, changes.remove(sequence).unwrap_or_default())))
    };
    Ok(sequences.iter().filter_map(of_action).collect())
}

fn numbered(of: &DatedAction, changes: Vec<(i64, Change)>) -> NumberedSteps {
    let tracked = &of.action.tracked;
    let mut amount = tracked.amount_minor.unwrap_or(0);
    let mut steps = vec![(
        0,
        Step {
            of: of.clone(),
            number: 0,
            at: tracked.tracked_at,
            change: None,
            amount_delta_minor: amount,
            commission_delta_minor: tracked.commission_minor,
        },
    )];
    for ((id, change), number) in changes.into_iter().zip(1..) {
        let amount_delta_minor = match change.verb.as_str() {
            "reversed" => -amount,
            "restored" => amount,
            _ => {
                amount -= change.refund_minor;
                -change.refund_minor
            }
        };
        let commission_delta_minor = change.commission_delta_minor;
        let at = change.changed_at;
        let of = of.clone();
        steps.push((id, Step { of, number, at, change: Some(change), amount_delta_minor, commission_delta_minor }));
    }
    steps
}
