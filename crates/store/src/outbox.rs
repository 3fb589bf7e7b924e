//! What must be told to the outside once the change it tells of is committed.

use domain::ids::OutboxMessageId;
use jiff::Timestamp;

use crate::{Row, Tx, params};

/// How a message leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    Mail,
}

impl Channel {
    fn code(self) -> &'static str {
        match self {
            Channel::Mail => "mail",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub id: OutboxMessageId,
    pub payload: String,
    /// How often sending it has failed.
    pub attempts: u32,
    pub created_at: Timestamp,
}

/// Puts a message into the outbox, in the write whose change it tells of.
pub fn insert(tx: &mut Tx<'_>, channel: Channel, payload: &str, now: Timestamp) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO outbox_message (channel, payload, created_at, due_at) VALUES ($1, $2, $3, $3)",
        &params![channel.code(), payload, now],
    )?;
    Ok(())
}

/// Takes messages to send now, the longest due first. Until `lease_until` nobody else takes them; whoever dies before saying what became
/// of them leaves them to be taken again.
pub fn claim_due(
    tx: &mut Tx<'_>,
    channel: Channel,
    now: Timestamp,
    lease_until: Timestamp,
    limit: u32,
) -> anyhow::Result<Vec<Message>> {
    let rows = tx.query(
        "SELECT id, payload, attempts, created_at FROM outbox_message
         WHERE channel = $1 AND due_at <= $2 AND done_at IS NULL AND dead_at IS NULL
         ORDER BY due_at, id
         LIMIT $3",
        &params![channel.code(), now, limit],
    )?;
    for row in &rows {
        tx.execute("UPDATE outbox_message SET due_at = $2 WHERE id = $1", &params![row.int(0), lease_until])?;
    }
    Ok(rows
        .iter()
        .map(|row| Message { id: row.id(0), payload: row.text(1), attempts: row.u32(2), created_at: row.instant(3) })
        .collect())
}

/// What waits to be sent, oldest first.
pub fn payloads(tx: &mut Tx<'_>) -> anyhow::Result<Vec<String>> {
    let rows = tx.query("SELECT payload FROM outbox_message WHERE payload <> '' ORDER BY id", &params![])?;
    Ok(rows.iter().map(|row| row.text(0)).collect())
}

/// When the next message becomes due, if any waits.
pub fn next_due_at(tx: &mut Tx<'_>, channel: Channel) -> anyhow::Result<Option<Timestamp>> {
    let row = tx.query_one(
        "SELECT MIN(due_at) FROM outbox_message WHERE channel = $1 AND done_at IS NULL AND dead_at IS NULL",
        &params![channel.code()],
    )?;
    Ok(row.opt_instant(0))
}

/// A message that was sent keeps its row but not its payload, which may hold a secret.
pub fn set_done(tx: &mut Tx<'_>, id: OutboxMessageId, now: Timestamp) -> anyhow::Result<()> {
    tx.execute("UPDATE outbox_message SET done_at = $2, payload = '' WHERE id = $1", &params![id, now])?;
    Ok(())
}

/// A failed attempt: try again at `due_at`, or never when it is none.
pub fn set_failed(
    tx: &mut Tx<'_>,
    id: OutboxMessageId,
    error: &str,
    due_at: Option<Timestamp>,
    now: Timestamp,
) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE outbox_message
         SET attempts = attempts + 1, last_error = $2, due_at = COALESCE($3, due_at),
             dead_at = CASE WHEN CAST($3 AS BIGINT) IS NULL THEN CAST($4 AS BIGINT) END
         WHERE id = $1",
        &params![id, error, due_at, now],
    )?;
    Ok(())
}

/// How the messages of a channel stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Depth {
    pub channel: String,
    /// Never tried yet.
    pub waiting: i64,
    /// Tried in vain, to be tried again.
    pub failed: i64,
    /// Given up.
    pub dead: i64,
    /// Sent, and not yet forgotten.
    pub sent: i64,
    /// Of those not sent and not given up.
    pub oldest_at: Option<Timestamp>,
}

