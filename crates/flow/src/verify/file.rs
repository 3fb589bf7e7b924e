//! Uploaded files: each that a row names is there, and is what it was when it was uploaded.

use anyhow::Context;
use store::media::Named;

use super::Findings;
use crate::{Platform, media};

/// Outside the snapshot: files are never changed or removed, so a row that was there has its file now as then.
pub(super) async fn check(platform: &Platform, named: Vec<Named>, findings: &mut Findings) -> anyhow::Result<()> {
    for file in named {
        findings.checked.files += 1;
        let path = media::folder(platform).join(&file.hash);
        let read = tokio::task::spawn_blocking(move || std::fs::read(path));
        match read.await.context("wait for an uploaded file to be read")? {
            Err(error) => findings.differ(&file.about, "file", error.to_string(), file.hash),
            Ok(bytes) => findings.compare(&file.about, "file", &media::hash(&bytes), &file.hash),
        }
    }
    Ok(())
}
