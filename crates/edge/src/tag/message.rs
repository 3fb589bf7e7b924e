//! Messages of the tag: JSON, whatever the content type says. `text/plain` spares the browser a preflight, and beacons
//! cannot say anything else.

use axum::Json;
use axum::body::Bytes;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::error::Shown;

/// For pages that send `application/json`.
pub async fn preflight() -> Response {
    let headers: [(HeaderName, HeaderValue); 3] = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST")),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("content-type")),
        (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400")),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// The message, or the answer that it cannot be read.
pub fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Box<Response>> {
    serde_json::from_slice(body).map_err(|error| {
        let message = json!({ "received": false, "code": "json_unreadable", "detail": error.to_string() });
        Box::new((StatusCode::BAD_REQUEST, Json(message)).into_response())
    })
}

/// Nothing that came along speaks for a partner, so nothing is kept and nothing is wrong.
pub fn silent() -> Response {
    Json(json!({ "received": false, "code": "no_touch" })).into_response()
}

/// The whole answer: it arrived, or the code of why it was not taken.
pub fn answer<T>(outcome: flow::Result<T>) -> Response {
    match outcome {
        Ok(_) => Json(json!({ "received": true })).into_response(),
        Err(error) => {
            let shown = Shown::from(&error);
            let message = json!({ "received": false, "code": shown.code, "field": shown.field });
            (shown.status, Json(message)).into_response()
        }
    }
}
