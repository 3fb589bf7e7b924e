//! What is told to postbacks: written with what happened, sent afterwards, kept as a log.

use anyhow::Context;
use domain::ids::{AccountId, ActionId, DeliveryId, PostbackId};
use domain::money::{Currency, Money};
use domain::postback::{DeliveryState, PostbackEvent, Told};
use jiff::Timestamp;

use crate::many_rows::AnyOf;
use crate::{Row, Tx, params};

/// One event of one action for one postback, as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    pub id: DeliveryId,
    pub postback: PostbackId,
    pub told: Told,
    pub happened_at: Timestamp,
    pub state: DeliveryState,
    pub due_at: Timestamp,
    pub attempts: u32,
    pub first_tried_at: Option<Timestamp>,
    pub last_tried_at: Option<Timestamp>,
    /// Of the last attempt, as the answer below.
    pub request: String,
    /// 0 where there was no answer; `answer` says why.
    pub last_status: i64,
    pub answer: String,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    pub at: Timestamp,
    pub request: String,
    pub status: u16,
    pub answer: String,
}

/// Writes down for every active postback that wants to know that this happened to these actions, as they stand now in this very write.
pub fn tell(tx: &mut Tx<'_>, event: PostbackEvent, sequences: &[i64], now: Timestamp) -> anyhow::Result<()> {
    static INSERT: AnyOf = AnyOf::new(
        "INSERT INTO postback_delivery (postback_id, action_sequence, event, action_state, amount_minor, commission_minor,
            happened_at, state, due_at)
         SELECT p.id, a.sequence, e.event, a.state, a.amount_minor,
            CASE WHEN a.state = 'reversed' THEN 0 ELSE a.commission_minor END, CAST($2 AS BIGINT), 'waiting', CAST($2 AS BIGINT)
         FROM action a
         JOIN postback p ON p.account_id = a.partner_id AND p.state = 'active'
            AND (p.program_id IS NULL OR p.program_id = a.program_id)
         JOIN account o ON o.id = p.account_id AND o.closed_at IS NULL
         JOIN postback_event e ON e.postback_id = p.id AND e.event = $1
         WHERE a.sequence IN (",
        2,
        ") ORDER BY a.sequence, p.id RETURNING id",
    );
    INSERT.query(tx, &params![event.code(), now], sequences)?;
    Ok(())
}

const SELECT: &str = "SELECT d.id, d.postback_id, d.event, d.action_state, d.amount_minor, d.commission_minor, d.happened_at, d.state,
        d.due_at, d.attempts, d.first_tried_at, d.last_tried_at, d.request, d.last_status, d.answer,
        a.program_id, a.event_type, a.sequence, a.order_id, t.code, a.currency, a.sub_id1, a.sub_id2, a.sub_id3, a.shared_id,
        a.click_id, a.promo_code, a.creative_id, a.link_id, a.tracked_at, a.locks_at, a.approves_at
    FROM postback_delivery d
    JOIN action a ON a.sequence = d.action_sequence
    JOIN event_type t ON t.program_id = a.program_id AND t.number = a.event_type";

/// The active postbacks for which something is due, and whether they are failing.
pub fn due_postbacks(tx: &mut Tx<'_>, now: Timestamp) -> anyhow::Result<Vec<(PostbackId, bool)>> {
    let rows = tx.query(
        "SELECT p.id, CASE WHEN p.failing_since IS NULL THEN 0 ELSE 1 END FROM postback p
         JOIN account o ON o.id = p.account_id AND o.closed_at IS NULL
         WHERE p.state = 'active' AND EXISTS (
             SELECT 1 FROM postback_delivery d WHERE d.postback_id = p.id AND d.state = 'waiting' AND d.due_at <= $1)
         ORDER BY p.id",
        &params![now],
    )?;
    Ok(rows.iter().map(|row| (row.id(0), row.int(1) == 1)).collect())
}

