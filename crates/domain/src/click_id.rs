//! A click id proves itself: 64 characters that only this installation can have made, and that carry the click's facts.
//!
//! On the wire it is 48 bytes as base64url without padding: key number (1 byte), AES-128-SIV tag (16, RFC 5297), and 31
//! sealed bytes in big endian:
//!
//! | reason left out | program | partner | creative | link | time, ms | unique |
//! |---|---|---|---|---|---|---|
//! | u8, 0 = attributable | u32 | u32 | u32 | u32, 0 = none | u48 | u64 |
//!
//! Sealing is deterministic (the unique number makes every click different), so a stored click's text can be made again
//! from its facts and key number. The newest key seals, all keys open: rotation loses no click.
//!
//! Keys are handed in; nothing here makes or keeps them, and no `Debug` shows them.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use thiserror::Error;

use crate::click::{ClickFacts, LeftOut};
use crate::ids::{AccountId, CreativeId, LinkId, ProgramId};

mod siv;

use siv::{MESSAGE_BYTES, Siv, TAG_BYTES};

#[cfg(test)]
mod tests;

const WIRE_BYTES: usize = 1 + TAG_BYTES + MESSAGE_BYTES;
const TEXT_BYTES: usize = 64;

/// The text of a click id. Kept in place, without an allocation, because the redirect path makes one per click.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClickId([u8; TEXT_BYTES]);

impl ClickId {
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("base64url is ASCII")
    }
}

impl fmt::Display for ClickId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl fmt::Debug for ClickId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// A secret that seals click ids, with the number by which ids name it.
#[derive(Clone)]
pub struct ClickKey {
    pub number: u8,
    /// 16 bytes that authenticate, then 16 that encrypt (RFC 5297, section 2.6).
    pub secret: [u8; 32],
}

impl fmt::Debug for ClickKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("ClickKey").field("number", &self.number).finish_non_exhaustive()
    }
}

/// All keys of an installation, ready to use. The last one seals, all of them open.
#[derive(Debug, Clone)]
pub struct Keyring {
    /// Oldest first, never empty, no number twice.
    keys: Vec<Sealer>,
}

/// Keys that make no ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KeyringError {
    #[error("a click keyring needs at least one key")]
    Empty,
    #[error("click key {number} is there twice")]
    NumberTwice { number: u8 },
}

/// Why a text is no click id of this installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ClickIdError {
    #[error("a click id is 64 characters of base64url")]
    Malformed,
    #[error("the click id was sealed with key {number}, which is not on the keyring")]
    UnknownKey { number: u8 },
    #[error("the click id was not sealed by this installation, or was altered")]
    Forged,
}

impl Keyring {
    /// Takes keys oldest first.
    pub fn new(keys: Vec<ClickKey>) -> Result<Self, KeyringError> {
        if keys.is_empty() {
            return Err(KeyringError::Empty);
        }
        for (index, key) in keys.iter().enumerate() {
            if keys[..index].iter().any(|earlier| earlier.number == key.number) {
                return Err(KeyringError::NumberTwice { number: key.number });
            }
        }
        Ok(Self { keys: keys.iter().map(Sealer::new).collect() })
    }

    /// The number of the key that seals.
    pub fn newest(&self) -> u8 {
        self.newest_key().number
    }

    /// The numbers of all keys, the one that seals first.
    pub fn numbers(&self) -> Vec<u8> {
        self.keys.iter().rev().map(|key| key.number).collect()
    }

    /// The newest key by itself, for a place that seals one id per click and wants nothing shared.
    pub fn sealer(&self) -> Sealer {
        self.newest_key().clone()
    }

    /// Seals with the newest key. Panics as [`Sealer::seal`] does.
    pub fn seal(&self, facts: &ClickFacts) -> ClickId {
        self.newest_key().seal(facts)
    }

    /// Makes the text of a stored click again, under the key that sealed it then.
    ///
    /// Errors: the key is not on the ring. Panics as [`Sealer::seal`] does.
    pub fn seal_again(&self, number: u8, facts: &ClickFacts) -> Result<ClickId, ClickIdError> {
        Ok(self.key(number)?.seal(facts))
    }

