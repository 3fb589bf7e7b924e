//! The address in a letter by which its reader stops letters of that kind, without logging in.
//!
//! It names an account, a person and an event, and is signed: whoever holds it can stop that one kind of letter to that one person, and do
//! nothing else. It does not expire: letters are kept for years.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ids::{AccountId, PersonId};
use domain::notification::Event;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::Platform;

/// What an address stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stop {
    pub account: AccountId,
    pub person: PersonId,
    pub event: Event,
}

/// Half of the code: 128 bits cannot be guessed.
const CODE_BYTES: usize = 16;

/// The last part of the address: `100001.7.message.` and the code.
pub(crate) fn ticket(platform: &Platform, stop: Stop) -> String {
    let named = named(stop);
    let code = URL_SAFE_NO_PAD.encode(code(platform, &named));
    format!("{named}.{code}")
}

/// What a ticket stops, if we have made it.
pub(crate) fn read(platform: &Platform, ticket: &str) -> Option<Stop> {
    let (named, given) = ticket.rsplit_once('.')?;
    let given = URL_SAFE_NO_PAD.decode(given).ok()?;
    if !crate::same_secret(&given, &code(platform, named)) {
        return None;
    }
    let mut parts = named.splitn(3, '.');
    let stop = Stop {
        account: parts.next()?.parse().ok()?,
        person: parts.next()?.parse().ok()?,
        event: parts.next()?.parse().ok()?,
    };
    Some(stop)
}

fn named(stop: Stop) -> String {
    format!("{}.{}.{}", stop.account, stop.person, stop.event)
}

/// The visitor key is the installation's own secret; the words before keep this use of it apart from any other.
fn code(platform: &Platform, named: &str) -> [u8; CODE_BYTES] {
    let key = &platform.settings.visitor_key.0;
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(b"unsubscription 1: ");
    mac.update(named.as_bytes());
    let whole = mac.finalize().into_bytes();
    whole[..CODE_BYTES].try_into().expect("a SHA-256 code has 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::test_platform;

    #[test]
    fn only_our_own_tickets_are_read() {
        let platform = test_platform();
        let stop = Stop { account: AccountId(100001), person: PersonId(7), event: Event::Message };
        let ticket = ticket(&platform, stop);
        assert_eq!(read(&platform, &ticket), Some(stop));
        for forged in [
            ticket.replace("100001", "100002"),
            ticket.replace(".7.", ".8."),
            ticket.replace("message", "inquiry"),
            ticket[..ticket.len() - 1].to_owned(),
            format!("{ticket}A"),
            "100001.7.message.".to_owned(),
            "100001.7.message".to_owned(),
            String::new(),
        ] {
            assert_eq!(read(&platform, &forged), None, "{forged}");
        }
    }
}
