//! The brand adds a creative. A file is judged by what is in it, and lies on disk before the row that names it is committed.

use domain::access::Deed;
use domain::creative::{CreativeKind, UploadedFile, image_type, landing_page, name, text, video_url};
use domain::field::line;
use domain::ids::ProgramId;
use domain::link::deep_link_allowed;
use domain::web_address::host_of;
use serde_json::json;
use store::creative::{Creative, MediaFile, NewCreative};

use super::CreativeRefusal;
use crate::media::{self, Upload};
use crate::scope::scope;
use crate::{Caller, Platform, Result, audited_write, program, routes};

const FILE_NAME_CHARS_MAX: usize = 200;

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
        (CreativeKind::Image, Some(upload)) => Some(judged(upload)?),
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

/// Reads type and size from the bytes.
fn judged(upload: &Upload) -> Result<MediaFile> {
    let found = media::image_type(&upload.bytes);
    let size = imagesize::blob_size(&upload.bytes).ok();
    let side = |px: Option<usize>| px.and_then(|px| u32::try_from(px).ok()).unwrap_or(0);
    let width_px = side(size.map(|size| size.width));
    let height_px = side(size.map(|size| size.height));
    let file = UploadedFile { bytes: upload.bytes.len(), found, width_px, height_px };
    let image_type = image_type(&file)?;
    Ok(MediaFile {
        name: line("file", &upload.file_name, FILE_NAME_CHARS_MAX)?,
        media_type: image_type.media_type().to_owned(),
        hash: media::hash(&upload.bytes),
        bytes: i64::try_from(upload.bytes.len()).expect("an upload fits into memory"),
        width_px: width_px.into(),
        height_px: height_px.into(),
    })
}
