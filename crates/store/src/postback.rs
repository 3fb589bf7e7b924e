//! Postbacks: where accounts want to be told what happens. What is told stands in [`delivery`].

use domain::ids::{AccountId, PostbackId, ProgramId};
use domain::postback::{Body, PauseReason, PostbackEvent, PostbackMethod, PostbackState};
use jiff::Timestamp;

use crate::{Row, Tx, params};

pub mod delivery;

#[cfg(test)]
mod tests;

/// What its owner decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// None: all programs.
    pub program: Option<ProgramId>,
    /// In the order of their list.
    pub events: Vec<PostbackEvent>,
    pub method: PostbackMethod,
    pub url_template: String,
    pub body: Body,
}

/// What signs a webhook, sealed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Secrets {
    pub current: Option<Vec<u8>>,
    /// The one before it, and until when it signs too.
    pub previous: Option<(Vec<u8>, Timestamp)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Postback {
    pub id: PostbackId,
    pub account: AccountId,
    pub wish: Wish,
    pub state: PostbackState,
    /// None unless it is paused.
    pub pause_reason: Option<PauseReason>,
    /// Since when nothing was taken, if the last attempt was in vain.
    pub failing_since: Option<Timestamp>,
    pub created_at: Timestamp,
    pub secrets: Secrets,
}

const COLUMNS: &str =
    "id, account_id, program_id, method, url_template, state, pause_reason, failing_since, created_at, body_format,
    body_template, secret, previous_secret, previous_secret_until";

pub fn insert(tx: &mut Tx<'_>, account: AccountId, wish: &Wish, now: Timestamp) -> anyhow::Result<PostbackId> {
    let row = tx.query_one(
        "INSERT INTO postback (account_id, program_id, method, url_template, body_format, body_template, state, pause_reason, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'active', '', $7) RETURNING id",
        &params![
            account,
            wish.program,
            wish.method.code(),
            &wish.url_template,
            wish.body.code(),
            wish.body.template(),
            now
        ],
    )?;
    insert_events(tx, row.id(0), &wish.events)?;
    Ok(row.id(0))
}

pub fn update(tx: &mut Tx<'_>, id: PostbackId, wish: &Wish) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE postback SET program_id = $2, method = $3, url_template = $4, body_format = $5, body_template = $6 WHERE id = $1",
        &params![
            id,
            wish.program,
            wish.method.code(),
            &wish.url_template,
            wish.body.code(),
            wish.body.template()
        ],
    )?;
    tx.execute("DELETE FROM postback_event WHERE postback_id = $1", &params![id])?;
    insert_events(tx, id, &wish.events)
}

fn insert_events(tx: &mut Tx<'_>, id: PostbackId, events: &[PostbackEvent]) -> anyhow::Result<()> {
    for event in events {
        let values = params![id, event.code()];
        tx.execute("INSERT INTO postback_event (postback_id, event) VALUES ($1, $2)", &values)?;
    }
    Ok(())
}

pub fn set_secrets(tx: &mut Tx<'_>, id: PostbackId, secrets: &Secrets) -> anyhow::Result<()> {
    let (previous, until) = secrets.previous.as_ref().map(|(sealed, until)| (sealed.as_slice(), *until)).unzip();
    tx.execute(
        "UPDATE postback SET secret = $2, previous_secret = $3, previous_secret_until = $4 WHERE id = $1",
        &params![id, secrets.current.as_deref(), previous, until],
    )?;
    Ok(())
}

/// Its state, and why it is paused. Whatever it is now, it is not failing any more: that begins anew.
pub fn set_state(
    tx: &mut Tx<'_>,
    id: PostbackId,
    state: PostbackState,
    reason: Option<PauseReason>,
) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE postback SET state = $2, pause_reason = $3, failing_since = NULL WHERE id = $1",
        &params![id, state.code(), reason.map_or("", PauseReason::code)],
    )?;
    Ok(())
}

