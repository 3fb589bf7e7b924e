//! What a backup holds while it copies: no lake file is removed and no spool segment is released, however long it takes.
//!
//! It is a lock on a file, because the backup is another process; the system lets go of it however that process ends. Several
//! backups may hold at once. Who wants to remove something and finds it held leaves it for the next round.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use anyhow::Context as _;

const FILE_NAME: &str = "hold";

/// As long as it lives, nothing is removed.
#[derive(Debug)]
pub struct Hold {
    _file: File,
}

/// As long as it lives, no backup begins.
pub(super) struct Removal {
    _file: File,
}

impl Hold {
    /// Waits for a removal that is under way.
    pub fn take(spool_dir: &Path) -> anyhow::Result<Hold> {
        let file = open(spool_dir)?;
        file.lock_shared().with_context(|| format!("holding {}", spool_dir.display()))?;
        Ok(Hold { _file: file })
    }
}

impl Removal {
    /// None while a backup copies.
    pub fn begin(spool_dir: &Path) -> anyhow::Result<Option<Removal>> {
        let file = open(spool_dir)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Removal { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("asking whether a backup holds {}", spool_dir.display()))
            }
        }
    }
}

fn open(spool_dir: &Path) -> anyhow::Result<File> {
    let path = spool_dir.join(FILE_NAME);
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
    file.with_context(|| format!("opening {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_removed_while_any_backup_holds() {
        let folder = tempfile::tempdir().unwrap();
        let is_free = || Removal::begin(folder.path()).unwrap().is_some();
        assert!(is_free());
        let (first, second) = (Hold::take(folder.path()).unwrap(), Hold::take(folder.path()).unwrap());
        drop(first);
        assert!(!is_free());
        drop(second);
        assert!(is_free());
    }
}
