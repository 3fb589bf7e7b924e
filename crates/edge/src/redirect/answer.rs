//! The few answers of the click path.

use bytes::Bytes;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, LOCATION, REFERRER_POLICY, RETRY_AFTER};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use http_body_util::{Either, Full};

use super::outcome::Stop;
use crate::serve::{Body, short_page};

/// Every click must reach us, so no cache may keep the answer. `private` is for caches that overlook `no-store`.
const NOT_STORED: HeaderValue = HeaderValue::from_static("no-store, private");

/// The landing page learns which page the visitor came from, as partners' and brands' own statistics expect; browsers'
/// default would cut it to the origin.
const REFERRER: HeaderValue = HeaderValue::from_static("no-referrer-when-downgrade");

const X_ROBOTS_TAG: HeaderName = HeaderName::from_static("x-robots-tag");
const NOT_INDEXED: HeaderValue = HeaderValue::from_static("noindex");

/// A transparent GIF of one pixel, the smallest that all browsers and mail programs show.
pub const PIXEL: &[u8; 43] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff\x21\xf9\x04\x01\x00\x00\x00\x00\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00\x3b";

/// 302: the address stays the visitor's to follow again. The body is empty, nobody reads it.
pub fn redirect(location: HeaderValue) -> Response<Body> {
    let mut answer = empty(StatusCode::FOUND);
    let headers = answer.headers_mut();
    headers.insert(LOCATION, location);
    headers.insert(CACHE_CONTROL, NOT_STORED);
    headers.insert(REFERRER_POLICY, REFERRER);
    headers.insert(X_ROBOTS_TAG, NOT_INDEXED);
    answer
}

pub fn pixel() -> Response<Body> {
    let mut answer = Response::new(Either::Left(Full::new(Bytes::from_static(PIXEL))));
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("image/gif"));
    headers.insert(CACHE_CONTROL, NOT_STORED);
    answer
}

pub fn stopped(stop: Stop) -> Response<Body> {
    let mut answer = match stop {
        Stop::Method => short_page(StatusCode::METHOD_NOT_ALLOWED, "A link is followed with GET."),
        Stop::UnknownRoute => short_page(
            StatusCode::NOT_FOUND,
            "This link leads nowhere: it was mistyped, or it was taken back by the one who made it.",
        ),
        Stop::NotRecorded => {
            short_page(StatusCode::SERVICE_UNAVAILABLE, "The link works, we do not. Please try again in a moment.")
        }
    };
    match stop {
        Stop::Method => {
            answer.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        Stop::NotRecorded => {
            answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        Stop::UnknownRoute => {}
    }
    answer.headers_mut().insert(X_ROBOTS_TAG, NOT_INDEXED);
    answer
}

fn empty(status: StatusCode) -> Response<Body> {
    let mut answer = Response::new(Either::Left(Full::new(Bytes::new())));
    *answer.status_mut() = status;
    // Room for ours, and for the date and the length that hyper adds.
    *answer.headers_mut() = HeaderMap::with_capacity(8);
    answer
}
