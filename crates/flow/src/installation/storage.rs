//! Where the bytes are.

use std::path::Path;

use anyhow::Context;
use domain::access::Deed;
pub use store::lake_file::LakeDay;

use crate::{Caller, Platform, Result};

/// The newest days of the lake that are listed.
const DAYS_MAX: u32 = 60;

/// A folder of the data directory with everything under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    pub name: &'static str,
    pub files: u64,
    pub bytes: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Storage {
    pub database_bytes: i64,
    pub folders: Vec<Folder>,
    /// Of the disk of the data directory.
    pub disk_free_bytes: u64,
    pub disk_bytes: u64,
    /// Newest first.
    pub lake_days: Vec<LakeDay>,
}

pub async fn storage(platform: &Platform, caller: &Caller) -> Result<Storage> {
    caller.may(Deed::ReadInstallation)?;
    let (database_bytes, lake_days) = platform
        .store
        .read(|tx| anyhow::Ok((store::setting::database_bytes(tx)?, store::lake_file::days(tx, DAYS_MAX)?)))
        .await?;
    let root = platform.settings.data_directory.clone();
    let measured = tokio::task::spawn_blocking(move || {
        let folders = ["spool", "lake", "media", "mail", "exports"].map(|name| measured(&root.join(name), name));
        Ok::<_, anyhow::Error>((folders.to_vec(), disk(&root)?))
    });
    let (folders, (disk_free_bytes, disk_bytes)) = measured.await.context("measure folders on another thread")??;
    Ok(Storage { database_bytes, folders, disk_free_bytes, disk_bytes, lake_days })
}

/// Free and in all, of the disk on which the folder is.
pub(super) fn disk(folder: &Path) -> anyhow::Result<(u64, u64)> {
    let disk =
        rustix::fs::statvfs(folder).with_context(|| format!("ask how full the disk of {} is", folder.display()))?;
    Ok((disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize))
}

/// What cannot be read, because it was removed meanwhile, takes no room.
fn measured(folder: &Path, name: &'static str) -> Folder {
    let mut found = Folder { name, files: 0, bytes: 0 };
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.metadata() {
                Ok(metadata) if metadata.is_dir() => folders.push(entry.path()),
                Ok(metadata) => {
                    found.files += 1;
                    found.bytes += metadata.len();
                }
                Err(_) => {}
            }
        }
    }
    found
}
