//! How a record lies in a segment: checksum (u32), length (u16), payload; little endian.
//!
//! The checksum is CRC-32C over length, payload and the frame's own position, so that what an earlier life of a recycled
//! segment left behind is never taken for a record. A frame never crosses a segment's end: the rest is padding, a frame of
//! length 0 when there is room for one.

pub const HEADER_BYTES: usize = 6;

/// What stands at a position.
pub enum Frame<'a> {
    Record {
        payload: &'a [u8],
    },
    /// The segment has no more frames.
    Padding,
    /// Nothing valid; in the last segment this is the end of the stream.
    Invalid,
    /// The bytes given end before the frame does.
    Cut,
}

/// The part of the checksum that does not depend on where the frame will lie, computed outside the lock.
pub fn checksum(payload: &[u8]) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c(&length(payload)), payload)
}

/// Bytes to skip before a frame of this payload so that it does not cross the end of its segment.
pub fn padding(position: u64, payload_bytes: usize, segment_bytes: u64) -> usize {
    let room = segment_bytes - position % segment_bytes;
    if (HEADER_BYTES + payload_bytes) as u64 > room { room as usize } else { 0 }
}

pub fn pad(out: &mut Vec<u8>, position: u64, bytes: usize) {
    if bytes == 0 {
        return;
    }
    let end = out.len() + bytes;
    if bytes >= HEADER_BYTES {
        write(out, position, checksum(&[]), &[]);
    }
    out.resize(end, 0);
}

pub fn write(out: &mut Vec<u8>, position: u64, checksum: u32, payload: &[u8]) {
    out.extend_from_slice(&placed(checksum, position).to_le_bytes());
    out.extend_from_slice(&length(payload));
    out.extend_from_slice(payload);
}

/// Reads the frame at `position`, which `bytes` begin with. `room` is the number of bytes to the segment's end.
pub fn read(bytes: &[u8], position: u64, room: u64) -> Frame<'_> {
    if room < HEADER_BYTES as u64 {
        return Frame::Padding;
    }
    let Some((header, rest)) = bytes.split_first_chunk::<HEADER_BYTES>() else { return Frame::Cut };
    let [c0, c1, c2, c3, l0, l1] = *header;
    let length = u16::from_le_bytes([l0, l1]) as usize;
    if (HEADER_BYTES + length) as u64 > room {
        return Frame::Invalid;
    }
    let Some(payload) = rest.get(..length) else { return Frame::Cut };
    if u32::from_le_bytes([c0, c1, c2, c3]) != placed(checksum(payload), position) {
        Frame::Invalid
    } else if length == 0 {
        Frame::Padding
    } else {
        Frame::Record { payload }
    }
}

fn length(payload: &[u8]) -> [u8; 2] {
    u16::try_from(payload.len()).expect("PAYLOAD_BYTES_MAX fits into 16 bits").to_le_bytes()
}

fn placed(checksum: u32, position: u64) -> u32 {
    crc32c::crc32c_append(checksum, &position.to_le_bytes())
}
