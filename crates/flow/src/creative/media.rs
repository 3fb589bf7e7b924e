//! The files of creatives, which anybody may see.

use crate::media::{self, MediaFile};
use crate::{Platform, Result};

/// The file of a creative, by its hash. None when no creative ever had it, even if another noun keeps that file.
pub async fn media(platform: &Platform, file_hash: String) -> Result<Option<MediaFile>> {
    if !media::is_hash(&file_hash) {
        return Ok(None);
    }
    let known = file_hash.clone();
    let media_type = platform.store.read(move |tx| store::creative::media_type(tx, &known)).await?;
    let Some(media_type) = media_type else { return Ok(None) };
    let bytes = media::read(platform, &file_hash).await?;
    Ok(Some(MediaFile { media_type, bytes }))
}
