//! Files sent along with messages: judged, kept, and handed out to the two sides of the thread alone.

use domain::access::Deed;
use domain::attachment::{attachment_type, clean_name, together};
use domain::ids::AttachmentId;
pub use store::attachment::Attachment;
use store::attachment::NewAttachment;

use crate::media::{self, Upload};
use crate::refusal::InputRefusal;
use crate::{Caller, Platform, Result};

/// Judges all of them, then keeps all of them. Each is on disk when this returns.
pub(crate) async fn keep(platform: &Platform, uploads: Vec<Upload>) -> Result<Vec<NewAttachment>> {
    let sizes: Vec<usize> = uploads.iter().map(|upload| upload.bytes.len()).collect();
    together(&sizes)?;
    let judged: Vec<NewAttachment> = uploads.iter().map(judged).collect::<Result<_>>()?;
    for (file, upload) in judged.iter().zip(uploads) {
        media::keep(platform, file.hash.clone(), upload.bytes).await?;
    }
    Ok(judged)
}

/// The file with its name and type, for those who may read its thread. Anybody else is told that there is none.
pub async fn open(platform: &Platform, caller: &Caller, id: AttachmentId) -> Result<(Attachment, Vec<u8>)> {
    caller.may(Deed::ReadMessages)?;
    let account = caller.account_id;
    let found = platform.store.read(move |tx| store::attachment::find(tx, account, id)).await?;
    let attachment = found.ok_or(InputRefusal::NotFound { noun: "file" })?;
    let bytes = media::read(platform, &attachment.file.hash).await?;
    Ok((attachment, bytes))
}

fn judged(upload: &Upload) -> Result<NewAttachment> {
    let found = attachment_type(&upload.bytes, media::image_type(&upload.bytes))?;
    Ok(NewAttachment {
        name: clean_name(&upload.file_name, found),
        media_type: found.media_type().to_owned(),
        hash: media::hash(&upload.bytes),
        bytes: i64::try_from(upload.bytes.len()).expect("an upload fits into memory"),
    })
}
