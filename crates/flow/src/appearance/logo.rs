//! A brand's logo comes, is replaced, or goes. A file lies on disk before the row that names it is committed.

use domain::appearance::{Ground, logo_type};
use serde_json::{Value, json};
use store::appearance::Look;
use store::creative::MediaFile;

use super::{AppearanceRefusal, may_change, own};
use crate::media::{self, Upload};
use crate::{Caller, Platform, Result, audited_write};

pub async fn set_logo(platform: &Platform, caller: &Caller, ground: Ground, file: Option<Upload>) -> Result<()> {
    may_change(caller)?;
    let upload = file.filter(|file| !(file.file_name.is_empty() && file.bytes.is_empty()));
    let upload = upload.ok_or(AppearanceRefusal::FileMissing)?;
    let logo = media::image(&upload, logo_type)?;
    let account = caller.account_id;
    let look = platform.store.read(move |tx| own(tx, account)).await?;
    if ground == Ground::Dark && look.logo.is_none() {
        return Err(AppearanceRefusal::LightFirst.into());
    }
    media::keep(platform, logo.hash.clone(), upload.bytes).await?;
    audited_write(platform, caller, move |tx, audit| {
        let before = own(tx, account)?;
        if ground == Ground::Dark && before.logo.is_none() {
            return Err(AppearanceRefusal::LightFirst.into());
        }
        store::appearance::end_logo(tx, account, ground, audit.now)?;
        store::appearance::insert_logo(tx, account, ground, &logo, audit.now)?;
        audit.record("set", "logo", ground, of(&before, ground), shown(Some(&logo)));
        Ok(())
    })
    .await
}

/// Without the one for light ground there is none for dark ground either.
pub async fn remove_logo(platform: &Platform, caller: &Caller, ground: Ground) -> Result<()> {
    may_change(caller)?;
    let account = caller.account_id;
    audited_write(platform, caller, move |tx, audit| {
        let before = own(tx, account)?;
        let with_it: &[Ground] = if ground == Ground::Light { Ground::ALL } else { &[Ground::Dark] };
        for ground in with_it {
            if let Some(gone) = of(&before, *ground) {
                store::appearance::end_logo(tx, account, *ground, audit.now)?;
                audit.record("removed", "logo", ground, Some(gone), None);
            }
        }
        Ok(())
    })
    .await
}

fn of(look: &Look, ground: Ground) -> Option<Value> {
    shown(match ground {
        Ground::Light => look.logo.as_ref(),
        Ground::Dark => look.dark_logo.as_ref(),
    })
}

fn shown(logo: Option<&MediaFile>) -> Option<Value> {
    logo.map(|logo| json!({ "file": logo.name, "type": logo.media_type, "bytes": logo.bytes, "hash": logo.hash }))
}