/// What can be sent to a postback now, the longest due first: of each action the earliest event that is not settled.
pub fn due(tx: &mut Tx<'_>, postback: PostbackId, now: Timestamp, rows_max: i64) -> anyhow::Result<Vec<Delivery>> {
    let sql = format!(
        "{SELECT} WHERE d.postback_id = $1 AND d.state = 'waiting' AND d.due_at <= $2
            AND NOT EXISTS (SELECT 1 FROM postback_delivery e WHERE e.postback_id = d.postback_id
                AND e.action_sequence = d.action_sequence AND e.state = 'waiting' AND e.id < d.id)
         ORDER BY d.due_at, d.id LIMIT $3"
    );
    tx.query(&sql, &params![postback, now, rows_max])?.iter().map(read).collect()
}

pub fn find(tx: &mut Tx<'_>, postback: PostbackId, id: DeliveryId) -> anyhow::Result<Option<Delivery>> {
    let sql = format!("{SELECT} WHERE d.postback_id = $1 AND d.id = $2");
    tx.query_opt(&sql, &params![postback, id])?.as_ref().map(read).transpose()
}

/// The log of a postback, newest first, those below the number `before`.
pub fn page(
    tx: &mut Tx<'_>,
    postback: PostbackId,
    state: Option<DeliveryState>,
    before: DeliveryId,
    rows_max: i64,
) -> anyhow::Result<Vec<Delivery>> {
    let rows = match state {
        None => {
            let sql = format!("{SELECT} WHERE d.postback_id = $1 AND d.id < $2 ORDER BY d.id DESC LIMIT $3");
            tx.query(&sql, &params![postback, before, rows_max])?
        }
        Some(state) => {
            let sql =
                format!("{SELECT} WHERE d.postback_id = $1 AND d.state = $4 AND d.id < $2 ORDER BY d.id DESC LIMIT $3");
            tx.query(&sql, &params![postback, before, rows_max, state.code()])?
        }
    };
    rows.iter().map(read).collect()
}

/// What became of it; `state` and, where it waits, `due_at`, until which also the later events of its action wait. What was taken out
/// meanwhile stays out.
pub fn settle(
    tx: &mut Tx<'_>,
    delivery: &Delivery,
    attempt: &Attempt,
    state: DeliveryState,
    due_at: Timestamp,
) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE postback_delivery SET state = $2, due_at = $3, attempts = attempts + 1,
            first_tried_at = COALESCE(first_tried_at, $4), last_tried_at = $4, request = $5, last_status = $6, answer = $7
         WHERE id = $1 AND state = 'waiting'",
        &params![delivery.id, state.code(), due_at, attempt.at, &attempt.request, attempt.status, &attempt.answer],
    )?;
    if state == DeliveryState::Waiting {
        tx.execute(
            "UPDATE postback_delivery SET due_at = $4
             WHERE postback_id = $1 AND action_sequence = $2 AND state = 'waiting' AND id > $3 AND due_at < $4",
            &params![delivery.postback, delivery.told.action.sequence, delivery.id, due_at],
        )?;
    }
    Ok(())
}

/// Has one sent again now, with all its attempts before it. False when it waits to be sent as it is.
pub fn replay(tx: &mut Tx<'_>, postback: PostbackId, id: DeliveryId, now: Timestamp) -> anyhow::Result<bool> {
    let rows = tx.execute(
        "UPDATE postback_delivery SET state = 'waiting', due_at = $3, attempts = 0, first_tried_at = NULL
         WHERE postback_id = $1 AND id = $2 AND state <> 'waiting'",
        &params![postback, id, now],
    )?;
    Ok(rows == 1)
}

/// Has all that were given up sent again. Gives how many.
pub fn replay_dead(tx: &mut Tx<'_>, postback: PostbackId, now: Timestamp) -> anyhow::Result<u64> {
    tx.execute(
        "UPDATE postback_delivery SET state = 'waiting', due_at = $2, attempts = 0, first_tried_at = NULL
         WHERE postback_id = $1 AND state = 'dead'",
        &params![postback, now],
    )
}

/// Has all that wait tried now, with all their attempts before them: the postback goes on.
pub fn retry_waiting(tx: &mut Tx<'_>, postback: PostbackId, now: Timestamp) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE postback_delivery SET due_at = $2, attempts = 0, first_tried_at = NULL
         WHERE postback_id = $1 AND state = 'waiting'",
        &params![postback, now],
    )?;
    Ok(())
}

