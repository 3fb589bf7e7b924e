//! The files of a backup, taken while another process serves.
//!
//! The copy of the database comes first: it says which lake files count, and from where on records are only in the spool.
//! Lake files never change and replaced ones stay for a while; but the spool may have been released between the two copies,
//! and then the copy of the database is too old for the files, and both are taken again.

use std::fs::{self, File};
use std::path::Path;

use anyhow::Context as _;
use events::SpoolReader;
use store::event_cursor::{self, EventCursor};
use store::{Store, lake_file};

use super::{Settings, position};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    Whole,
    /// Records were filed after the copy of the database was taken: it must be taken again.
    MovedOn,
}

/// Copies the lake files and the part of the spool that belong to `copied`, the copy of the database, into `into`, which is
/// laid out like the data directory: `lake` and `spool`. Files that are there already are kept. Blocks.
pub fn copy(copied: &Store, settings: &Settings, into: &Path) -> anyhow::Result<Copied> {
    let (paths, filed) = copied.read_blocking(|tx| {
        let filed = event_cursor::find(tx, EventCursor::Lake)?.map(position);
        anyhow::Ok((lake_file::paths(tx)?, filed))
    })?;
    for path in &paths {
        copy_file(&settings.lake_dir.join(path), &into.join("lake").join(path))?;
    }
    if !settings.spool_dir.exists() {
        return Ok(Copied::Whole);
    }
    let look = || SpoolReader::open(&settings.spool_dir);
    let from = filed.unwrap_or(look()?.first());
    if look()?.first() > from {
        return Ok(Copied::MovedOn);
    }
    let spool = into.join("spool");
    drop(fs::remove_dir_all(&spool));
    let done = look()?.copy(from, &spool);
    // A segment that was released meanwhile has gone, or holds something else already.
    if look()?.first() > from { Ok(Copied::MovedOn) } else { done.map(|()| Copied::Whole) }
}

fn copy_file(from: &Path, to: &Path) -> anyhow::Result<()> {
    if to.exists() {
        return Ok(());
    }
    let folder = to.parent().context("lake files lie in folders")?;
    fs::create_dir_all(folder)?;
    fs::copy(from, to).with_context(|| format!("copying {}", from.display()))?;
    File::open(to)?.sync_all()?;
    File::open(folder)?.sync_all()?;
    Ok(())
}
