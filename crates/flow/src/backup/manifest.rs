//! What a backup consists of, with a checksum of each file.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, bail, ensure};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::Dialect;

use super::take::files_below;

const FILE_NAME: &str = "backup.json";
/// Of this file. A later one that means something else gets a higher number.
const FORMAT: u32 = 1;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    /// By the machine's clock, also in a sandbox.
    pub made_at: String,
    /// `sqlite` or `postgres`: a backup goes back onto what it came from.
    pub database: String,
    /// By path relative to the backup.
    pub files: BTreeMap<String, FileFacts>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    pub bytes: u64,
    pub sha256: String,
}

impl Manifest {
    /// Of what is in the folder now.
    pub(super) fn of(folder: &Path, dialect: Dialect) -> anyhow::Result<Manifest> {
        Ok(Manifest {
            format: FORMAT,
            made_at: Timestamp::now().to_string(),
            database: database_word(dialect).to_owned(),
            files: facts_of(folder)?,
        })
    }

    pub fn bytes(&self) -> u64 {
        self.files.values().map(|facts| facts.bytes).sum()
    }

    pub(super) fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let writing = || format!("writing the manifest of {}", folder.display());
        let unfinished = folder.join("backup.json.unfinished");
        let mut file = File::create_new(&unfinished).with_context(writing)?;
        serde_json::to_writer_pretty(&mut file, self).with_context(writing)?;
        file.flush().and_then(|()| file.sync_all()).with_context(writing)?;
        fs::rename(&unfinished, folder.join(FILE_NAME)).with_context(writing)?;
        File::open(folder).and_then(|folder| folder.sync_all()).with_context(writing)
    }

    /// Reads it and compares every file with it. What is missing, different or not of this backup is named.
    pub(super) fn check(folder: &Path) -> anyhow::Result<Manifest> {
        let text = fs::read_to_string(folder.join(FILE_NAME)).with_context(|| {
            format!("reading {FILE_NAME} of {}: without it this is no finished backup", folder.display())
        })?;
        let manifest: Manifest = serde_json::from_str(&text).context("reading the manifest of the backup")?;
        ensure!(
            manifest.format == FORMAT,
            "the backup has format {}, this version knows {FORMAT}: restore it with the version that made it",
            manifest.format
        );
        let mut found = facts_of(folder)?;
        found.remove(FILE_NAME);
        for (path, facts) in &manifest.files {
            match found.remove(path) {
                None => bail!("the backup lacks {path}"),
                Some(now) if now != *facts => {
                    bail!("{path} of the backup is not what was written: its checksum differs")
                }
                Some(_) => {}
            }
        }
        if let Some(path) = found.keys().next() {
            bail!("the backup holds {path}, which it was not made with");
        }
        Ok(manifest)
    }
}

pub(super) const fn database_word(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "sqlite",
        Dialect::Postgres => "postgres",
    }
}

fn facts_of(folder: &Path) -> anyhow::Result<BTreeMap<String, FileFacts>> {
    let mut all = BTreeMap::new();
    for path in files_below(folder)? {
        let name = path.to_str().with_context(|| format!("{} is not UTF-8", path.display()))?;
        let facts = facts(&folder.join(&path)).with_context(|| format!("reading {name} of the backup"))?;
        all.insert(name.to_owned(), facts);
    }
    Ok(all)
}

fn facts(path: &Path) -> io::Result<FileFacts> {
    let mut hash = HashWriter(Sha256::new());
    let bytes = io::copy(&mut File::open(path)?, &mut hash)?;
    let sha256 = hash.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(FileFacts { bytes, sha256 })
}

struct HashWriter(Sha256);

impl Write for HashWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
