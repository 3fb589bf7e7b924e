//! What waits to be told to the outside, and what could not be.

use domain::access::Deed;
use domain::account;
use domain::ids::OutboxMessageId;
use jiff::Timestamp;
use serde_json::json;
pub use store::outbox::Depth;

use crate::refusal::InputRefusal;
use crate::{Caller, Listed, Platform, Result, Window, audited_write, mail};

/// A message that has not been sent. What it says is not shown: a letter may hold a link that opens an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent {
    pub id: OutboxMessageId,
    pub channel: String,
    /// To whom, where that can be told.
    pub to: String,
    pub subject: String,
    pub attempts: u32,
    pub last_error: String,
    pub created_at: Timestamp,
    pub due_at: Timestamp,
    pub dead_at: Option<Timestamp>,
}

/// How each channel stands.
pub async fn queues(platform: &Platform, caller: &Caller) -> Result<Vec<Depth>> {
    caller.may(Deed::ReadInstallation)?;
    let depths = |tx: &mut store::Tx<'_>| {
        let mut depths = store::outbox::depths(tx)?;
        let postbacks = store::postback::delivery::depth(tx)?;
        if postbacks.waiting + postbacks.failed + postbacks.dead + postbacks.sent > 0 {
            depths.push(postbacks);
        }
        anyhow::Ok(depths)
    };
    Ok(platform.store.read(depths).await?)
}

/// What has not been sent, newest first.
pub async fn unsent(platform: &Platform, caller: &Caller, window: Window) -> Result<Listed<Unsent>> {
    caller.may(Deed::ReadInstallation)?;
    let rows =
        platform.store.read(move |tx| store::outbox::list_unsent(tx, window.after, window.rows_wanted())).await?;
    Ok(window.listed(rows, |message| message.id.get()).map(shown))
}

/// Tries a message again from the start, now.
pub async fn retry(platform: &Platform, caller: &Caller, id: OutboxMessageId) -> Result<()> {
    caller.may(Deed::RunInstallation)?;
    audited_write(platform, caller, move |tx, audit| {
        store::outbox::find_unsent(tx, id)?.ok_or(InputRefusal::NotFound { noun: "message" })?;
        store::outbox::set_due(tx, id, audit.now)?;
        audit.record("retried", "outbox_message", id, None, None);
        Ok(())
    })
    .await
}

/// Takes a message out that shall not be sent any more.
pub async fn discard(platform: &Platform, caller: &Caller, id: OutboxMessageId, reason: &str) -> Result<()> {
    caller.may(Deed::RunInstallation)?;
    let reason = account::reason(reason)?;
    audited_write(platform, caller, move |tx, audit| {
        let message = store::outbox::find_unsent(tx, id)?.ok_or(InputRefusal::NotFound { noun: "message" })?;
        store::outbox::delete_unsent(tx, id)?;
        let message = shown(message);
        let before = json!({ "channel": message.channel, "to": message.to, "subject": message.subject });
        audit.record("discarded", "outbox_message", id, Some(before), Some(json!({ "reason": reason })));
        Ok(())
    })
    .await
}

fn shown(message: store::outbox::Unsent) -> Unsent {
    let (to, subject) = mail::envelope(&message.payload).unwrap_or_default();
    Unsent {
        id: message.id,
        channel: message.channel,
        to,
        subject,
        attempts: message.attempts,
        last_error: message.last_error,
        created_at: message.created_at,
        due_at: message.due_at,
        dead_at: message.dead_at,
    }
}
