//! Secrets that prove something by being known: session cookies, auth tokens, links in mails.

use sha2::{Digest, Sha256};

const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// 32 random letters and digits: 190 bits, too many to guess.
pub(crate) fn random_text() -> String {
    let mut text = String::with_capacity(32);
    while text.len() < 32 {
        let mut bytes = [0_u8; 48];
        getrandom::fill(&mut bytes).expect("the system gives random bytes");
        // 248 = 4 * 62: what is above would make the first letters likelier.
        let letters = bytes.iter().filter(|&&byte| byte < 248).map(|&byte| char::from(LETTERS[usize::from(byte) % 62]));
        text.extend(letters.take(32 - text.len()));
    }
    text
}

/// What is stored of a secret. A plain hash is enough: unlike a password, a random text of 190 bits cannot be found by trying.
pub(crate) fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// Compares in a time that does not tell how much of it was right.
pub fn same(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && left.iter().zip(right).fold(0, |differing, (a, b)| differing | (a ^ b)) == 0
}
