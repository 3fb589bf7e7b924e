//! Uploaded files in the data directory's `media` folder, each named by the SHA-256 of its content: the same file is kept once,
//! and never changed.
//!
//! Who may read a file is not decided here: a creative's and a logo are public, an attachment belongs to two accounts. Each noun looks into its own
//! rows before it asks for bytes.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context;
use domain::creative::{ImageType, UploadedFile};
use domain::field::{FieldError, line};
use sha2::{Digest, Sha256};
use store::creative::MediaFile as Facts;

use crate::{Platform, Result};

const FILE_NAME_CHARS_MAX: usize = 200;

/// A file as it was sent. Its name is for people; nothing is decided by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    pub file_name: String,
    pub bytes: Vec<u8>,
}

/// A stored file with the type it is served as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaFile {
    pub media_type: String,
    pub bytes: Vec<u8>,
}

/// In hex.
pub(crate) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What kind of image the first bytes say this is.
pub(crate) fn image_type(bytes: &[u8]) -> Option<ImageType> {
    match imagesize::image_type(bytes).ok()? {
        imagesize::ImageType::Png => Some(ImageType::Png),
        imagesize::ImageType::Jpeg => Some(ImageType::Jpeg),
        imagesize::ImageType::Gif => Some(ImageType::Gif),
        imagesize::ImageType::Webp => Some(ImageType::Webp),
        _ => None,
    }
}

/// Reads type and size of an image from its bytes and has the rule of its noun judge them.
pub(crate) fn image(
    upload: &Upload,
    rule: impl FnOnce(&UploadedFile) -> std::result::Result<ImageType, FieldError>,
) -> Result<Facts> {
    let size = imagesize::blob_size(&upload.bytes).ok();
    let side = |px: Option<usize>| px.and_then(|px| u32::try_from(px).ok()).unwrap_or(0);
    let width_px = side(size.map(|size| size.width));
    let height_px = side(size.map(|size| size.height));
    let found = image_type(&upload.bytes);
    let image_type = rule(&UploadedFile { bytes: upload.bytes.len(), found, width_px, height_px })?;
    Ok(Facts {
        name: line("file", &upload.file_name, FILE_NAME_CHARS_MAX)?,
        media_type: image_type.media_type().to_owned(),
        hash: hash(&upload.bytes),
        bytes: i64::try_from(upload.bytes.len()).expect("an upload fits into memory"),
        width_px: width_px.into(),
        height_px: height_px.into(),
    })
}

/// A file that anybody may see, by its hash: of a creative or a logo. None when it was never either, even if another noun keeps that file.
pub async fn public(platform: &Platform, file_hash: String) -> Result<Option<MediaFile>> {
    if !is_hash(&file_hash) {
        return Ok(None);
    }
    let known = file_hash.clone();
    let media_type = platform.store.read(move |tx| {
        Ok::<_, anyhow::Error>(match store::creative::media_type(tx, &known)? {
            Some(media_type) => Some(media_type),
            None => store::appearance::media_type(tx, &known)?,
        })
    });
    let Some(media_type) = media_type.await? else { return Ok(None) };
    let bytes = read(platform, &file_hash).await?;
    Ok(Some(MediaFile { media_type, bytes }))
}

/// Writes a file that is not there yet. It is whole and on disk when this returns: before the row that names it is committed.
pub(crate) async fn keep(platform: &Platform, hash: String, bytes: Vec<u8>) -> anyhow::Result<()> {
    let folder = folder(platform);
    let kept = tokio::task::spawn_blocking(move || write(&folder, &hash, &bytes)).await;
    kept.context("wait for a media file to be written")?
}

/// The bytes of a file that a row names.
pub(crate) async fn read(platform: &Platform, hash: &str) -> anyhow::Result<Vec<u8>> {
    let path = folder(platform).join(hash);
    let read =
        tokio::task::spawn_blocking(move || std::fs::read(&path).with_context(|| format!("read {}", path.display())));
    read.await.context("wait for a media file to be read")?
}

/// Takes files away that no row names any more. One that is gone already is no failure.
pub(crate) fn remove(platform: &Platform, hashes: &[String]) -> anyhow::Result<()> {
    for hash in hashes {
        let path = folder(platform).join(hash);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(anyhow::Error::new(error).context(format!("remove {}", path.display())));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whether a visitor's text can be the name of a file: the folder is never searched by anything else.
pub(crate) fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

pub(crate) fn folder(platform: &Platform) -> PathBuf {
    platform.settings.data_directory.join("media")
}

/// Under another name first, so that a half-written file is never served; a name of its own, because the same file may come twice at once.
fn write(folder: &Path, hash: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let path = folder.join(hash);
    if path.exists() {
        return Ok(());
    }
    std::fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
    static WRITES: AtomicU64 = AtomicU64::new(0);
    let number = WRITES.fetch_add(1, Ordering::Relaxed);
    let unfinished = folder.join(format!("{hash}.{}.{number}.unfinished", std::process::id()));
    let mut file = std::fs::File::create(&unfinished).with_context(|| format!("make {}", unfinished.display()))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).with_context(|| format!("write {}", unfinished.display()))?;
    std::fs::rename(&unfinished, &path).with_context(|| format!("name {}", path.display()))?;
    // The name is on disk only with its folder.
    let folder_file = std::fs::File::open(folder).with_context(|| format!("open {}", folder.display()))?;
    folder_file.sync_all().with_context(|| format!("write {}", folder.display()))
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    #[test]
    fn the_same_file_may_come_many_times_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let bytes: Vec<u8> = (0..1_000_000_u32).map(|place| (place % 251) as u8).collect();
        let start = Barrier::new(8);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    start.wait();
                    write(folder.path(), "name", &bytes).expect("each is kept");
                    let kept = std::fs::read(folder.path().join("name")).expect("it is there");
                    assert!(kept == bytes, "and whole, for whoever comes first");
                });
            }
        });
        let names: Vec<_> = std::fs::read_dir(folder.path()).expect("the folder").collect();
        assert_eq!(names.len(), 1, "{names:?}");
    }
}
