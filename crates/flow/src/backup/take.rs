//! Taking a backup.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use events::SpoolReader;
use store::Store;

use super::manifest::Manifest;
use super::{DATABASE, FOLDERS};
use crate::event_log::Hold;

/// Copies the installation into `target`, which must be empty or not there yet. Blocks; another process may be serving.
///
/// The manifest is written last: a folder without one is a backup that was not finished, and cannot be restored.
pub fn take(store: &Store, data_directory: &Path, target: &Path) -> anyhow::Result<Manifest> {
    make_empty(target)?;
    for folder in FOLDERS.into_iter().chain([DATABASE]) {
        make_folder(&target.join(folder))?;
    }
    let spool = data_directory.join("spool");
    let _hold = Hold::take(&spool)?;
    store.backup(&target.join(DATABASE)).context("copying the database")?;
    SpoolReader::open(&spool)?.copy(&target.join("spool")).context("copying the spool")?;
    for folder in FOLDERS.into_iter().filter(|folder| *folder != "spool") {
        copy_folder(&data_directory.join(folder), &target.join(folder))?;
    }
    let manifest = Manifest::of(target, store.dialect())?;
    manifest.write(target)?;
    Ok(manifest)
}

/// Makes the folder, readable by its owner only, or finds it empty.
pub(super) fn make_empty(folder: &Path) -> anyhow::Result<()> {
    make_folder(folder)?;
    let mut entries = fs::read_dir(folder).with_context(|| format!("listing {}", folder.display()))?;
    if entries.next().is_some() {
        bail!("{} is not empty: nothing was written", folder.display());
    }
    Ok(())
}

pub(super) fn make_folder(folder: &Path) -> anyhow::Result<()> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.with_context(|| format!("making {}", folder.display()))
}

/// Every file below `from`, to the same place below `to`. Files that are being written have a name of their own and are left out.
fn copy_folder(from: &Path, to: &Path) -> anyhow::Result<()> {
    for file in files_below(from)? {
        if file.extension().is_some_and(|extension| extension == "tmp" || extension == "unfinished") {
            continue;
        }
        copy_file(&from.join(&file), &to.join(&file))?;
    }
    Ok(())
}

/// Paths relative to the folder, in order. A folder that is not there has none.
pub(super) fn files_below(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(relative) = folders.pop() {
        let listed = match fs::read_dir(folder.join(&relative)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            listed => listed.with_context(|| format!("listing {}", folder.join(&relative).display()))?,
        };
        for entry in listed {
            let entry = entry?;
            let path = relative.join(entry.file_name());
            match entry.file_type()?.is_dir() {
                true => folders.push(path),
                false => files.push(path),
            }
        }
    }
    files.sort();
    Ok(files)
}

/// A new file that only its owner can read, on disk when this returns.
pub(super) fn copy_file(from: &Path, to: &Path) -> anyhow::Result<()> {
    if let Some(folder) = to.parent() {
        make_folder(folder)?;
    }
    let copying = || format!("copying {} to {}", from.display(), to.display());
    let mut source = File::open(from).with_context(copying)?;
    let mut target = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to).with_context(copying)?;
    io::copy(&mut source, &mut target).with_context(copying)?;
    target.sync_all().with_context(copying)
}
