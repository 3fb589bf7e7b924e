//! Keys by which a client can send a write again and have it done once.

use domain::ids::AccountId;
use jiff::Timestamp;

use crate::{Tx, params};

/// A key as it was claimed. `answer` is there once the first request was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub request_hash: Vec<u8>,
    pub answer: Option<Answer>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub body: String,
}

pub fn find(tx: &mut Tx<'_>, account_id: AccountId, key: &str) -> anyhow::Result<Option<Claim>> {
    let row = tx.query_opt(
        "SELECT request_hash, answer_status, answer_body FROM idempotency_key WHERE account_id = $1 AND key = $2",
        &params![account_id, key],
    )?;
    Ok(row.map(|row| Claim {
        request_hash: row.blob(0),
        answer: row.opt_int(1).and_then(|status| {
            Some(Answer { status: u16::try_from(status).ok()?, body: row.opt_text(2).unwrap_or_default() })
        }),
    }))
}

pub fn insert(
    tx: &mut Tx<'_>,
    account_id: AccountId,
    key: &str,
    request_hash: [u8; 32],
    now: Timestamp,
) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO idempotency_key (account_id, key, request_hash, created_at) VALUES ($1, $2, $3, $4)",
        &params![account_id, key, request_hash, now],
    )?;
    Ok(())
}

/// Deletes keys that were claimed before the instant, the oldest first, at most `rows_max`. Gives how many.
pub fn delete_before(tx: &mut Tx<'_>, before: Timestamp, rows_max: i64) -> anyhow::Result<u64> {
    tx.execute(
        "DELETE FROM idempotency_key WHERE (account_id, key) IN (
           SELECT account_id, key FROM idempotency_key WHERE created_at < $1 ORDER BY created_at LIMIT $2)",
        &params![before, rows_max],
    )
}

/// Keeps what the first request was answered. Nothing happens if it claimed nothing.
pub fn keep_answer(tx: &mut Tx<'_>, account_id: AccountId, key: &str, answer: &Answer) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE idempotency_key SET answer_status = $3, answer_body = $4 WHERE account_id = $1 AND key = $2",
        &params![account_id, key, answer.status, &answer.body],
    )?;
    Ok(())
}
