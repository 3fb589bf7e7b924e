//! What is forgotten, and when: rows that nobody can use any more, thirty days after their last use.
//!
//! | what | is of no use from |
//! |---|---|
//! | idempotency keys of the API, with the answers | being claimed; a client that still repeats a request after thirty days has it done again |
//! | log-ins | their expiry, also of those that were ended before |
//! | secrets sent by mail | their expiry, also of those that were used before |
//! | messages of the outbox | being sent |
//! | deliveries to postbacks, in whatever state | what they tell of |
//! | log-ins without their second step, challenges to passkeys | their expiry |
//!
//! Nothing that money rests on is forgotten: conversions stay unique by program, event type and order id for ever.

#[cfg(test)]
mod tests;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use store::Tx;
use tokio::sync::watch;

use crate::job::Job;
use crate::{Platform, Result, closure, support};

/// How long a row is kept after its last use.
pub const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Bounds how long other writes wait: at some 10 microseconds a row, a batch holds the writer for about 10 ms.
const BATCH_ROWS_MAX: i64 = 1000;

/// Nobody waits for it.
pub(crate) const PAUSE: Duration = Duration::from_secs(10 * 60);

/// How many rows were deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forgotten {
    pub idempotency_keys: u64,
    pub sessions: u64,
    pub email_secrets: u64,
    pub sent_messages: u64,
    pub begun_log_ins: u64,
    pub passkey_challenges: u64,
    pub postback_deliveries: u64,
}

type Delete = fn(&mut Tx<'_>, Timestamp, i64) -> anyhow::Result<u64>;

/// Deletes everything whose time has passed now, batch after batch.
pub async fn forget_due(platform: &Platform) -> Result<Forgotten> {
    forget_in_batches(platform, BATCH_ROWS_MAX).await
}

/// The background task: forgets until told to stop. What failed is logged and tried again after the pause.
pub async fn forget_until(platform: Platform, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let now = platform.clock.now();
        match platform.jobs.note(Job::Retention, now, forget_due(&platform)).await {
            Ok(forgotten) if forgotten == Forgotten::default() => {}
            Ok(forgotten) => tracing::info!(?forgotten, "deleted what nobody can use any more"),
            Err(error) => {
                tracing::error!(%error, "deleting what nobody can use any more failed and will be tried again")
            }
        }
        match closure::forget_due(&platform).await {
            Ok(0) => {}
            Ok(accounts) => tracing::info!(accounts, "forgot who was behind closed accounts"),
            Err(error) => tracing::error!(%error, "forgetting closed accounts failed and will be tried again"),
        }
        if let Err(error) = support::end_over(&platform).await {
            tracing::error!(%error, "noting the ends of support visits failed and will be tried again");
        }
        // A sender that is gone means the same as a word to stop.
        if tokio::time::timeout(PAUSE, stop.changed()).await.is_ok_and(|changed| changed.is_err()) {
            return;
        }
    }
}

async fn forget_in_batches(platform: &Platform, rows_max: i64) -> Result<Forgotten> {
    let before = platform.clock.now() - KEPT;
    Ok(Forgotten {
        idempotency_keys: forget(platform, store::idempotency::delete_before, before, rows_max).await?,
        sessions: forget(platform, store::session::delete_expired, before, rows_max).await?,
        email_secrets: forget(platform, store::email_secret::delete_expired, before, rows_max).await?,
        sent_messages: forget(platform, store::outbox::delete_sent, before, rows_max).await?,
        begun_log_ins: forget(platform, store::begun_log_in::delete_expired, before, rows_max).await?,
        passkey_challenges: forget(platform, store::passkey::delete_expired_challenges, before, rows_max).await?,
        postback_deliveries: forget(platform, store::postback::delivery::delete_before, before, rows_max).await?
            + forget(platform, |tx, _, rows_max| store::postback::delete_removed(tx, rows_max), before, rows_max)
                .await?,
    })
}

async fn forget(platform: &Platform, delete: Delete, before: Timestamp, rows_max: i64) -> Result<u64> {
    let mut total = 0;
    loop {
        let deleted = platform.store.write(move |tx| delete(tx, before, rows_max)).await?;
        total += deleted;
        if deleted < rows_max.unsigned_abs() {
            return Ok(total);
        }
    }
}
