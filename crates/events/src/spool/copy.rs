//! A copy of the spool for a backup, while another process goes on appending to it.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _};
use std::path::Path;

use anyhow::Context as _;

use super::directory::{Directory, segment_name};
use super::{SpoolReader, tail};

/// Read and written at once.
const PART_BYTES: u64 = 1 << 20;

impl SpoolReader {
    /// Copies what is in the spool into the empty folder `target`, and returns the position where the copy ends: at or behind
    /// everything that was durable before the call.
    ///
    /// The end is found first and nothing behind it is copied: a file that is read while it is written may show a later record
    /// and not the one before it, and such a copy could not be told from a damaged spool.
    pub fn copy(&self, target: &Path) -> anyhow::Result<u64> {
        let end = tail::find(&self.directory)?;
        let segment_bytes = self.directory.segment_bytes;
        self.directory.copy_format(target)?;
        for number in self.directory.numbers() {
            let start = number * segment_bytes;
            if start < end {
                copy_segment(&self.directory, number, (end - start).min(segment_bytes), target)?;
            }
        }
        Ok(end)
    }
}

/// The first `bytes` of a segment; the rest of its size is left as a hole, which reads as zeros.
fn copy_segment(directory: &Directory, number: u64, bytes: u64, target: &Path) -> anyhow::Result<()> {
    let path = target.join(segment_name(number));
    let segment = directory.segment(number).context("segments have no gap")?;
    let copying = || format!("copying spool segment {number} to {}", path.display());
    let mut copy = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).with_context(copying)?;
    let mut part = vec![0; PART_BYTES as usize];
    let mut at = 0;
    while at < bytes {
        let part = &mut part[..(bytes - at).min(PART_BYTES) as usize];
        segment.read_exact_at(part, at).with_context(copying)?;
        copy.write_all(part).with_context(copying)?;
        at += part.len() as u64;
    }
    copy.set_len(directory.segment_bytes).with_context(copying)?;
    copy.sync_all().with_context(copying)
}
