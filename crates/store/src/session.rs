//! Log-ins. Only the hash of a session's secret is kept.

use domain::access::{AccountKind, Role};
use domain::ids::{AccountId, PersonId, SessionId};
use domain::language::Tongue;
use jiff::Timestamp;

use crate::support::Visiting;
use crate::{Tx, params};

pub struct NewSession<'a> {
    pub secret_hash: [u8; 32],
    pub person_id: PersonId,
    pub account_id: AccountId,
    pub csrf_secret: &'a str,
    pub address: &'a str,
    pub user_agent: &'a str,
    pub expires_at: Timestamp,
}

/// A live session with all that a request needs to know about who asks.
#[derive(Clone)]
pub struct LiveSession {
    pub id: SessionId,
    pub person_id: PersonId,
    pub person_name: String,
    pub person_email: String,
    pub email_verified_at: Option<Timestamp>,
    pub tongue: Tongue,
    pub account_id: AccountId,
    pub account_kind: AccountKind,
    pub account_name: String,
    pub role: Role,
    pub csrf_secret: String,
    /// When the person last proved to be it in this session.
    pub confirmed_at: Option<Timestamp>,
    /// To some minutes; none until the first time.
    pub seen_at: Option<Timestamp>,
    /// The account asks everybody for a second factor, and this person has none yet.
    pub lacks_factor: bool,
    /// What the operator looks at as a reader; found by [`crate::support::find_open`].
    pub visiting: Option<Visiting>,
}

/// A session as its person sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub account_id: AccountId,
    pub address: String,
    pub user_agent: String,
    pub created_at: Timestamp,
    /// When it was last used, to some minutes.
    pub seen_at: Timestamp,
    pub expires_at: Timestamp,
}

/// Opens a session of a person who has proved to be it just now.
pub fn insert(tx: &mut Tx<'_>, new: &NewSession<'_>, now: Timestamp) -> anyhow::Result<SessionId> {
    let row = tx.query_one(
        "INSERT INTO session (secret_hash, person_id, account_id, csrf_secret, address, user_agent, created_at, expires_at, confirmed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7)
         RETURNING id",
        &params![
            new.secret_hash,
            new.person_id,
            new.account_id,
            new.csrf_secret,
            new.address,
            new.user_agent,
            now,
            new.expires_at
        ],
    )?;
    Ok(row.id(0))
}

/// The session of this secret, if it has neither ended nor expired and its person is still a member of an open account.
pub fn find_live(tx: &mut Tx<'_>, secret_hash: [u8; 32], now: Timestamp) -> anyhow::Result<Option<LiveSession>> {
    let row = tx.query_opt(
        "SELECT session.id, person.id, person.name, person.email, person.email_verified_at, account.id, account.kind,
                account.name, membership.role, session.csrf_secret, session.confirmed_at, session.seen_at,
                CAST(CASE WHEN account.requires_factor = 0 THEN 0
                     WHEN EXISTS (SELECT 1 FROM authenticator
                                  WHERE authenticator.person_id = person.id AND authenticator.confirmed_at IS NOT NULL) THEN 0
                     WHEN EXISTS (SELECT 1 FROM passkey WHERE passkey.person_id = person.id) THEN 0
                     ELSE 1 END AS BIGINT),
                person.language, person.is_language_chosen
         FROM session
         JOIN person ON person.id = session.person_id
         JOIN account ON account.id = session.account_id
         JOIN membership ON membership.account_id = session.account_id AND membership.person_id = session.person_id
         WHERE session.secret_hash = $1 AND session.ended_at IS NULL AND session.expires_at > $2
           AND account.closed_at IS NULL",
        &params![secret_hash, now],
    )?;
    Ok(row.map(|row| LiveSession {
        id: row.id(0),
        person_id: row.id(1),
        person_name: row.text(2),
        person_email: row.text(3),
        email_verified_at: row.opt_instant(4),
        account_id: row.id(5),
        account_kind: row.named(6),
        account_name: row.text(7),
        role: row.named(8),
        csrf_secret: row.text(9),
        confirmed_at: row.opt_instant(10),
        seen_at: row.opt_instant(11),
        lacks_factor: row.bool(12),
        tongue: Tongue { language: row.named(13), is_chosen: row.bool(14) },
        visiting: None,
    }))
}

