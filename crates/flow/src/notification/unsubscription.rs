//! The address in a letter by which its reader stops letters of that kind, without logging in.
//!
//! It names an account, a person and what is stopped, and is signed: whoever holds it can stop that one kind of letter to that one person,
//! and do nothing else. It does not expire: letters are kept for years.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ids::{AccountId, PersonId};
use domain::notification::{Event, Way};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;

use crate::refusal::InputRefusal;
use crate::{AuditNotes, Platform, Result};

/// What an address stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stop {
    pub account: AccountId,
    pub person: PersonId,
    pub what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Event(Event),
    /// The letter of the day: everything that is told in it.
    Day,
}

/// What is about to be stopped, for the page that asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopping {
    pub account_name: String,
    pub what: What,
}

const DAY: &str = "day";
/// Half of the code: 128 bits cannot be guessed.
const CODE_BYTES: usize = 16;

/// What a ticket stops. Changes nothing.
pub async fn find(platform: &Platform, ticket: &str) -> Result<Stopping> {
    let stop = read(platform, ticket).ok_or_else(unknown)?;
    let account = platform.store.read(move |tx| store::account::find(tx, stop.account)).await?.ok_or_else(unknown)?;
    Ok(Stopping { account_name: account.name, what: stop.what })
}

/// Stops it. Twice is once.
pub async fn stop(platform: &Platform, ticket: &str) -> Result<()> {
    let Stop { account, person, what } = read(platform, ticket).ok_or_else(unknown)?;
    let now = platform.clock.now();
    platform
        .store
        .write(move |tx| {
            let chosen = store::notification::choices(tx, account, person)?;
            let way = |event: &Event| event.way(chosen.get(event).copied());
            let events: Vec<Event> = match what {
                What::Event(event) => vec![event],
                What::Day => Event::ALL.iter().copied().filter(|event| way(event) == Way::Daily).collect(),
            };
            let mut audit = AuditNotes::of_person(person, vec![account], std::net::Ipv4Addr::UNSPECIFIED.into(), now);
            for event in events.into_iter().filter(|event| !event.is_fixed() && way(event) != Way::Off) {
                store::notification::choose(tx, account, person, event, Way::Off, now)?;
                audit.record("chose", "notification", event, None, Some(json!({ "way": Way::Off.code() })));
            }
            Ok(audit.write(tx)?)
        })
        .await
}

/// The last part of the address: `100001.7.message.` and the code.
pub(crate) fn ticket(platform: &Platform, stop: Stop) -> String {
    let named = named(stop);
    let code = URL_SAFE_NO_PAD.encode(code(platform, &named));
    format!("{named}.{code}")
}

fn unknown() -> InputRefusal {
    InputRefusal::NotFound { noun: "address to stop letters by" }
}

/// What a ticket stops, if we have made it.
fn read(platform: &Platform, ticket: &str) -> Option<Stop> {
    let (named, given) = ticket.rsplit_once('.')?;
    let given = URL_SAFE_NO_PAD.decode(given).ok()?;
    if !crate::same_secret(&given, &code(platform, named)) {
        return None;
    }
    let mut parts = named.splitn(3, '.');
    let (account, person) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let what = match parts.next()? {
        DAY => What::Day,
        event => What::Event(event.parse().ok()?),
    };
    Some(Stop { account, person, what })
}

fn named(stop: Stop) -> String {
    let what = match stop.what {
        What::Event(event) => event.code(),
        What::Day => DAY,
    };
    format!("{}.{}.{what}", stop.account, stop.person)
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
        let stop = Stop { account: AccountId(100001), person: PersonId(7), what: What::Event(Event::Message) };
        let ticket = ticket(&platform, stop);
        assert_eq!(read(&platform, &ticket), Some(stop));
        for forged in [
            ticket.replace("100001", "100002"),
            ticket.replace(".7.", ".8."),
            ticket.replace("message", "inquiry"),
            ticket.replace("message", "day"),
            ticket[..ticket.len() - 1].to_owned(),
            format!("{ticket}A"),
            "100001.7.message.".to_owned(),
            "100001.7.message".to_owned(),
            String::new(),
        ] {
            assert_eq!(read(&platform, &forged), None, "{forged}");
        }
        let day = Stop { what: What::Day, ..stop };
        assert_eq!(read(&platform, &super::ticket(&platform, day)), Some(day));
    }
}
