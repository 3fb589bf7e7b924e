//! Reading: a draft with those whom it would reach, what was sent, and what became of it.

use domain::access::Deed;
use domain::announcement::Reception;
use domain::ids::{AccountId, AnnouncementId};
use store::attachment::NewAttachment;

use super::{Announcement, Recipient, brand, of_brand};
use crate::{Caller, Listed, Platform, Result, Window};

/// An announcement with what goes along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub announcement: Announcement,
    pub files: Vec<NewAttachment>,
}

/// Whom a draft would reach now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    pub count: i64,
    /// The first of them, by name.
    pub first: Vec<(AccountId, String)>,
}

/// The first of those whom a draft would reach.
const NAMES_SHOWN: u32 = 20;

/// What was sent, newest first.
pub async fn list(platform: &Platform, caller: &Caller, window: Window) -> Result<Listed<Announcement>> {
    let brand = brand(caller, Deed::ReadMessages)?;
    let read = move |tx: &mut store::Tx<'_>| store::announcement::sent(tx, brand, window.after, window.rows_wanted());
    let rows = platform.store.read(read).await?;
    Ok(window.listed(rows, |announcement| announcement.id.get()))
}

pub async fn show(platform: &Platform, caller: &Caller, id: AnnouncementId) -> Result<Shown> {
    let brand = brand(caller, Deed::ReadMessages)?;
    platform
        .store
        .read(move |tx| {
            let announcement = of_brand(tx, brand, id)?;
            Ok(Shown { files: store::announcement::files(tx, id)?, announcement })
        })
        .await
}

pub async fn preview(platform: &Platform, caller: &Caller, id: AnnouncementId) -> Result<Preview> {
    let brand = brand(caller, Deed::ReadMessages)?;
    platform
        .store
        .read(move |tx| {
            let audience = of_brand(tx, brand, id)?.audience;
            Ok(Preview {
                count: store::announcement::count_addressed(tx, brand, audience)?,
                first: store::announcement::addressed(tx, brand, audience, NAMES_SHOWN)?,
            })
        })
        .await
}

/// Whom it went to, by account ID; of one kind where it is given.
pub async fn recipients(
    platform: &Platform,
    caller: &Caller,
    id: AnnouncementId,
    reception: Option<Reception>,
    window: Window,
) -> Result<Listed<Recipient>> {
    let brand = brand(caller, Deed::ReadMessages)?;
    let rows = platform.store.read(move |tx| {
        of_brand(tx, brand, id)?;
        let after = window.after.unwrap_or(0);
        Ok::<_, crate::Error>(store::announcement::recipients(tx, id, reception, after, window.rows_wanted())?)
    });
    Ok(window.listed(rows.await?, |recipient| recipient.partner.get()))
}