/// How much of a postback's log there is in each state, each counted up to [`COUNT_MAX`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub waiting: i64,
    pub done: i64,
    pub dead: i64,
}

/// More is said to be more, so that a list costs the same however much was sent.
pub const COUNT_MAX: i64 = 1000;

/// Of all postbacks of an account.
pub fn counts(tx: &mut Tx<'_>, account: AccountId) -> anyhow::Result<Vec<(PostbackId, Counts)>> {
    let of = |state: &str| {
        format!(
            "(SELECT COUNT(*) FROM (SELECT 1 FROM postback_delivery d
                WHERE d.postback_id = p.id AND d.state = '{state}' LIMIT {COUNT_MAX}) counted)"
        )
    };
    let sql = format!(
        "SELECT p.id, {}, {}, {} FROM postback p WHERE p.account_id = $1 AND p.state <> 'removed'",
        of("waiting"),
        of("done"),
        of("dead"),
    );
    let read = |row: &Row| (row.id(0), Counts { waiting: row.int(1), done: row.int(2), dead: row.int(3) });
    Ok(tx.query(&sql, &params![account])?.iter().map(read).collect())
}

/// How the deliveries of the installation stand: never tried, tried in vain, given up, taken, and the oldest that waits.
pub fn depth(tx: &mut Tx<'_>) -> anyhow::Result<crate::outbox::Depth> {
    let row = tx.query_one(
        "SELECT COUNT(CASE WHEN state = 'waiting' AND attempts = 0 THEN 1 END),
                COUNT(CASE WHEN state = 'waiting' AND attempts > 0 THEN 1 END),
                COUNT(CASE WHEN state = 'dead' THEN 1 END),
                COUNT(CASE WHEN state = 'done' THEN 1 END),
                MIN(CASE WHEN state = 'waiting' THEN happened_at END)
         FROM postback_delivery",
        &[],
    )?;
    Ok(crate::outbox::Depth {
        channel: "postback".to_owned(),
        waiting: row.int(0),
        failed: row.int(1),
        dead: row.int(2),
        sent: row.int(3),
        oldest_at: row.opt_instant(4),
    })
}

/// Deletes those of what happened before the instant, the oldest first, at most `rows_max`. Gives how many.
pub fn delete_before(tx: &mut Tx<'_>, before: Timestamp, rows_max: i64) -> anyhow::Result<u64> {
    tx.execute(
        "DELETE FROM postback_delivery
         WHERE id IN (SELECT id FROM postback_delivery WHERE happened_at < $1 ORDER BY happened_at LIMIT $2)",
        &params![before, rows_max],
    )
}

fn read(row: &Row) -> anyhow::Result<Delivery> {
    let currency = Currency::from_code(row.str(20)).context("read the currency of an action")?;
    let number = |column| Some(row.int(column)).filter(|number| *number != 0);
    let event: PostbackEvent = row.str(2).parse()?;
    let told = Told {
        delivery: row.int(0).to_string(),
        action: ActionId { program: row.id(15), event_type: row.id(16), sequence: row.int(17) },
        order_id: row.text(18),
        program: row.id(15),
        event_type: row.text(19),
        event,
        state: row.text(3),
        commission: Money::new(row.int(5), currency),
        amount: row.opt_int(4).map(|minor| Money::new(minor, currency)),
        sub_ids: [row.text(21), row.text(22), row.text(23)],
        shared_id: row.text(24),
        click_id: row.text(25),
        promo_code: row.text(26),
        creative: number(27),
        link: number(28),
        tracked_at: row.instant(29),
        locks_at: row.instant(30),
        approves_at: row.instant(31),
    };
    Ok(Delivery {
        id: row.id(0),
        postback: row.id(1),
        told,
        happened_at: row.instant(6),
        state: row.str(7).parse()?,
        due_at: row.instant(8),
        attempts: row.u32(9),
        first_tried_at: row.opt_instant(10),
        last_tried_at: row.opt_instant(11),
        request: row.text(12),
        last_status: row.int(13),
        answer: row.text(14),
    })
}