    /// Proves a click id and gives its facts.
    ///
    /// Errors: malformed, unknown key, forged. A changed character is always noticed.
    pub fn open(&self, text: &str) -> Result<ClickFacts, ClickIdError> {
        let mut wire = [0_u8; WIRE_BYTES];
        match URL_SAFE_NO_PAD.decode_slice(text, &mut wire) {
            Ok(WIRE_BYTES) => {}
            _ => return Err(ClickIdError::Malformed),
        }
        let (tag, sealed) = wire[1..].split_at(TAG_BYTES);
        let tag = tag.try_into().expect("the tag is 16 bytes");
        let mut message = sealed.try_into().expect("the rest is the message");
        if !self.key(wire[0])?.siv.open(tag, &mut message) {
            return Err(ClickIdError::Forged);
        }
        unpack(&message).ok_or(ClickIdError::Malformed)
    }

    fn newest_key(&self) -> &Sealer {
        self.keys.last().expect("a keyring is never empty")
    }

    fn key(&self, number: u8) -> Result<&Sealer, ClickIdError> {
        self.keys.iter().find(|key| key.number == number).ok_or(ClickIdError::UnknownKey { number })
    }
}

/// One key, expanded.
#[derive(Clone)]
pub struct Sealer {
    number: u8,
    siv: Siv,
}

impl Sealer {
    fn new(key: &ClickKey) -> Self {
        Self { number: key.number, siv: Siv::new(&key.secret) }
    }

    /// The number of the key that this seals with, to be stored beside the click's facts.
    pub fn key_number(&self) -> u8 {
        self.number
    }

    /// Seals the facts into a click id. Does not allocate.
    ///
    /// Panics when an id does not fit 32 bits or the time lies before 1970: both would be our own mistake, for ids are
    /// handed out by the system of record, counting upwards, and clicks happen now.
    pub fn seal(&self, facts: &ClickFacts) -> ClickId {
        let mut message = pack(facts);
        let tag = self.siv.seal(&mut message);
        let mut wire = [0_u8; WIRE_BYTES];
        wire[0] = self.number;
        wire[1..=TAG_BYTES].copy_from_slice(&tag);
        wire[1 + TAG_BYTES..].copy_from_slice(&message);

        let mut text = [0_u8; TEXT_BYTES];
        let written = URL_SAFE_NO_PAD.encode_slice(wire, &mut text).expect("48 bytes are 64 characters");
        assert_eq!(written, TEXT_BYTES);
        ClickId(text)
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Sealer").field("number", &self.number).finish_non_exhaustive()
    }
}

fn pack(facts: &ClickFacts) -> [u8; MESSAGE_BYTES] {
    let id = |id: i64| u32::try_from(id).expect("ids count upwards from 1 and fit 32 bits").to_be_bytes();
    let at_ms = u64::try_from(facts.at.as_millisecond()).expect("clicks happen after 1970");
    let mut out = [0_u8; MESSAGE_BYTES];
    out[0] = facts.left_out.map_or(0, LeftOut::number);
    out[1..5].copy_from_slice(&id(facts.program.0));
    out[5..9].copy_from_slice(&id(facts.partner.0));
    out[9..13].copy_from_slice(&id(facts.creative.0));
    out[13..17].copy_from_slice(&id(facts.link.map_or(0, LinkId::get)));
    out[17..23].copy_from_slice(&at_ms.to_be_bytes()[2..]);
    out[23..31].copy_from_slice(&facts.unique.to_be_bytes());
    out
}

/// None when the reason or the time is none that this version knows: an id of a later version.
fn unpack(message: &[u8; MESSAGE_BYTES]) -> Option<ClickFacts> {
    let number =
        |range: std::ops::Range<usize>| message[range].iter().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    let id = |range| i64::try_from(number(range)).expect("32 bits fit");
    let left_out = match message[0] {
        0 => None,
        reason => Some(LeftOut::from_number(reason)?),
    };
    Some(ClickFacts {
        left_out,
        program: ProgramId(id(1..5)),
        partner: AccountId(id(5..9)),
        creative: CreativeId(id(9..13)),
        link: Some(LinkId(id(13..17))).filter(|link| link.0 != 0),
        at: Timestamp::from_millisecond(id(17..23)).ok()?,
        unique: number(23..31),
    })
}
