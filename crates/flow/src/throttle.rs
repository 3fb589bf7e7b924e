//! Slows down whoever guesses passwords.
//!
//! Attempts are counted before they are judged, so that many at once gain nothing, and taken back when they were right. Counted in this
//! process's memory: a restart forgives, which an attacker cannot bring about.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Mutex;

use domain::ids::PersonId;
use jiff::{SignedDuration, Timestamp};

use crate::factor::FactorRefusal;

const WINDOW: SignedDuration = SignedDuration::from_mins(15);

/// One place guessing at one address; few, because a person who knows the password needs few.
const ATTEMPTS_MAX_PAIR: u32 = 6;
/// Many places guessing at one address. Higher, so that a stranger cannot lock a person out from elsewhere in passing.
const ATTEMPTS_MAX_EMAIL: u32 = 40;
/// One place guessing at many addresses. Higher still: an office or a phone network shares one.
const ATTEMPTS_MAX_PLACE: u32 = 80;

/// One person's codes, from wherever. Three of a million codes are right at a time: at this rate, guessing one takes 600 days.
const ATTEMPTS_MAX_CODE: u32 = 6;

/// Beyond this many at once, those whose window is over are forgotten.
const COUNTED_MAX: usize = 100_000;

#[derive(Default)]
pub struct Throttle {
    counted: Mutex<HashMap<Key, Counted>>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Key {
    Pair(String, IpAddr),
    Email(String),
    Place(IpAddr),
    Code(PersonId),
}

/// Somebody whose attempts are not looked at for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub who: Suspect,
    pub attempts: u32,
    pub until: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Suspect {
    /// From this place, guessing at this e-mail address.
    Pair(String, IpAddr),
    /// From many places, at this e-mail address.
    Email(String),
    /// From this place, at many addresses.
    Place(IpAddr),
    /// With the password of this person, guessing codes.
    Code(PersonId),
}

impl Key {
    fn attempts_max(&self) -> u32 {
        match self {
            Key::Pair(..) => ATTEMPTS_MAX_PAIR,
            Key::Email(_) => ATTEMPTS_MAX_EMAIL,
            Key::Place(_) => ATTEMPTS_MAX_PLACE,
            Key::Code(_) => ATTEMPTS_MAX_CODE,
        }
    }

    fn who(&self) -> Suspect {
        match self {
            Key::Pair(email, place) => Suspect::Pair(email.clone(), *place),
            Key::Email(email) => Suspect::Email(email.clone()),
            Key::Place(place) => Suspect::Place(*place),
            Key::Code(person_id) => Suspect::Code(*person_id),
        }
    }
}

struct Counted {
    since: Timestamp,
    attempts: u32,
}

impl Throttle {
    /// Counts an attempt. `Err` is how long to wait before the next is looked at.
    pub(crate) fn admit(&self, email: &str, address: IpAddr, now: Timestamp) -> Result<(), SignedDuration> {
        self.count(keys(email, address), now)
    }

    /// Counts a code that a person types as its second step.
    pub(crate) fn admit_code(&self, person_id: PersonId, now: Timestamp) -> Result<(), FactorRefusal> {
        let counted = self.count([(Key::Code(person_id), ATTEMPTS_MAX_CODE)], now);
        counted.map_err(|wait| FactorRefusal::TooManyCodes { minutes: wait.as_mins() + 1 })
    }

    /// The code was right.
    pub(crate) fn forgive_code(&self, person_id: PersonId) {
        self.counted.lock().expect("nobody panics while counting").remove(&Key::Code(person_id));
    }

    /// Who has to wait now, and until when; the longest first.
    pub(crate) fn waiting(&self, now: Timestamp) -> Vec<Waiting> {
        let counted = self.counted.lock().expect("nobody panics while counting");
        let mut waiting: Vec<Waiting> = counted
            .iter()
            .filter(|(key, window)| window.attempts > key.attempts_max() && now.duration_since(window.since) < WINDOW)
            .map(|(key, window)| Waiting { who: key.who(), attempts: window.attempts, until: window.since + WINDOW })
            .collect();
        waiting.sort_by_key(|one| std::cmp::Reverse(one.until));
        waiting
    }

