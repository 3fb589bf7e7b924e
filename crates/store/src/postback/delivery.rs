//! What is told to postbacks: written with what happened, sent afterwards, kept as a log.

use anyhow::Context;
use domain::access::AccountKind;
use domain::ids::{AccountId, ActionId, DeliveryId, PostbackId, ProgramId};
use domain::money::{Currency, Money};
use domain::postback::{About, DeliveryState, Fact, PostbackEvent, Subject, Told, ToldAction};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::many_rows::AnyOf;
use crate::{Row, Tx, params};

/// One event for one postback, as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    pub id: DeliveryId,
    pub postback: PostbackId,
    /// Of an action its sequence, of anything else its number.
    pub subject_id: i64,
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

/// By how much an event changed amount and commission of the actions it happened to. What was just tracked is changed from nothing to what
/// it is, whatever is said here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Nothing,
    By { amount_minor: i64, commission_minor: i64 },
}

/// Whose postbacks are told of actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    Partners,
    Brands,
}

/// Writes down for every active postback of theirs that wants to know that this happened to these actions, as they stand now in this very
/// write.
pub fn tell(
    tx: &mut Tx<'_>,
    whose: Whose,
    event: PostbackEvent,
    change: Change,
    sequences: &[i64],
    now: Timestamp,
) -> anyhow::Result<()> {
    macro_rules! insert {
        ($postbacks:literal) => {
            concat!(
                "INSERT INTO postback_delivery (postback_id, subject, subject_id, action_sequence, event, action_state, amount_minor,
                    commission_minor, amount_delta_minor, commission_delta_minor, program_id, partner_id, happened_at, state, due_at)
                 SELECT p.id, 'action', a.sequence, a.sequence, e.event, a.state, a.amount_minor,
                    CASE WHEN a.state = 'reversed' THEN 0 ELSE a.commission_minor END,
                    CASE WHEN a.amount_minor IS NULL THEN NULL WHEN e.event = 'tracked' THEN a.amount_minor ELSE CAST($3 AS BIGINT) END,
                    CASE WHEN e.event = 'tracked' THEN a.commission_minor ELSE CAST($4 AS BIGINT) END,
                    a.program_id, a.partner_id, CAST($2 AS BIGINT), 'waiting', CAST($2 AS BIGINT)
                 FROM action a ",
                $postbacks,
                " AND p.state = 'active' AND (p.program_id IS NULL OR p.program_id = a.program_id)
                 JOIN account o ON o.id = p.account_id AND o.closed_at IS NULL
                 JOIN postback_event e ON e.postback_id = p.id AND e.event = $1
                 WHERE a.sequence IN ("
            )
        };
    }
    const END: &str = ") ORDER BY a.sequence, p.id RETURNING id";
    static OF_PARTNERS: AnyOf = AnyOf::new(insert!("JOIN postback p ON p.account_id = a.partner_id"), 4, END);
    static OF_BRANDS: AnyOf = AnyOf::new(
        insert!("JOIN program g ON g.id = a.program_id JOIN postback p ON p.account_id = g.account_id"),
        4,
        END,
    );
    let insert = match whose {
        Whose::Partners => &OF_PARTNERS,
        Whose::Brands => &OF_BRANDS,
    };
    let (amount, commission) = match change {
        Change::Nothing => (0, 0),
        Change::By { amount_minor, commission_minor } => (amount_minor, commission_minor),
    };
    insert.query(tx, &params![event.code(), now, amount, commission], sequences)?;
    Ok(())
}

/// Something that happened to anything but an action: all that is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    pub event: PostbackEvent,
    pub subject_id: i64,
    pub program: Option<ProgramId>,
    pub partner: Option<AccountId>,
    pub facts: Vec<Fact>,
}

/// Writes it down for every active postback of these accounts that wants to know.
pub fn tell_news(tx: &mut Tx<'_>, accounts: &[AccountId], news: &News, now: Timestamp) -> anyhow::Result<()> {
    let facts = serde_json::to_string(&news.facts).context("write down the facts of an event")?;
    for account in accounts {
        tx.execute(
            "INSERT INTO postback_delivery (postback_id, subject, subject_id, event, program_id, partner_id, facts_json, happened_at, state,
                due_at)
             SELECT p.id, CAST($3 AS TEXT), CAST($4 AS BIGINT), e.event, CAST($5 AS BIGINT), CAST($6 AS BIGINT), CAST($7 AS TEXT),
                CAST($8 AS BIGINT), 'waiting', CAST($8 AS BIGINT)
             FROM postback p
             JOIN account o ON o.id = p.account_id AND o.closed_at IS NULL
             JOIN postback_event e ON e.postback_id = p.id AND e.event = $2
             WHERE p.account_id = $1 AND p.state = 'active' AND (p.program_id IS NULL OR p.program_id = CAST($5 AS BIGINT))
             ORDER BY p.id",
            &params![
                *account,
                news.event.code(),
                news.event.subject().code(),
                news.subject_id,
                news.program,
                news.partner,
                &facts,
                now
            ],
        )?;
    }
    Ok(())
}