pub fn set_failing_since(tx: &mut Tx<'_>, id: PostbackId, since: Option<Timestamp>) -> anyhow::Result<()> {
    tx.execute("UPDATE postback SET failing_since = $2 WHERE id = $1", &params![id, since])?;
    Ok(())
}

/// One of an account's that is not removed.
pub fn find(tx: &mut Tx<'_>, account: AccountId, id: PostbackId) -> anyhow::Result<Option<Postback>> {
    Ok(find_any(tx, id)?.filter(|postback| postback.account == account))
}

/// One that is not removed, whosever it is.
pub fn find_any(tx: &mut Tx<'_>, id: PostbackId) -> anyhow::Result<Option<Postback>> {
    let sql = format!("SELECT {COLUMNS} FROM postback WHERE id = $1 AND state <> 'removed'");
    tx.query_opt(&sql, &params![id])?.map(|row| read(tx, &row)).transpose()
}

/// Oldest first.
pub fn list(tx: &mut Tx<'_>, account: AccountId) -> anyhow::Result<Vec<Postback>> {
    let sql = format!("SELECT {COLUMNS} FROM postback WHERE account_id = $1 AND state <> 'removed' ORDER BY id");
    let rows = tx.query(&sql, &params![account])?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// Who is to be told of which program, none meaning all, by every active postback; and whether it is a brand.
pub fn active(tx: &mut Tx<'_>) -> anyhow::Result<Vec<(AccountId, Option<ProgramId>, bool)>> {
    let rows = tx.query(
        "SELECT p.account_id, p.program_id, CASE WHEN o.kind = 'brand' THEN 1 ELSE 0 END
         FROM postback p JOIN account o ON o.id = p.account_id WHERE p.state = 'active'",
        &[],
    )?;
    Ok(rows.iter().map(|row| (row.id(0), row.opt_id(1), row.int(2) == 1)).collect())
}

/// Takes what is left of removed postbacks away, at most so many deliveries. Gives how many rows went.
pub fn delete_removed(tx: &mut Tx<'_>, rows_max: i64) -> anyhow::Result<u64> {
    let deliveries = tx.execute(
        "DELETE FROM postback_delivery WHERE id IN (
             SELECT d.id FROM postback_delivery d JOIN postback p ON p.id = d.postback_id
             WHERE p.state = 'removed' LIMIT $1)",
        &params![rows_max],
    )?;
    const EMPTY: &str = "SELECT p.id FROM postback p WHERE p.state = 'removed'
        AND NOT EXISTS (SELECT 1 FROM postback_delivery d WHERE d.postback_id = p.id)";
    tx.execute(&format!("DELETE FROM postback_event WHERE postback_id IN ({EMPTY})"), &[])?;
    Ok(deliveries + tx.execute(&format!("DELETE FROM postback WHERE id IN ({EMPTY})"), &[])?)
}

fn read(tx: &mut Tx<'_>, row: &Row) -> anyhow::Result<Postback> {
    let events = tx.query("SELECT event FROM postback_event WHERE postback_id = $1", &params![row.int(0)])?;
    let mut events =
        events.iter().map(|row| Ok(row.str(0).parse()?)).collect::<anyhow::Result<Vec<PostbackEvent>>>()?;
    events.sort();
    let reason = row.str(6);
    Ok(Postback {
        id: row.id(0),
        account: row.id(1),
        wish: Wish {
            program: row.opt_id(2),
            events,
            method: row.str(3).parse()?,
            url_template: row.text(4),
            body: Body::from_code(row.str(9), row.text(10))?,
        },
        state: row.str(5).parse()?,
        pause_reason: if reason.is_empty() { None } else { Some(reason.parse()?) },
        failing_since: row.opt_instant(7),
        created_at: row.instant(8),
        secrets: Secrets { current: row.opt_blob(11), previous: row.opt_blob(12).zip(row.opt_instant(13)) },
    })
}
