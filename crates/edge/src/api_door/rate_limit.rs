//! How often one account, or one unknown address, may ask in a minute. Told in every answer (draft-ietf-httpapi-ratelimit-headers).
//!
//! Counted in this process's memory in windows of a minute: the limit protects the service from a client in a loop, it is no meter.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use axum::response::Response;
use domain::ids::AccountId;
use http::header::RETRY_AFTER;
use http::{HeaderName, HeaderValue, StatusCode};

use crate::error::Shown;

const WINDOW: Duration = Duration::from_secs(60);

/// Beyond this many at once, those whose window is over are forgotten.
const COUNTED_MAX: usize = 100_000;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Who {
    Account(AccountId),
    Address(IpAddr),
}

pub(super) struct RateLimiter {
    account_limit: u32,
    address_limit: u32,
    counted: Mutex<HashMap<Who, Counted>>,
}

struct Counted {
    since: Instant,
    requests: u32,
}

/// How a caller stands after this request.
pub(super) struct Standing {
    pub(super) is_exceeded: bool,
    limit: u32,
    left: u32,
    seconds_left: u128,
}

impl RateLimiter {
    pub(super) fn new(account_limit: u32) -> Self {
        RateLimiter { account_limit, address_limit: (account_limit / 1000).max(60), counted: Mutex::default() }
    }

    pub(super) fn count(&self, who: Who) -> Standing {
        let limit = match who {
            Who::Account(_) => self.account_limit,
            Who::Address(_) => self.address_limit,
        };
        let now = Instant::now();
        let mut counted = self.counted.lock().expect("nobody panics while counting");
        if counted.len() >= COUNTED_MAX {
            counted.retain(|_, window| now.duration_since(window.since) < WINDOW);
        }
        let window = counted.entry(who).or_insert(Counted { since: now, requests: 0 });
        if now.duration_since(window.since) >= WINDOW {
            *window = Counted { since: now, requests: 0 };
        }
        window.requests = window.requests.saturating_add(1);
        Standing {
            is_exceeded: window.requests > limit,
            limit,
            left: limit.saturating_sub(window.requests),
            seconds_left: WINDOW.saturating_sub(now.duration_since(window.since)).as_millis().div_ceil(1000),
        }
    }
}

impl Standing {
    pub(super) fn tell(&self, mut response: Response) -> Response {
        let policy = format!("\"requests\";q={};w={}", self.limit, WINDOW.as_secs());
        let state = format!("\"requests\";r={};t={}", self.left, self.seconds_left);
        let headers = response.headers_mut();
        headers.insert(HeaderName::from_static("ratelimit-policy"), header(&policy));
        headers.insert(HeaderName::from_static("ratelimit"), header(&state));
        if self.is_exceeded {
            headers.insert(RETRY_AFTER, header(&self.seconds_left.to_string()));
        }
        response
    }
}

pub(super) fn exceeded() -> Shown {
    Shown {
        next: "Wait as long as Retry-After says.",
        ..Shown::http(StatusCode::TOO_MANY_REQUESTS, "rate_limited", "too many requests in this minute")
    }
}

fn header(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("digits and quotes are header text")
}
