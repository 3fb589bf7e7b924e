//! Log-ins whose password was right and whose second step is missing. Only the hash of their secret is kept.

use domain::ids::{AccountId, PersonId};
use jiff::Timestamp;

use crate::{Tx, params};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BegunLogIn {
    pub person_id: PersonId,
    /// Which of the person's accounts; the oldest membership when none was said.
    pub account_id: Option<AccountId>,
    /// Wrong second steps so far.
    pub attempts: u32,
}

pub fn insert(
    tx: &mut Tx<'_>,
    secret_hash: [u8; 32],
    person_id: PersonId,
    account_id: Option<AccountId>,
    now: Timestamp,
    expires_at: Timestamp,
) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO begun_log_in (secret_hash, person_id, account_id, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5)",
        &params![secret_hash, person_id, account_id, now, expires_at],
    )?;
    Ok(())
}

pub fn find(tx: &mut Tx<'_>, secret_hash: [u8; 32], now: Timestamp) -> anyhow::Result<Option<BegunLogIn>> {
    let row = tx.query_opt(
        "SELECT person_id, account_id, attempts FROM begun_log_in WHERE secret_hash = $1 AND expires_at > $2",
        &params![secret_hash, now],
    )?;
    Ok(row.map(|row| BegunLogIn { person_id: row.id(0), account_id: row.opt_id(1), attempts: row.u32(2) }))
}

pub fn count_attempt(tx: &mut Tx<'_>, secret_hash: [u8; 32]) -> anyhow::Result<()> {
    tx.execute("UPDATE begun_log_in SET attempts = attempts + 1 WHERE secret_hash = $1", &params![secret_hash])?;
    Ok(())
}

/// False when it was ended before: of two that finish the same log-in, one does.
pub fn delete(tx: &mut Tx<'_>, secret_hash: [u8; 32]) -> anyhow::Result<bool> {
    Ok(tx.execute("DELETE FROM begun_log_in WHERE secret_hash = $1", &params![secret_hash])? > 0)
}

/// Ends all of a person's: after a change of the password or of the factors they would rest on what is no longer so.
pub fn delete_of_person(tx: &mut Tx<'_>, person_id: PersonId) -> anyhow::Result<()> {
    tx.execute("DELETE FROM begun_log_in WHERE person_id = $1", &params![person_id])?;
    Ok(())
}

/// Deletes those that expired before the instant, at most `rows_max`. Gives how many.
pub fn delete_expired(tx: &mut Tx<'_>, before: Timestamp, rows_max: i64) -> anyhow::Result<u64> {
    tx.execute(
        "DELETE FROM begun_log_in
         WHERE secret_hash IN (SELECT secret_hash FROM begun_log_in WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)",
        &params![before, rows_max],
    )
}
