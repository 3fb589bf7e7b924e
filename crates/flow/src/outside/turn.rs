//! A limit per host for work that nobody waits for: a host is asked again only after a pause.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Twelve requests a minute are lost in the noise of any web server.
const PAUSE: Duration = Duration::from_secs(5);

/// Beyond this many at once, those whose pause is over are forgotten.
const HOSTS_MAX: usize = 10_000;

#[derive(Default)]
pub struct Turns {
    asked: Mutex<HashMap<String, Instant>>,
}

impl Turns {
    pub fn take(&self, host: &str, now: Instant) -> bool {
        let mut asked = self.asked.lock().expect("nobody panics while taking a turn");
        if asked.len() >= HOSTS_MAX {
            asked.retain(|_, last| now.duration_since(*last) < PAUSE);
        }
        if asked.get(host).is_some_and(|last| now.duration_since(*last) < PAUSE) {
            return false;
        }
        asked.insert(host.to_owned(), now);
        true
    }
}
