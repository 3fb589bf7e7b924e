//! Where records rest: Parquet files of one program and one local day, sorted by partner and time.
//!
//! The files are plain: DuckDB, pandas, Spark or ClickHouse read them in place. Which files count stands in the manifest of
//! the system of record; a file that is not in it was left by a crash and is removed at start. Files are never changed.

mod column;
mod file;
mod find;
mod row;
mod scan;
mod write;

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;

use self::file::Footers;

pub use self::column::Column;
pub use self::row::{Row, Text};
pub use self::scan::{Chunk, Filter};

/// A directory of Parquet files. Paths given and returned are relative to it.
#[derive(Clone, Debug)]
pub struct Lake {
    dir: PathBuf,
    footers: Arc<Footers>,
}

/// What the manifest keeps about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LakeFileInfo {
    pub path: String,
    pub program: u32,
    /// Program-local date, days since 1970-01-01.
    pub day: i64,
    pub rows: u64,
    pub bytes: u64,
    /// Unix milliseconds of the oldest and the newest row.
    pub first_event_at: i64,
    pub last_event_at: i64,
    /// Spool positions of the first and the last row.
    pub first_position: u64,
    pub last_position: u64,
    /// CRC-32C of the file's bytes.
    pub checksum: u32,
}

impl Lake {
    pub fn open(dir: &Path) -> anyhow::Result<Lake> {
        fs::create_dir_all(dir).with_context(|| format!("making the lake's directory {}", dir.display()))?;
        Ok(Lake { dir: dir.to_owned(), footers: Arc::default() })
    }

    /// Where a file lies, for those who read or copy it in place.
    pub fn locate(&self, path: &str) -> PathBuf {
        self.dir.join(path)
    }

    /// All rows of a file.
    pub fn rows(&self, path: &str) -> anyhow::Result<Vec<Row>> {
        let mut rows = Vec::new();
        self.scan([path], &Filter::default(), &Column::ALL, |chunk| {
            for row in &chunk.rows {
                rows.push(chunk.row(*row)?);
            }
            Ok(())
        })?;
        Ok(rows)
    }

    /// CRC-32C of a file's bytes as they lie on the disk now.
    pub fn checksum(&self, path: &str) -> anyhow::Result<u32> {
        checksum(&self.locate(path)).with_context(|| format!("reading the lake file {path}"))
    }

    /// Removes a file that the manifest does not name any more.
    pub fn remove(&self, path: &str) -> anyhow::Result<()> {
        fs::remove_file(self.locate(path)).with_context(|| format!("removing the lake file {path}"))
    }

    /// Removes files that the manifest does not name; returns how many. Only before the first write.
    pub fn remove_orphans(&self, manifest: &HashSet<String>) -> anyhow::Result<usize> {
        let mut removed = 0;
        let mut dirs = vec![self.dir.clone()];
        while let Some(dir) = dirs.pop() {
            for entry in fs::read_dir(&dir).with_context(|| format!("listing {}", dir.display()))? {
                let path = entry?.path();
                if path.is_dir() {
                    dirs.push(path);
                } else if is_ours(&path) && !manifest.contains(&self.relative(&path)) {
                    fs::remove_file(&path).with_context(|| format!("removing {}", path.display()))?;
                    removed += 1;
                }
            }
        }
        Ok(removed)
    }

    fn relative(&self, path: &Path) -> String {
        let relative = path.strip_prefix(&self.dir).expect("found below the lake's directory");
        relative.to_string_lossy().into_owned()
    }
}

fn checksum(place: &Path) -> io::Result<u32> {
    let mut file = File::open(place)?;
    let mut buffer = vec![0; 1 << 18];
    let mut checksum = 0;
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(checksum),
            bytes => checksum = crc32c::crc32c_append(checksum, &buffer[..bytes]),
        }
    }
}

/// Somebody may keep notes or indexes beside the files.
fn is_ours(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "parquet" || extension == "tmp")
}

#[cfg(test)]
mod tests;
