//! Uploaded files in the data directory's `media` folder, each named by the SHA-256 of its content: the same file is kept once,
//! and an address never changes what it shows.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use sha2::{Digest, Sha256};

use crate::{Platform, Result};

/// A stored file with the type it is served as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaFile {
    pub media_type: String,
    pub bytes: Vec<u8>,
}

/// In hex.
pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a file that is not there yet. It is whole and on disk when this returns.
pub(super) async fn keep(platform: &Platform, hash: String, bytes: Vec<u8>) -> Result<()> {
    let folder = folder(platform);
    let kept = tokio::task::spawn_blocking(move || write(&folder, &hash, &bytes)).await;
    Ok(kept.context("wait for a media file to be written")??)
}

/// The file of a creative, by its hash. None when no creative ever had it: the folder is never searched by a visitor's text.
pub async fn media(platform: &Platform, file_hash: String) -> Result<Option<MediaFile>> {
    let is_hash = file_hash.len() == 64 && file_hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if !is_hash {
        return Ok(None);
    }
    let known = file_hash.clone();
    let media_type = platform.store.read(move |tx| store::creative::media_type(tx, &known)).await?;
    let Some(media_type) = media_type else { return Ok(None) };
    let path = folder(platform).join(&file_hash);
    let read =
        tokio::task::spawn_blocking(move || std::fs::read(&path).with_context(|| format!("read {}", path.display())));
    let bytes = read.await.context("wait for a media file to be read")??;
    Ok(Some(MediaFile { media_type, bytes }))
}

fn folder(platform: &Platform) -> PathBuf {
    platform.settings.data_directory.join("media")
}

/// Under another name first, so that a half-written file is never served.
fn write(folder: &Path, hash: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let path = folder.join(hash);
    if path.exists() {
        return Ok(());
    }
    std::fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
    let unfinished = folder.join(format!("{hash}.{}.unfinished", std::process::id()));
    let mut file = std::fs::File::create(&unfinished).with_context(|| format!("make {}", unfinished.display()))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).with_context(|| format!("write {}", unfinished.display()))?;
    std::fs::rename(&unfinished, &path).with_context(|| format!("name {}", path.display()))?;
    // The name is on disk only with its folder.
    let folder_file = std::fs::File::open(folder).with_context(|| format!("open {}", folder.display()))?;
    folder_file.sync_all().with_context(|| format!("write {}", folder.display()))
}