const SELECT: &str = "SELECT d.id, d.postback_id, d.event, d.action_state, d.amount_minor, d.commission_minor, d.happened_at, d.state,
        d.due_at, d.attempts, d.first_tried_at, d.last_tried_at, d.request, d.last_status, d.answer,
        d.program_id, a.event_type, a.sequence, a.order_id, t.code, a.currency, a.sub_id1, a.sub_id2, a.sub_id3, a.shared_id,
        a.click_id, a.promo_code, a.creative_id, a.link_id, a.tracked_at, a.locks_at, a.approves_at,
        d.subject, d.subject_id, d.amount_delta_minor, d.commission_delta_minor, d.partner_id, d.facts_json,
        g.name, g.time_zone, g.account_id, n.name, t.category, a.commission_minor, c.customer_id, c.customer_status, a.country,
        l.deep_link, a.reversal_reason, p.account_id
    FROM postback_delivery d
    JOIN postback p ON p.id = d.postback_id
    LEFT JOIN program g ON g.id = d.program_id
    LEFT JOIN account n ON n.id = d.partner_id
    LEFT JOIN action a ON a.sequence = d.action_sequence
    LEFT JOIN conversion c ON c.id = a.conversion_id
    LEFT JOIN event_type t ON t.program_id = a.program_id AND t.number = a.event_type
    LEFT JOIN link l ON l.id = a.link_id";

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

/// What can be sent to a postback now, the longest due first: of each subject the earliest event that is not settled.
pub fn due(tx: &mut Tx<'_>, postback: PostbackId, now: Timestamp, rows_max: i64) -> anyhow::Result<Vec<Delivery>> {
    let sql = format!(
        "{SELECT} WHERE d.postback_id = $1 AND d.state = 'waiting' AND d.due_at <= $2
            AND NOT EXISTS (SELECT 1 FROM postback_delivery e WHERE e.postback_id = d.postback_id
                AND e.subject = d.subject AND e.subject_id = d.subject_id AND e.state = 'waiting' AND e.id < d.id)
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

/// What became of it; `state` and, where it waits, `due_at`, until which also the later events of its subject wait. What was taken out
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
            "UPDATE postback_delivery SET due_at = $5
             WHERE postback_id = $1 AND subject = $2 AND subject_id = $3 AND state = 'waiting' AND id > $4 AND due_at < $5",
            &params![delivery.postback, delivery.told.event.subject().code(), delivery.subject_id, delivery.id, due_at],
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

/// Has all sent again that happened since then and do not wait, whatever became of them. Gives how many.
pub fn replay_since(tx: &mut Tx<'_>, postback: PostbackId, since: Timestamp, now: Timestamp) -> anyhow::Result<u64> {
    tx.execute(
        "UPDATE postback_delivery SET state = 'waiting', due_at = $3, attempts = 0, first_tried_at = NULL
         WHERE postback_id = $1 AND state <> 'waiting' AND happened_at >= $2",
        &params![postback, since, now],
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
    let event: PostbackEvent = row.str(2).parse()?;
    let about = match event.subject() {
        Subject::Action => About::Action(Box::new(read_action(row)?)),
        _ => About::Facts(serde_json::from_str(row.str(37)).context("read the facts of an event")?),
    };
    let zone = row.opt_text(39).map(|name| TimeZone::get(&name)).transpose().context("read the zone of a program")?;
    Ok(Delivery {
        id: row.id(0),
        postback: row.id(1),
        subject_id: row.int(33),
        told: Told {
            delivery: row.int(0).to_string(),
            event,
            happened_at: row.instant(6),
            program: row.opt_id(15),
            program_name: row.opt_text(38).unwrap_or_default(),
            zone: zone.unwrap_or(TimeZone::UTC),
            partner: row.opt_id(36),
            partner_name: row.opt_text(41).unwrap_or_default(),
            about,
        },
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

fn read_action(row: &Row) -> anyhow::Result<ToldAction> {
    let currency = Currency::from_code(row.str(20)).context("read the currency of an action")?;
    let money = |minor| Money::new(minor, currency);
    let number = |column| Some(row.int(column)).filter(|number| *number != 0);
    let side = if row.opt_int(40) == Some(row.int(49)) { AccountKind::Brand } else { AccountKind::Partner };
    let action = ToldAction {
        id: ActionId { program: row.id(15), event_type: row.id(16), sequence: row.int(17) },
        order_id: row.text(18),
        event_type: row.text(19),
        category: row.text(42),
        state: row.text(3),
        commission: money(row.int(5)),
        commission_intended: money(row.int(43)),
        commission_delta: money(row.int(35)),
        amount: row.opt_int(4).map(money),
        amount_delta: row.opt_int(34).map(money),
        customer_id: row.text(44),
        customer_status: row.text(45),
        sub_ids: [row.text(21), row.text(22), row.text(23)],
        shared_id: row.text(24),
        click_id: row.text(25),
        promo_code: row.text(26),
        country: row.text(46),
        creative: number(27),
        link: number(28),
        deep_link: row.opt_text(47).unwrap_or_default(),
        reversal_reason: row.text(48),
        tracked_at: row.instant(29),
        locks_at: row.instant(30),
        approves_at: row.instant(31),
    };
    Ok(action.seen_by(side))
}
