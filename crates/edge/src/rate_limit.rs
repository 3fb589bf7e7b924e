//! How often one account, or one unknown address, may ask in a window of time.
//!
//! Counted in this process's memory: the limit protects the service from a client in a loop, it is no meter.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use domain::ids::AccountId;

/// Beyond this many at once, those whose window is over are forgotten.
const COUNTED_MAX: usize = 100_000;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    Account(AccountId),
    Address(IpAddr),
}

pub struct RateLimiter {
    window: Duration,
    account_limit: u32,
    address_limit: u32,
    counted: Mutex<HashMap<Who, Counted>>,
}

struct Counted {
    since: Instant,
    requests: u32,
}

/// How a caller stands after this request.
pub struct Standing {
    pub is_exceeded: bool,
    pub limit: u32,
    pub left: u32,
    /// Until the window is over and everything is free again.
    pub seconds_left: u128,
}

impl RateLimiter {
    pub fn new(window: Duration, account_limit: u32, address_limit: u32) -> Self {
        RateLimiter { window, account_limit, address_limit, counted: Mutex::default() }
    }

    pub fn count(&self, who: Who) -> Standing {
        let limit = match who {
            Who::Account(_) => self.account_limit,
            Who::Address(_) => self.address_limit,
        };
        let now = Instant::now();
        let mut counted = self.counted.lock().expect("nobody panics while counting");
        if counted.len() >= COUNTED_MAX {
            counted.retain(|_, window| now.duration_since(window.since) < self.window);
        }
        let window = counted.entry(who).or_insert(Counted { since: now, requests: 0 });
        if now.duration_since(window.since) >= self.window {
            *window = Counted { since: now, requests: 0 };
        }
        window.requests = window.requests.saturating_add(1);
        Standing {
            is_exceeded: window.requests > limit,
            limit,
            left: limit.saturating_sub(window.requests),
            seconds_left: self.window.saturating_sub(now.duration_since(window.since)).as_millis().div_ceil(1000),
        }
    }
}
