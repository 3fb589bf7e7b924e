//! The one thread that writes and syncs. A group is whatever was appended while the group before it was being synced.

use std::os::unix::fs::FileExt as _;
use std::sync::atomic::Ordering;
use std::time::Instant;

use anyhow::Context as _;

use super::directory::Directory;
use super::{Progress, Shared};

pub fn run(shared: &Shared) {
    let mut group = Vec::with_capacity(shared.group_bytes_max);
    while let Some((start, records)) = take_group(shared, &mut group) {
        let began = Instant::now();
        if let Err(error) = write(&shared.directory, start, &group) {
            tracing::error!(error = format!("{error:#}"), "the spool failed, nothing more is acknowledged");
            let _ = shared.failure.set(format!("{error:#}").into());
            break;
        }
        let durable = start + group.len() as u64;
        shared.durable.store(durable, Ordering::Release);
        shared.progress.send_replace(Progress { durable, ended: false });
        shared.tell_listeners();
        if start / shared.directory.segment_bytes != durable / shared.directory.segment_bytes {
            shared.preparer.order();
        }
        metrics::histogram!("tributary_spool_group_records").record(records as f64);
        metrics::histogram!("tributary_spool_sync_seconds").record(began.elapsed().as_secs_f64());
    }
    shared.progress.send_modify(|progress| progress.ended = true);
    shared.tell_listeners();
}

/// Waits for something to write and exchanges the full buffer for the emptied one. None: closed, and all is written.
fn take_group(shared: &Shared, group: &mut Vec<u8>) -> Option<(u64, u64)> {
    group.clear();
    let mut pending = shared.pending();
    while pending.bytes.is_empty() {
        if pending.closing {
            return None;
        }
        pending.flusher_idle = true;
        pending = shared.work.wait(pending).expect("no holder of this lock panics");
    }
    pending.flusher_idle = false;
    std::mem::swap(&mut pending.bytes, group);
    let start = pending.start;
    pending.start += group.len() as u64;
    Some((start, std::mem::take(&mut pending.records)))
}

/// A group is at most half a segment, so it crosses at most one segment's end; the first part is synced before the second is begun.
fn write(directory: &Directory, start: u64, group: &[u8]) -> anyhow::Result<()> {
    let room = directory.segment_bytes - start % directory.segment_bytes;
    let (first, second) = group.split_at(group.len().min(room as usize));
    write_part(directory, start, first)?;
    if !second.is_empty() {
        write_part(directory, start + room, second)?;
    }
    Ok(())
}

fn write_part(directory: &Directory, start: u64, part: &[u8]) -> anyhow::Result<()> {
    let number = start / directory.segment_bytes;
    let segment = directory.segment(number).with_context(|| format!("segment {number} is not there"))?;
    segment.write_all_at(part, start % directory.segment_bytes).with_context(|| format!("writing segment {number}"))?;
    segment.sync_data().with_context(|| format!("syncing segment {number}"))
}
