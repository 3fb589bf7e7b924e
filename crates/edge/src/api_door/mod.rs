//! What every API request passes: who is it, not too often, not twice.
//!
//! How often one may ask in a minute is told in every answer (draft-ietf-httpapi-ratelimit-headers).

mod idempotency;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use domain::access::TokenAccess;
use flow::{AccessRefusal, Caller, CallerKind, Platform};
use http::header::RETRY_AFTER;
use http::{HeaderName, HeaderValue, StatusCode};

use crate::caller::{Identified, client_address, identify};
use crate::error::{ApiError, Shown};
use crate::rate_limit::{RateLimiter, Standing, Who};

pub use idempotency::Unrepeatable;

const WINDOW: Duration = Duration::from_secs(60);

#[derive(Clone)]
struct Door {
    platform: Platform,
    limiter: Arc<RateLimiter>,
}

/// Puts the door in front of all routes of `router`, and answers unknown paths and methods as problems.
pub fn guard(router: Router, platform: Platform) -> Router {
    let limit = platform.settings.api_requests_per_minute;
    let limiter = Arc::new(RateLimiter::new(WINDOW, limit, (limit / 1000).max(60)));
    router
        .fallback(|| async {
            ApiError::from(Shown::http(StatusCode::NOT_FOUND, "not_found", "there is no such endpoint"))
        })
        .method_not_allowed_fallback(|| async {
            let detail = "the endpoint does not take this method";
            ApiError::from(Shown::http(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail))
        })
        .layer(from_fn_with_state(Door { platform, limiter }, pass))
}

async fn pass(State(door): State<Door>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let caller = match identify(&door.platform, &parts).await {
        Ok(caller) => caller,
        Err(error) => return ApiError::from(error).into_response(),
    };
    if let Some(Caller { kind: CallerKind::Token { access: TokenAccess::ReadOnly, .. }, .. }) = &caller
        && !parts.method.is_safe()
    {
        // `caller.may` would refuse it too; here no handler can forget to ask.
        return ApiError::from(AccessRefusal::ReadOnlyMethod).into_response();
    }
    let who = match &caller {
        Some(caller) => Who::Account(caller.account_id),
        None => Who::Address(client_address(&parts.extensions)),
    };
    let standing = door.limiter.count(who);
    if standing.is_exceeded {
        return tell(&standing, ApiError::from(exceeded()).into_response());
    }
    let response = match caller {
        Some(caller) => {
            parts.extensions.insert(Identified(Some(caller.clone())));
            idempotency::pass(&door.platform, caller, Request::from_parts(parts, body), next).await
        }
        None => {
            parts.extensions.insert(Identified(None));
            next.run(Request::from_parts(parts, body)).await
        }
    };
    tell(&standing, response)
}

fn tell(standing: &Standing, mut response: Response) -> Response {
    let policy = format!("\"requests\";q={};w={}", standing.limit, WINDOW.as_secs());
    let state = format!("\"requests\";r={};t={}", standing.left, standing.seconds_left);
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("ratelimit-policy"), header(&policy));
    headers.insert(HeaderName::from_static("ratelimit"), header(&state));
    if standing.is_exceeded {
        headers.insert(RETRY_AFTER, header(&standing.seconds_left.to_string()));
    }
    response
}

fn exceeded() -> Shown {
    Shown {
        next: "Wait as long as Retry-After says.",
        ..Shown::http(StatusCode::TOO_MANY_REQUESTS, "rate_limited", "too many requests in this minute")
    }
}

fn header(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("digits and quotes are header text")
}
