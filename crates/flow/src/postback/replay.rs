//! Sending again what was given up, or what was taken and lost by its receiver.

use domain::access::Deed;
use domain::ids::{DeliveryId, PostbackId};
use jiff::Timestamp;
use serde_json::json;

use super::PostbackRefusal;
use crate::{Caller, Platform, Result, audited_write};

/// Which deliveries are sent again at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    GivenUp,
    /// All that happened since then, whatever became of it: the receiver lost what it took.
    Since(Timestamp),
}

/// Sends one again, under the same delivery id.
pub async fn replay(platform: &Platform, caller: &Caller, postback: PostbackId, id: DeliveryId) -> Result<()> {
    caller.may(Deed::ChangePostbacks)?;
    audited_write(platform, caller, move |tx, audit| {
        store::postback::find(tx, audit.caller().account_id, postback)?.ok_or(PostbackRefusal::NotFound)?;
        store::postback::delivery::find(tx, postback, id)?.ok_or(PostbackRefusal::DeliveryNotFound)?;
        if !store::postback::delivery::replay(tx, postback, id, audit.now)? {
            return Err(PostbackRefusal::Waiting.into());
        }
        audit.record("replayed", "postback_delivery", id, None, None);
        Ok(())
    })
    .await
}

/// Sends many again, in their order. What waits already goes on waiting. Gives how many.
pub async fn replay_many(platform: &Platform, caller: &Caller, postback: PostbackId, again: Again) -> Result<u64> {
    caller.may(Deed::ChangePostbacks)?;
    audited_write(platform, caller, move |tx, audit| {
        store::postback::find(tx, audit.caller().account_id, postback)?.ok_or(PostbackRefusal::NotFound)?;
        let (count, since) = match again {
            Again::GivenUp => (store::postback::delivery::replay_dead(tx, postback, audit.now)?, None),
            Again::Since(at) => (store::postback::delivery::replay_since(tx, postback, at, audit.now)?, Some(at)),
        };
        let shown = json!({ "deliveries": count, "since": since.map(|at| at.to_string()) });
        audit.record("replayed", "postback", postback, None, Some(shown));
        Ok(count)
    })
    .await
}
