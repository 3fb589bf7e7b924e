//! Where an installation keeps what it remembers on this machine, and that only one process serves it.
//!
//! | entry | what it holds |
//! |---|---|
//! | `tributary.db` | the system of record, unless it is PostgreSQL |
//! | `keys/click.keys` | the keys of click ids; whoever has them can forge clicks |
//! | `keys/visitor.key` | keys the hash of visitors |
//! | `keys/factor.key` | seals people's second factors |
//! | `spool/` | clicks and impressions on their way to the lake |
//! | `lake/` | clicks and impressions as Parquet files |
//! | `media/` | uploaded creatives |
//! | `mail/` | outgoing mail as files, unless SMTP is configured |
//! | `lock` | held by the process that serves |

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

#[derive(Debug, Clone)]
pub struct DataDirectory {
    root: PathBuf,
}

/// Held while this process serves the directory; the system lets go of it however the process ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl DataDirectory {
    /// Makes the directory and its folders, readable by its owner only.
    pub fn create(root: &Path) -> anyhow::Result<Self> {
        let directory = DataDirectory { root: root.to_owned() };
        if directory.click_keys().exists() {
            bail!("{} already is a data directory", root.display());
        }
        let folders = [directory.keys(), directory.spool(), directory.lake(), directory.media(), directory.mail()];
        for folder in std::iter::once(root.to_owned()).chain(folders) {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&folder)
                .with_context(|| format!("making {}", folder.display()))?;
        }
        Ok(directory)
    }

    /// A directory that `tributary init` has made.
    pub fn open(root: &Path) -> anyhow::Result<Self> {
        let directory = DataDirectory { root: root.to_owned() };
        if !directory.click_keys().is_file() {
            bail!("{} is not a data directory, make it with `tributary init`", root.display());
        }
        Ok(directory)
    }

    /// Refuses while another process holds the directory.
    pub fn lock(&self) -> anyhow::Result<Lock> {
        let path = self.root.join("lock");
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .with_context(|| format!("opening {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = file.read_to_string(&mut holder);
                bail!("{} is served by another process ({})", self.root.display(), holder.trim());
            }
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("locking {}", path.display()));
            }
        }
        file.set_len(0)?;
        file.rewind()?;
        writeln!(file, "process {}", std::process::id())?;
        Ok(Lock { _file: file })
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn click_keys(&self) -> PathBuf {
        self.keys().join("click.keys")
    }

    pub fn visitor_key(&self) -> PathBuf {
        self.keys().join("visitor.key")
    }

    pub fn factor_key(&self) -> PathBuf {
        self.keys().join("factor.key")
    }

    pub fn spool(&self) -> PathBuf {
        self.root.join("spool")
    }

    pub fn lake(&self) -> PathBuf {
        self.root.join("lake")
    }

    pub fn media(&self) -> PathBuf {
        self.root.join("media")
    }

    pub fn mail(&self) -> PathBuf {
        self.root.join("mail")
    }

    pub fn keys(&self) -> PathBuf {
        self.root.join("keys")
    }
}

/// Writes a file that only its owner may read, whole or not at all, and never over another.
pub fn write_secret(path: &Path, content: &str) -> anyhow::Result<()> {
    put_secret(path, content, |unfinished| {
        // A hard link fails where the name is taken; a rename would replace.
        fs::hard_link(unfinished, path)?;
        fs::remove_file(unfinished)
    })
}

/// The same over a file that is there: readers see the old content or the new one.
pub fn replace_secret(path: &Path, content: &str) -> anyhow::Result<()> {
    put_secret(path, content, |unfinished| fs::rename(unfinished, path))
}

fn put_secret(path: &Path, content: &str, put: impl FnOnce(&Path) -> io::Result<()>) -> anyhow::Result<()> {
    let unfinished = path.with_extension("unfinished");
    let doing = || format!("writing {}", path.display());
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished).with_context(doing)?;
    file.write_all(content.as_bytes()).with_context(doing)?;
    file.sync_all().with_context(doing)?;
    put(&unfinished).with_context(doing)?;
    File::open(path.parent().unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all()).with_context(doing)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn one_process_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let directory = DataDirectory::create(folder.path()).unwrap();
        let held = directory.lock().unwrap();
        let refused = directory.lock().unwrap_err().to_string();
        assert!(refused.contains(&format!("process {}", std::process::id())), "{refused}");
        drop(held);
        directory.lock().unwrap();
    }

    #[test]
    fn secrets_are_the_owners_and_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("click.keys");
        write_secret(&path, "first").unwrap();
        assert!(write_secret(&path, "second").is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "first");
        replace_secret(&path, "second").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "second");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_init_has_not_made_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let refused = DataDirectory::open(folder.path()).unwrap_err().to_string();
        assert!(refused.contains("tributary init"), "{refused}");
    }
}
