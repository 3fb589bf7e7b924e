//! Writing an announcement. Nothing of it is sent yet.

use domain::access::Deed;
use domain::announcement::{Audience, DRAFT_KEPT};
use domain::ids::AnnouncementId;
use domain::message::{subject, text};
use serde_json::json;

use super::{admit, brand};
use crate::media::{self, Upload};
use crate::{Caller, Platform, Result, attachment, audited_write};

/// A form as it was filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAnnouncement {
    pub audience: Audience,
    pub subject: String,
    pub text: String,
    pub files: Vec<Upload>,
}

/// Keeps it as a draft, which is forgotten after a day.
pub async fn draft(platform: &Platform, caller: &Caller, input: NewAnnouncement) -> Result<AnnouncementId> {
    let brand = brand(caller, Deed::WriteMessages)?;
    let subject = subject(&input.subject)?;
    let text = text(&input.text, !input.files.is_empty())?;
    let (audience, now) = (input.audience, platform.clock.now());
    // Before anything is written to the disk: whether it could be sent.
    platform.store.read(move |tx| admit(tx, brand, audience, now)).await?;
    let files = attachment::keep(platform, input.files).await?;
    let new = store::announcement::NewAnnouncement { brand, audience, subject, text, person: caller.person().ok() };
    let (id, unnamed) = audited_write(platform, caller, move |tx, audit| {
        admit(tx, brand, audience, audit.now)?;
        let id = store::announcement::insert(tx, &new, audit.now)?;
        // After the new one has its number: it is never that of another, whose page may still be open somewhere.
        let forgotten = store::announcement::forget_drafts(tx, brand, audit.now - DRAFT_KEPT)?;
        for file in &files {
            store::announcement::insert_file(tx, id, file)?;
        }
        let shown = json!({ "audience": audience.to_string(), "subject": new.subject });
        audit.record("drafted", "announcement", id, None, Some(shown));
        Ok((id, store::media::unnamed(tx, forgotten)?))
    })
    .await?;
    media::remove(platform, &unnamed)?;
    Ok(id)
}
