//! Reading durable records back, in order.

use std::os::unix::fs::FileExt as _;

use anyhow::{Context as _, bail, ensure};

use super::directory::Directory;
use super::frame::{self, Frame};
use crate::record::{self, PAYLOAD_BYTES_MAX, Record};

/// One read from a file. A batch may span several.
const READ_BYTES: u64 = 256 << 10;

/// Some records in spool order, owning their bytes.
pub struct Batch {
    bytes: Vec<u8>,
    frames: Vec<Place>,
    /// Where the batch after this one begins.
    pub next: u64,
}

struct Place {
    position: u64,
    from: usize,
    to: usize,
}

impl Batch {
    pub fn len(&self) -> usize {
        self.frames.len()
    }

    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// Each record with its position.
    pub fn records(&self) -> impl ExactSizeIterator<Item = (u64, Record<'_>)> {
        self.frames.iter().map(|place| {
            let record = record::decode(&self.bytes[place.from..place.to]);
            (place.position, record.expect("decoded once when the batch was read"))
        })
    }
}

pub(super) fn read(directory: &Directory, from: u64, durable: u64, records_max: usize) -> anyhow::Result<Batch> {
    let mut batch = Batch { bytes: Vec::new(), frames: Vec::new(), next: from };
    ensure!(from >= directory.first(), "position {from} of the spool has been released");
    ensure!(from <= durable, "position {from} is beyond the end of the spool at {durable}");
    while batch.next < durable && batch.frames.len() < records_max {
        read_some(directory, &mut batch, durable, records_max)?;
    }
    Ok(batch)
}

/// Reads once from the segment that `next` lies in.
fn read_some(directory: &Directory, batch: &mut Batch, durable: u64, records_max: usize) -> anyhow::Result<()> {
    let number = batch.next / directory.segment_bytes;
    let segment_end = (number + 1) * directory.segment_bytes;
    let read_end = (batch.next + READ_BYTES).min(segment_end).min(durable);
    let segment = directory.segment(number).with_context(|| format!("spool segment {number} is not there"))?;
    let mut at = batch.bytes.len();
    batch.bytes.resize(at + (read_end - batch.next) as usize, 0);
    segment
        .read_exact_at(&mut batch.bytes[at..], batch.next % directory.segment_bytes)
        .with_context(|| format!("reading spool segment {number}"))?;
    while batch.next < read_end && batch.frames.len() < records_max {
        match frame::read(&batch.bytes[at..], batch.next, segment_end - batch.next) {
            Frame::Record { payload } => {
                record::decode(payload)
                    .with_context(|| format!("reading the record at {} of the spool", batch.next))?;
                let from = at + frame::HEADER_BYTES;
                let to = from + payload.len();
                batch.frames.push(Place { position: batch.next, from, to });
                batch.next += (to - at) as u64;
                at = to;
            }
            Frame::Padding => {
                batch.next = segment_end;
                at = batch.bytes.len();
            }
            Frame::Cut if read_end < durable => break,
            Frame::Cut | Frame::Invalid => bail!("the spool is damaged at {}: the checksum does not hold", batch.next),
        }
    }
    batch.bytes.truncate(at);
    Ok(())
}

// A frame is read whole: otherwise a long one would be cut for ever.
const _: () = assert!(READ_BYTES as usize > frame::HEADER_BYTES + PAYLOAD_BYTES_MAX);
