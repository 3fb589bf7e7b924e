//! `Idempotency-Key` on writes: the same request sent again is answered as before, and nothing is done twice.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use flow::idempotency::{Answer, IdempotencyRefusal, find_answer, keep_answer};
use flow::{Caller, IdempotencyKey, Platform};
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};

use crate::caller::Identified;
use crate::error::{ApiError, Shown};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// No endpoint takes more.
const REQUEST_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Longer answers are not kept; sending the request again then says that its outcome is unknown.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;

/// Put into an answer's extensions when it shows a secret: it is not kept, because secrets are stored hashed or not at all.
#[derive(Clone, Copy)]
pub struct Unrepeatable;

pub(super) async fn pass(platform: &Platform, mut caller: Caller, request: Request, next: Next) -> Response {
    let only_reads = request.method().is_safe();
    let Some(key) = request.headers().get(KEY).filter(|_| !only_reads).cloned() else {
        return next.run(request).await;
    };
    let Some(key) = key.to_str().ok().filter(|key| (1..=255).contains(&key.len())).map(str::to_owned) else {
        return ApiError::from(IdempotencyRefusal::Unreadable).into_response();
    };
    let (mut parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, REQUEST_BYTES_MAX).await else {
        return ApiError::from(Shown::http(StatusCode::PAYLOAD_TOO_LARGE, "body_too_long", "the body is too long"))
            .into_response();
    };
    let hash = flow::request_hash(parts.method.as_str(), &parts.uri.to_string(), &body);
    caller.idempotency = Some(IdempotencyKey::new(key, hash));
    match find_answer(platform, &caller).await {
        Ok(Some(answer)) => return replay(answer),
        Ok(None) => {}
        Err(error) => return ApiError::from(error).into_response(),
    }
    parts.extensions.insert(Identified(Some(caller.clone())));
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    keep(platform, &caller, response).await
}

async fn keep(platform: &Platform, caller: &Caller, response: Response) -> Response {
    if response.extensions().get::<Unrepeatable>().is_some() {
        return response;
    }
    let (parts, body) = response.into_parts();
    let bytes = match to_bytes(body, usize::MAX).await {
        Ok(bytes) => bytes,
        Err(error) => return ApiError::from(anyhow::anyhow!(error).context("read the answer")).into_response(),
    };
    if bytes.len() <= ANSWER_BYTES_MAX
        && let Ok(text) = std::str::from_utf8(&bytes)
    {
        let answer = Answer { status: parts.status.as_u16(), body: text.to_owned() };
        if let Err(error) = keep_answer(platform, caller, answer).await {
            // The write itself is done and must be answered so.
            tracing::warn!(error = %error, "an answer was not kept for its idempotency key");
        }
    }
    Response::from_parts(parts, Body::from(bytes))
}

fn replay(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let kind = if status.is_success() { "application/json" } else { "application/problem+json" };
    let mut response = (status, answer.body).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}
