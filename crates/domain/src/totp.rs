//! Time-based one-time codes (RFC 6238): what a person's authenticator app shows and we can work out too.
//!
//! SHA-1, six digits, 30 seconds: what every app can do. HMAC does not rest on what is broken in SHA-1.

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha1::Sha1;

/// How long an app shows a code.
pub const STEP_SECONDS: i64 = 30;

/// RFC 4226 section 4 asks for 128 bits at least and advises 160, the length of the hash.
pub const SECRET_BYTES: usize = 20;

/// How many steps a phone's clock may be ahead or behind (RFC 6238 section 5.2 advises at most one).
const DRIFT_STEPS: i64 = 1;

/// The step of 30 seconds in which an instant lies, counted from 1970.
pub fn step_at(at: Timestamp) -> i64 {
    at.as_second().div_euclid(STEP_SECONDS)
}

/// The six digits of a step.
pub fn code(secret: &[u8], step: i64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    // Dynamic truncation, RFC 4226 section 5.3.
    let start = usize::from(hash[19] & 0x0f);
    let bits = u32::from_be_bytes([hash[start] & 0x7f, hash[start + 1], hash[start + 2], hash[start + 3]]);
    format!("{:06}", bits % 1_000_000)
}

/// The step whose code this is, if that step is now, the one before or the one after, and later than the step of the last code that
/// was accepted: so no code is ever accepted twice. Spaces are passed over, as apps show them.
pub fn accept(secret: &[u8], said: &str, last_step: i64, now: Timestamp) -> Option<i64> {
    let said: String = said.chars().filter(|letter| !letter.is_whitespace()).collect();
    let now = step_at(now);
    let right = |step: &i64| *step > last_step && is_same(code(secret, *step).as_bytes(), said.as_bytes());
    // Each of them is compared, whichever is right.
    let steps: Vec<i64> = (now - DRIFT_STEPS..=now + DRIFT_STEPS).filter(right).collect();
    steps.first().copied()
}

/// What an app reads from the QR code (the Key URI format that all apps understand). `issuer` and `who` are shown by the app.
pub fn key_uri(secret: &[u8], issuer: &str, who: &str) -> String {
    let (issuer, who) = (percent_encoded(issuer), percent_encoded(who));
    format!("otpauth://totp/{issuer}:{who}?secret={}&issuer={issuer}", base32(secret))
}

/// RFC 4648, without padding: how a secret is typed by hand.
pub fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::new();
    for five in bytes.chunks(5) {
        let mut group = [0; 8];
        group[3..3 + five.len()].copy_from_slice(five);
        let group = u64::from_be_bytes(group);
        for letter in 0..(five.len() * 8).div_ceil(5) {
            let index = (group >> (35 - 5 * letter)) & 31;
            text.push(char::from(LETTERS[usize::try_from(index).expect("five bits")]));
        }
    }
    text
}

fn percent_encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'@' => {
                encoded.push(char::from(byte))
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// In a time that does not tell how much of it was right.
fn is_same(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && left.iter().zip(right).fold(0, |differing, (a, b)| differing | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("an instant")
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238 appendix B, SHA-1, the last six of its eight digits.
        for (second, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(SECRET, step_at(at(second))), expected, "{second}");
        }
    }

    #[test]
    fn one_step_of_drift_and_no_code_twice() {
        let now = at(1_111_111_111);
        let step = step_at(now);
        for (drift, last_step, expected) in [
            (-2, 0, None),
            (-1, 0, Some(-1)),
            (0, 0, Some(0)),
            (1, 0, Some(1)),
            (2, 0, None),
            (0, step, None),
            (-1, step, None),
            (1, step, Some(1)),
            (0, step - 1, Some(0)),
        ] {
            let said = code(SECRET, step + drift);
            assert_eq!(
                accept(SECRET, &said, last_step, now).map(|found| found - step),
                expected,
                "{drift} {last_step}"
            );
        }
        assert!(accept(SECRET, "050 471", 0, now).is_some(), "as an app shows it");
        for wrong in ["", "05047", "0504711", "ab0471", "050472"] {
            assert_eq!(accept(SECRET, wrong, 0, now), None, "{wrong}");
        }
    }

    #[test]
    fn secrets_are_written_as_apps_read_them() {
        // RFC 4648 section 10.
        for (bytes, expected) in [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("fooba", "MZXW6YTB")] {
            assert_eq!(base32(bytes.as_bytes()), expected);
        }
        assert_eq!(
            key_uri(b"foobar", "Acme & Sons", "ana@example.com"),
            "otpauth://totp/Acme%20%26%20Sons:ana@example.com?secret=MZXW6YTBOI&issuer=Acme%20%26%20Sons"
        );
    }
}
