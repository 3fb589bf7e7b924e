//! Somebody said yes: from now on it is on its way to those who were shown.

use domain::access::Deed;
use domain::ids::AnnouncementId;
use serde_json::json;

use super::{AnnouncementRefusal, admit, brand, delivery, of_brand};
use crate::{Caller, Platform, Result, audited_write};

/// Sends a draft to its audience, which must be as many as were `shown`. The first few have it when this returns; the job brings it to the
/// rest. Sending twice changes nothing.
pub async fn send(platform: &Platform, caller: &Caller, id: AnnouncementId, shown: i64) -> Result<()> {
    let brand = brand(caller, Deed::WriteMessages)?;
    audited_write(platform, caller, move |tx, audit| {
        let draft = of_brand(tx, brand, id)?;
        if draft.sent_at.is_some() {
            return Ok(());
        }
        if admit(tx, brand, draft.audience, audit.now)? != shown {
            return Err(AnnouncementRefusal::OthersThere.into());
        }
        store::announcement::send(tx, brand, id, draft.audience, audit.now)?;
        let after = json!({ "audience": draft.audience.to_string(), "subject": draft.subject, "partners": shown });
        audit.record("sent", "announcement", id, None, Some(after));
        Ok(())
    })
    .await?;
    delivery::some(platform, brand, id).await?;
    Ok(())
}
