//! The one table that turns an error into what outsiders see: status, code, title, and what to do next.
//!
//! The API answers it as problem details (RFC 9457). Pages answer the same [`Shown`] as a page: `ui` finds it in the response's
//! extensions and draws it in its own frame.

use axum::Json;
use axum::response::{IntoResponse, Response};
use flow::refusal::Kind;
use http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderName, StatusCode};
use serde_json::{Map, Value, json};

/// An error as the outside may see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    pub status: StatusCode,
    /// Stable, snake_case: programs decide by it.
    pub code: &'static str,
    pub title: &'static str,
    /// What happened this time.
    pub detail: String,
    /// What to do about it.
    pub next: &'static str,
    /// The input field at fault.
    pub field: Option<String>,
    /// More members of the problem, for programs.
    pub facts: Option<Value>,
}

/// An error of the API: problem details.
#[derive(Debug)]
pub struct ApiError(pub Box<Shown>);

/// An error of a page: the status, a plain sentence, and the [`Shown`] for `ui` to draw.
#[derive(Debug)]
pub struct PageError(pub Box<Shown>);

impl From<&flow::Error> for Shown {
    fn from(error: &flow::Error) -> Self {
        match error {
            flow::Error::Refused(refusal) => {
                let (status, title, next) = row(refusal.kind());
                Shown {
                    status,
                    code: refusal.code(),
                    title,
                    detail: refusal.to_string(),
                    next,
                    field: refusal.field().map(str::to_owned),
                    facts: refusal.facts(),
                }
            }
            flow::Error::Failure(failure) => failed(failure),
        }
    }
}

fn row(kind: Kind) -> (StatusCode, &'static str, &'static str) {
    match kind {
        Kind::Unauthenticated => (
            StatusCode::UNAUTHORIZED,
            "Not logged in",
            "Send the account SID and an auth token by HTTP Basic, or log in.",
        ),
        Kind::Forbidden => {
            (StatusCode::FORBIDDEN, "Not allowed", "Ask an owner of the account for another role or token.")
        }
        Kind::NotFound => (
            StatusCode::NOT_FOUND,
            "Not found",
            "Check the address and the ids in it; what belongs to others is not found either.",
        ),
        Kind::Invalid => {
            (StatusCode::UNPROCESSABLE_ENTITY, "Input not accepted", "Correct the input and send it again.")
        }
        Kind::Conflict => (
            StatusCode::CONFLICT,
            "Not possible in this state",
            "Look at the present state first; sending the same again will not help.",
        ),
        Kind::TooMany => (StatusCode::TOO_MANY_REQUESTS, "Too often", "Wait, then send it again."),
    }
}

/// Logged here, once. The outside gets a number to ask about and nothing of the inside.
fn failed(failure: &anyhow::Error) -> Shown {
    let incident = format!("{:08x}", getrandom::u32().unwrap_or_default());
    tracing::error!(incident, error = format!("{failure:#}"), "request failed, incident {incident}");
    Shown {
        status: StatusCode::INTERNAL_SERVER_ERROR,
        code: "internal_error",
        title: "Something broke on our side",
        detail: format!("the request failed; the log knows it as incident {incident}"),
        next: "Try again. If it stays, tell the operator the incident number.",
        field: None,
        facts: None,
    }
}

impl Shown {
    /// A refusal that only HTTP knows: a wrong method, an unknown path, a body too long.
    pub fn http(status: StatusCode, code: &'static str, detail: impl ToString) -> Self {
        Shown {
            status,
            code,
            title: status.canonical_reason().unwrap_or("Error"),
            detail: detail.to_string(),
            next: "Compare the request with the description at /api/v1/openapi.json.",
            field: None,
            facts: None,
        }
    }
}

impl From<Shown> for ApiError {
    fn from(shown: Shown) -> Self {
        ApiError(Box::new(shown))
    }
}

impl<E: Into<flow::Error>> From<E> for ApiError {
    fn from(error: E) -> Self {
        ApiError(Box::new(Shown::from(&error.into())))
    }
}

impl<E: Into<flow::Error>> From<E> for PageError {
    fn from(error: E) -> Self {
        PageError(Box::new(Shown::from(&error.into())))
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let shown = self.0;
        let mut problem = Map::new();
        problem.insert("title".to_owned(), json!(shown.title));
        problem.insert("status".to_owned(), json!(shown.status.as_u16()));
        problem.insert("code".to_owned(), json!(shown.code));
        problem.insert("detail".to_owned(), json!(shown.detail));
        problem.insert("next".to_owned(), json!(shown.next));
        if let Some(field) = &shown.field {
            problem.insert("field".to_owned(), json!(field));
        }
        if let Some(Value::Object(facts)) = shown.facts {
            problem.extend(facts);
        }
        let mut response = (shown.status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some((name, value)) = status_header(shown.status) {
            headers.insert(name, HeaderValue::from_static(value));
        }
        response
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = (self.0.status, format!("{}: {}", self.0.title, self.0.detail)).into_response();
        response.extensions_mut().insert(*self.0);
        response
    }
}

fn status_header(status: StatusCode) -> Option<(HeaderName, &'static str)> {
    match status {
        StatusCode::UNAUTHORIZED => Some((WWW_AUTHENTICATE, "Basic realm=\"Tributary\", charset=\"UTF-8\"")),
        StatusCode::TOO_MANY_REQUESTS => Some((RETRY_AFTER, "60")),
        _ => None,
    }
}
