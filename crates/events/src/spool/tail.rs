//! Finds where the stream ends when a spool is opened, and wipes what a torn group may have left behind it.

use std::os::unix::fs::FileExt as _;
use std::path::Path;

use anyhow::{Context as _, ensure};

use super::Settings;
use super::directory::Directory;
use super::frame::{self, Frame};

pub struct Opened {
    pub directory: Directory,
    /// Where the next frame goes.
    pub position: u64,
}

pub fn open(path: &Path, settings: &Settings) -> anyhow::Result<Opened> {
    let directory = Directory::open(path, settings.segment_bytes)?;
    if directory.numbers().is_empty() {
        directory.add(settings.position_min.div_ceil(directory.segment_bytes))?;
    }
    let position = find(&directory)?;
    // Before anything is wiped: a frame that was damaged later is no torn tail, and behind it lies what was acknowledged.
    let position_min = settings.position_min;
    ensure!(
        position >= position_min,
        "the spool ends at {position}, before {position_min} up to where it was counted: records are lost"
    );
    wipe(&directory, position, settings.group_bytes_max as u64)?;
    Ok(Opened { directory, position })
}

/// The last segment that begins with a valid frame holds the end; none does when all before was released.
pub fn find(directory: &Directory) -> anyhow::Result<u64> {
    for number in directory.numbers().into_iter().rev() {
        let bytes = read_segment(directory, number)?;
        let start = number * directory.segment_bytes;
        let end = end_of_frames(&bytes, start);
        if end > start {
            return Ok(end);
        }
    }
    Ok(directory.first())
}

fn end_of_frames(bytes: &[u8], start: u64) -> u64 {
    let mut at = 0;
    loop {
        let room = (bytes.len() - at) as u64;
        match frame::read(&bytes[at..], start + at as u64, room) {
            Frame::Record { payload } => at += frame::HEADER_BYTES + payload.len(),
            Frame::Padding | Frame::Invalid | Frame::Cut => return start + at as u64,
        }
    }
}

/// A torn group may have left valid frames behind the first invalid one. They were never acknowledged, and must not come
/// back to life behind a frame that is written later: no group reaches further than `group_bytes_max`.
fn wipe(directory: &Directory, position: u64, group_bytes_max: u64) -> anyhow::Result<()> {
    let end = (position + group_bytes_max).min(directory.room_end());
    let mut from = position;
    while from < end {
        let number = from / directory.segment_bytes;
        let to = end.min((number + 1) * directory.segment_bytes);
        let segment = directory.segment(number).context("segments have no gap")?;
        segment.write_all_at(&vec![0; (to - from) as usize], from % directory.segment_bytes)?;
        segment.sync_data().context("syncing the wiped tail")?;
        from = to;
    }
    Ok(())
}

fn read_segment(directory: &Directory, number: u64) -> anyhow::Result<Vec<u8>> {
    let segment = directory.segment(number).context("segments have no gap")?;
    let mut bytes = vec![0; directory.segment_bytes as usize];
    segment.read_exact_at(&mut bytes, 0).with_context(|| format!("reading segment {number}"))?;
    Ok(bytes)
}
