//! The one thread that writes and syncs. A group is whatever was appended while the group before it was being synced.

use std::os::unix::fs::FileExt as _;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use metrics::histogram;

use super::directory::Directory;
use super::{Progress, Shared};

/// A group begins no sooner than this after the one before it. On a fast disk groups would be as small as a handful, and a
/// sync costs the processor as much as the rest of ten clicks. A click that comes alone waits for nothing.
const GROUP_INTERVAL: Duration = Duration::from_micros(300);

pub fn run(shared: &Shared) {
    let group_records = histogram!("tributary_spool_group_records");
    let sync_seconds = histogram!("tributary_spool_sync_seconds");
    let mut group = Vec::with_capacity(shared.group_bytes_max);
    let mut not_before = Instant::now();
    while let Some((start, records)) = take_group(shared, &mut group, not_before) {
        let began = Instant::now();
        not_before = began + GROUP_INTERVAL;
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
        group_records.record(records as f64);
        sync_seconds.record(began.elapsed().as_secs_f64());
    }
    shared.progress.send_modify(|progress| progress.ended = true);
    shared.tell_listeners();
}

/// Waits for something to write, and until `not_before` for more of it, and exchanges the full buffer for the emptied one.
/// None: closed, and all is written.
fn take_group(shared: &Shared, group: &mut Vec<u8>, not_before: Instant) -> Option<(u64, u64)> {
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
    let early = not_before.saturating_duration_since(Instant::now());
    if !early.is_zero() {
        drop(pending);
        std::thread::sleep(early);
        pending = shared.pending();
    }
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
