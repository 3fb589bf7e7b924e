//! One click or impression as the door saw it, and its bytes in the spool.
//!
//! The codec is versioned: every payload opens with its version, and `fixtures/` keeps bytes of each version that was ever
//! written, which must stay readable. Derived facts (country, device, uniqueness) are not here: the drain adds them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Longer texts are cut at a character boundary. The door caps the whole URL far below six of these.
pub const TEXT_BYTES_MAX: usize = 2048;

/// No payload is longer: the fixed part and six texts with their lengths.
pub const PAYLOAD_BYTES_MAX: usize = FIXED_BYTES_MAX + 6 * (2 + TEXT_BYTES_MAX);

const VERSION: u8 = 1;
const FIXED_BYTES_MAX: usize = 4 + 2 * 8 + 4 * 4 + 16;
const FLAG_IMPRESSION: u8 = 1;
const FLAG_IPV6: u8 = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Click,
    Impression,
}

/// Borrows its texts, so that the door encodes from the request and the drain decodes from the batch without a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    pub kind: Kind,
    /// Unix milliseconds UTC.
    pub at_ms: i64,
    /// Unique for ever over all clicks and impressions; part of the click id.
    pub unique: u64,
    /// The key that sealed the click id.
    pub key_id: u8,
    pub program: u32,
    pub partner: u32,
    /// 0: none.
    pub creative: u32,
    /// 0: not a short link.
    pub link: u32,
    /// Why the click is not attributable (`domain::click`), 0: it is.
    pub left_out: u8,
    pub address: IpAddr,
    pub agent: &'a str,
    pub referrer: &'a str,
    pub sub_id1: &'a str,
    pub sub_id2: &'a str,
    pub sub_id3: &'a str,
    pub shared_id: &'a str,
}

/// A payload whose checksum holds and that still cannot be read: written by a newer version, or a mistake of ours.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DecodeError {
    #[error("record version {0} is not known to this program")]
    Version(u8),
    #[error("record ends early")]
    Short,
    #[error("record text is not UTF-8")]
    Text,
    #[error("record has {0} bytes too many")]
    Long(usize),
}

/// Appends the payload to `out`.
pub fn encode(record: &Record<'_>, out: &mut Vec<u8>) {
    let mut flags = 0;
    if record.kind == Kind::Impression {
        flags |= FLAG_IMPRESSION;
    }
    if record.address.is_ipv6() {
        flags |= FLAG_IPV6;
    }
    out.extend_from_slice(&[VERSION, flags, record.left_out, record.key_id]);
    out.extend_from_slice(&record.at_ms.to_le_bytes());
    out.extend_from_slice(&record.unique.to_le_bytes());
    for id in [record.program, record.partner, record.creative, record.link] {
        out.extend_from_slice(&id.to_le_bytes());
    }
    match record.address {
        IpAddr::V4(address) => out.extend_from_slice(&address.octets()),
        IpAddr::V6(address) => out.extend_from_slice(&address.octets()),
    }
    for text in [record.agent, record.referrer, record.sub_id1, record.sub_id2, record.sub_id3, record.shared_id] {
        let text = cut(text);
        out.extend_from_slice(&(text.len() as u16).to_le_bytes());
        out.extend_from_slice(text.as_bytes());
    }
}

pub fn decode(payload: &[u8]) -> Result<Record<'_>, DecodeError> {
    let mut rest = payload;
    let [version, flags, left_out, key_id] = take(&mut rest)?;
    if version != VERSION {
        return Err(DecodeError::Version(version));
    }
    let at_ms = i64::from_le_bytes(take(&mut rest)?);
    let unique = u64::from_le_bytes(take(&mut rest)?);
    let [program, partner, creative, link] =
        [take(&mut rest)?, take(&mut rest)?, take(&mut rest)?, take(&mut rest)?].map(u32::from_le_bytes);
    let address = if flags & FLAG_IPV6 != 0 {
        IpAddr::V6(Ipv6Addr::from(take::<16>(&mut rest)?))
    } else {
        IpAddr::V4(Ipv4Addr::from(take::<4>(&mut rest)?))
    };
    let record = Record {
        kind: if flags & FLAG_IMPRESSION != 0 { Kind::Impression } else { Kind::Click },
        at_ms,
        unique,
        key_id,
        program,
        partner,
        creative,
        link,
        left_out,
        address,
        agent: take_text(&mut rest)?,
        referrer: take_text(&mut rest)?,
        sub_id1: take_text(&mut rest)?,
        sub_id2: take_text(&mut rest)?,
        sub_id3: take_text(&mut rest)?,
        shared_id: take_text(&mut rest)?,
    };
    if rest.is_empty() { Ok(record) } else { Err(DecodeError::Long(rest.len())) }
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(TEXT_BYTES_MAX)]
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], DecodeError> {
    let (head, tail) = rest.split_first_chunk::<N>().ok_or(DecodeError::Short)?;
    *rest = tail;
    Ok(*head)
}

fn take_text<'a>(rest: &mut &'a [u8]) -> Result<&'a str, DecodeError> {
    let length = u16::from_le_bytes(take(rest)?) as usize;
    let (text, tail) = rest.split_at_checked(length).ok_or(DecodeError::Short)?;
    *rest = tail;
    str::from_utf8(text).map_err(|_| DecodeError::Text)
}

#[cfg(test)]
mod tests;