    fn count<const N: usize>(&self, keys: [(Key, u32); N], now: Timestamp) -> Result<(), SignedDuration> {
        let mut counted = self.counted.lock().expect("nobody panics while counting");
        if counted.len() >= COUNTED_MAX {
            counted.retain(|_, window| now.duration_since(window.since) < WINDOW);
        }
        let mut wait = None;
        for (key, attempts_max) in keys {
            let window = counted.entry(key).or_insert(Counted { since: now, attempts: 0 });
            if now.duration_since(window.since) >= WINDOW {
                *window = Counted { since: now, attempts: 0 };
            }
            window.attempts += 1;
            if window.attempts > attempts_max {
                wait = wait.max(Some(WINDOW - now.duration_since(window.since)));
            }
        }
        wait.map_or(Ok(()), Err)
    }

    /// The attempt was right: it does not count, and the pair starts anew.
    pub(crate) fn forgive(&self, email: &str, address: IpAddr) {
        let mut counted = self.counted.lock().expect("nobody panics while counting");
        for (key, _) in keys(email, address) {
            if matches!(key, Key::Pair(..)) {
                counted.remove(&key);
            } else if let Some(window) = counted.get_mut(&key) {
                window.attempts = window.attempts.saturating_sub(1);
            }
        }
    }
}

fn keys(email: &str, address: IpAddr) -> [(Key, u32); 3] {
    let place = place(address);
    [
        (Key::Pair(email.to_owned(), place), ATTEMPTS_MAX_PAIR),
        (Key::Email(email.to_owned()), ATTEMPTS_MAX_EMAIL),
        (Key::Place(place), ATTEMPTS_MAX_PLACE),
    ]
}

/// Whoever has one IPv6 address has 2^64 of them: the network is the place.
fn place(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: &str = "192.0.2.1";

    fn admit(throttle: &Throttle, email: &str, address: &str, seconds: i64) -> bool {
        let now = Timestamp::from_second(seconds).expect("a small number of seconds");
        throttle.admit(email, address.parse().expect("an address"), now).is_ok()
    }

    #[test]
    fn six_tries_then_a_wait_of_a_quarter_of_an_hour() {
        let throttle = Throttle::default();
        let admitted: Vec<bool> = (0..8).map(|second| admit(&throttle, "ana@example.com", HOME, second)).collect();
        assert_eq!(admitted, [true, true, true, true, true, true, false, false]);
        assert!(admit(&throttle, "bea@example.com", HOME, 8), "another person at the same place");
        assert!(admit(&throttle, "ana@example.com", "192.0.2.2", 8), "the same person elsewhere");
        assert!(!admit(&throttle, "ana@example.com", HOME, 899));
        assert!(admit(&throttle, "ana@example.com", HOME, 900));
    }

    #[test]
    fn the_right_password_starts_anew() {
        let throttle = Throttle::default();
        for second in 0..6 {
            admit(&throttle, "ana@example.com", HOME, second);
        }
        throttle.forgive("ana@example.com", HOME.parse().expect("an address"));
        assert!(admit(&throttle, "ana@example.com", HOME, 7));
    }

    #[test]
    fn many_places_and_many_addresses_come_to_an_end_too() {
        let throttle = Throttle::default();
        let places = (0..60).filter(|n| admit(&throttle, "ana@example.com", &format!("198.51.100.{n}"), 0)).count();
        assert_eq!(places, 40);
        let people = (0..99).filter(|n| admit(&throttle, &format!("p{n}@example.com"), HOME, 0)).count();
        assert_eq!(people, 80);
        let rotating = (0..9).filter(|n| admit(&throttle, "eve@example.com", &format!("2001:db8::{n}"), 0)).count();
        assert_eq!(rotating, 6);
    }
}