/// A person's live sessions, newest first, in all accounts.
pub fn list_live(tx: &mut Tx<'_>, person_id: PersonId, now: Timestamp) -> anyhow::Result<Vec<Session>> {
    let rows = tx.query(
        "SELECT id, account_id, address, user_agent, created_at, COALESCE(seen_at, created_at), expires_at
         FROM session
         WHERE person_id = $1 AND ended_at IS NULL AND expires_at > $2
         ORDER BY id DESC",
        &params![person_id, now],
    )?;
    Ok(rows
        .iter()
        .map(|row| Session {
            id: row.id(0),
            account_id: row.id(1),
            address: row.text(2),
            user_agent: row.text(3),
            created_at: row.instant(4),
            seen_at: row.instant(5),
            expires_at: row.instant(6),
        })
        .collect())
}

/// Whether a person has sessions, live or over, and none of them from a browser that calls itself so.
pub fn is_new_browser(tx: &mut Tx<'_>, person_id: PersonId, user_agent: &str) -> anyhow::Result<bool> {
    let row = tx.query_one(
        "SELECT COUNT(*), COUNT(CASE WHEN user_agent = $2 THEN 1 END) FROM session WHERE person_id = $1",
        &params![person_id, user_agent],
    )?;
    Ok(row.int(0) > 0 && row.int(1) == 0)
}

/// Notes that the session was used, unless a later use is known already.
pub fn set_seen(tx: &mut Tx<'_>, id: SessionId, now: Timestamp) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE session SET seen_at = $2 WHERE id = $1 AND (seen_at IS NULL OR seen_at < $2)",
        &params![id, now],
    )?;
    Ok(())
}

/// Gives a live session another secret; the one before opens nothing any more. Gives until when the session lasts.
pub fn renew(tx: &mut Tx<'_>, id: SessionId, secret_hash: [u8; 32]) -> anyhow::Result<Option<Timestamp>> {
    let row = tx.query_opt(
        "UPDATE session SET secret_hash = $2 WHERE id = $1 AND ended_at IS NULL RETURNING expires_at",
        &params![id, secret_hash],
    )?;
    Ok(row.map(|row| row.instant(0)))
}

/// Notes that the person has proved to be it, in this session.
pub fn set_confirmed(tx: &mut Tx<'_>, id: SessionId, now: Timestamp) -> anyhow::Result<()> {
    tx.execute("UPDATE session SET confirmed_at = $2 WHERE id = $1", &params![id, now])?;
    Ok(())
}

/// When the person last proved to be it in this session.
pub fn confirmed_at(tx: &mut Tx<'_>, id: SessionId) -> anyhow::Result<Option<Timestamp>> {
    let row = tx.query_opt("SELECT confirmed_at FROM session WHERE id = $1", &params![id])?;
    Ok(row.and_then(|row| row.opt_instant(0)))
}

/// Moves a session to another account of its person.
pub fn set_account(tx: &mut Tx<'_>, id: SessionId, account_id: AccountId) -> anyhow::Result<()> {
    tx.execute("UPDATE session SET account_id = $2 WHERE id = $1", &params![id, account_id])?;
    Ok(())
}

/// Deletes sessions that expired before the instant, ended or not, the oldest first, at most `rows_max`. Gives how many.
pub fn delete_expired(tx: &mut Tx<'_>, before: Timestamp, rows_max: i64) -> anyhow::Result<u64> {
    tx.execute(
        "DELETE FROM session WHERE id IN (SELECT id FROM session WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)",
        &params![before, rows_max],
    )
}

/// Ends one session of this person. False when there is no such live session.
pub fn end(tx: &mut Tx<'_>, person_id: PersonId, id: SessionId, now: Timestamp) -> anyhow::Result<bool> {
    let ended = tx.execute(
        "UPDATE session SET ended_at = $3 WHERE id = $1 AND person_id = $2 AND ended_at IS NULL",
        &params![id, person_id, now],
    )?;
    Ok(ended > 0)
}

/// Ends all of a person's sessions, after a change of password.
pub fn end_all(tx: &mut Tx<'_>, person_id: PersonId, now: Timestamp) -> anyhow::Result<u64> {
    tx.execute("UPDATE session SET ended_at = $2 WHERE person_id = $1 AND ended_at IS NULL", &params![person_id, now])
}

/// Ends a person's sessions in one account, after it was removed from there.
pub fn end_in_account(
    tx: &mut Tx<'_>,
    person_id: PersonId,
    account_id: AccountId,
    now: Timestamp,
) -> anyhow::Result<u64> {
    tx.execute(
        "UPDATE session SET ended_at = $3 WHERE person_id = $1 AND account_id = $2 AND ended_at IS NULL",
        &params![person_id, account_id, now],
    )
}

/// Ends everybody's sessions in one account, when it closes.
pub fn end_all_in_account(tx: &mut Tx<'_>, account_id: AccountId, now: Timestamp) -> anyhow::Result<u64> {
    tx.execute("UPDATE session SET ended_at = $2 WHERE account_id = $1 AND ended_at IS NULL", &params![account_id, now])
}