pub fn depths(tx: &mut Tx<'_>) -> anyhow::Result<Vec<Depth>> {
    let rows = tx.query(
        "SELECT channel,
                COUNT(CASE WHEN done_at IS NULL AND dead_at IS NULL AND attempts = 0 THEN 1 END),
                COUNT(CASE WHEN done_at IS NULL AND dead_at IS NULL AND attempts > 0 THEN 1 END),
                COUNT(CASE WHEN dead_at IS NOT NULL THEN 1 END),
                COUNT(CASE WHEN done_at IS NOT NULL THEN 1 END),
                MIN(CASE WHEN done_at IS NULL AND dead_at IS NULL THEN created_at END)
         FROM outbox_message GROUP BY channel ORDER BY channel",
        &params![],
    )?;
    Ok(rows
        .iter()
        .map(|row| Depth {
            channel: row.text(0),
            waiting: row.int(1),
            failed: row.int(2),
            dead: row.int(3),
            sent: row.int(4),
            oldest_at: row.opt_instant(5),
        })
        .collect())
}

/// A message that has not been sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent {
    pub id: OutboxMessageId,
    pub channel: String,
    pub payload: String,
    pub attempts: u32,
    pub last_error: String,
    pub created_at: Timestamp,
    pub due_at: Timestamp,
    pub dead_at: Option<Timestamp>,
}

const UNSENT_COLUMNS: &str = "id, channel, payload, attempts, last_error, created_at, due_at, dead_at";

/// Newest first, those below the number `before`.
pub fn list_unsent(tx: &mut Tx<'_>, before: Option<i64>, limit: u32) -> anyhow::Result<Vec<Unsent>> {
    let rows = tx.query(
        &format!(
            "SELECT {UNSENT_COLUMNS} FROM outbox_message
             WHERE done_at IS NULL AND id < $1 ORDER BY id DESC LIMIT $2"
        ),
        &params![before.unwrap_or(i64::MAX), limit],
    )?;
    Ok(rows.iter().map(unsent).collect())
}

pub fn find_unsent(tx: &mut Tx<'_>, id: OutboxMessageId) -> anyhow::Result<Option<Unsent>> {
    let row = tx.query_opt(
        &format!("SELECT {UNSENT_COLUMNS} FROM outbox_message WHERE id = $1 AND done_at IS NULL"),
        &params![id],
    )?;
    Ok(row.as_ref().map(unsent))
}

/// Has a message tried from the start, now.
pub fn set_due(tx: &mut Tx<'_>, id: OutboxMessageId, now: Timestamp) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE outbox_message SET due_at = $2, attempts = 0, dead_at = NULL WHERE id = $1 AND done_at IS NULL",
        &params![id, now],
    )?;
    Ok(())
}

/// Takes a message out that was not sent.
pub fn delete_unsent(tx: &mut Tx<'_>, id: OutboxMessageId) -> anyhow::Result<()> {
    tx.execute("DELETE FROM outbox_message WHERE id = $1 AND done_at IS NULL", &params![id])?;
    Ok(())
}

/// Deletes messages that were sent before the instant, the oldest first, at most `rows_max`. Gives how many.
pub fn delete_sent(tx: &mut Tx<'_>, before: Timestamp, rows_max: i64) -> anyhow::Result<u64> {
    tx.execute(
        "DELETE FROM outbox_message
         WHERE id IN (SELECT id FROM outbox_message WHERE done_at < $1 ORDER BY done_at LIMIT $2)",
        &params![before, rows_max],
    )
}

fn unsent(row: &Row) -> Unsent {
    Unsent {
        id: row.id(0),
        channel: row.text(1),
        payload: row.text(2),
        attempts: row.u32(3),
        last_error: row.text(4),
        created_at: row.instant(5),
        due_at: row.instant(6),
        dead_at: row.opt_instant(7),
    }
}
