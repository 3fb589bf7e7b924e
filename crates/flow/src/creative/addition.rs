//! The brand adds a creative. A file is judged by what is in it, and lies on disk before the row that names it is committed.

use domain::access::Deed;
use domain::creative::{CreativeKind, image_type, landing_page, name, text, video_url};
use domain::ids::ProgramId;
use domain::link::deep_link_allowed;
use domain::web_address::host_of;
use serde_json::json;
use store::creative::{Creative, NewCreative};

use super::CreativeRefusal;
use crate::media::{self, Upload};
use crate::scope::scope;
use crate::{Caller, Platform, Result, audited_write, program, routes};

/// A form as it was filled in; "" is what was left empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCreativeInput {
    pub program_id: ProgramId,
    pub kind: CreativeKind,
    pub name: String,
    /// The words of a text creative, the alternative text of an image.
    pub text: String,
    /// "": the program's own.
    pub landing_page: String,
    pub video_url: String,
    pub file: Option<Upload>,
}

pub async fn add(platform: &Platform, caller: &Caller, input: NewCreativeInput) -> Result<Creative> {
    caller.may(Deed::ChangeCreatives)?;
    let NewCreativeInput { program_id, kind, .. } = input;
    let name = name(&input.name)?;
    let text = text(kind, &input.text)?;
    let video_url = video_url(kind, &input.video_url)?;
    let judged = match (kind, &input.file) {
        (CreativeKind::Image, None) => return Err(CreativeRefusal::FileMissing.into()),
        (CreativeKind::Image, Some(upload)) => Some(media::image(upload, image_type)?),
        (_, Some(_)) => return Err(CreativeRefusal::FileUnwanted.into()),
        (_, None) => None,
    };
    let brand = caller.account_id;
    // Before anything is written to the disk: whose program it is.
    platform.store.read(move |tx| program::of_brand(tx, brand, program_id)).await?;
    if let (Some(file), Some(upload)) = (&judged, input.file) {
        media::keep(platform, file.hash.clone(), upload.bytes).await?;
    }
    let scope = scope(caller);
    let parts = platform.clone();
    let creative = audited_write(platform, caller, move |tx, audit| {
        let program = program::of_brand(tx, brand, program_id)?;
        let terms = parts.terms.load(tx, program.id, program.terms_version)?;
        let own_host = host_of(&terms.program.landing_page).unwrap_or("").to_owned();
        let landing_page = landing_page(&input.landing_page, |address| {
            host_of(address).is_ok_and(|host| host.eq_ignore_ascii_case(&own_host))
                || deep_link_allowed(address, &terms.program.deep_link_domains).is_ok()
        })?;
        let new = NewCreative { program_id, kind, name, text, landing_page, video_url, file: judged };
        let id = store::creative::insert(tx, &new, audit.now)?;
        routes::touch(tx)?;
        audit.record(
            "added",
            "creative",
            id,
            None,
            Some(json!({
                "program_id": program_id.get(),
                "kind": kind.code(),
                "name": new.name,
                "file_hash": new.file.as_ref().map(|file| &file.hash),
            })),
        );
        Ok(store::creative::find(tx, scope, id)?.ok_or(CreativeRefusal::NotFound)?)
    })
    .await?;
    platform.routes_changed().await?;
    Ok(creative)
}
