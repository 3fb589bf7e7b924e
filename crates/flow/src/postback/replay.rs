//! Sending again what was given up, or what was taken and lost by its receiver.

use domain::access::Deed;
use domain::ids::{DeliveryId, PostbackId};

use super::PostbackRefusal;
use crate::{Caller, Platform, Result, audited_write};

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

/// Sends all again that were given up. Gives how many.
pub async fn replay_dead(platform: &Platform, caller: &Caller, postback: PostbackId) -> Result<u64> {
    caller.may(Deed::ChangePostbacks)?;
    audited_write(platform, caller, move |tx, audit| {
        store::postback::find(tx, audit.caller().account_id, postback)?.ok_or(PostbackRefusal::NotFound)?;
        let count = store::postback::delivery::replay_dead(tx, postback, audit.now)?;
        audit.record("replayed", "postback", postback, None, Some(serde_json::json!({ "deliveries": count })));
        Ok(count)
    })
    .await
}
