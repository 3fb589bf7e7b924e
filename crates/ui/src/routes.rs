//! All pages in one list, grouped by screen, with what goes around every answer: the headers that keep a page safe.

use axum::Router;
use axum::extract::{Path, Request};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use flow::Platform;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderValue, StatusCode};

use crate::{asset, error, help};

/// Nothing is loaded but our own style sheet, script and pictures; nothing runs that stands inside a page; no other site
/// frames a page or receives its forms.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'",
);

pub fn router(platform: Platform) -> Router {
    Router::new()
        // Help
        .route("/help/components", get(help::components::show))
        // What pages load
        .route("/static/{file}", get(file))
        .fallback(error::no_such_page)
        .layer(from_fn(error::draw))
        .layer(from_fn(guard))
        .with_state(platform)
}

/// Pages hold what belongs to one person: nobody on the way keeps a copy. What a handler says itself stands.
async fn guard(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

async fn file(Path(file): Path<String>) -> Response {
    match asset::find(&format!("/static/{file}")) {
        Some(asset) => {
            let headers = [(CONTENT_TYPE, asset.content_type), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
            (headers, asset.body).into_response()
        }
        None => (StatusCode::NOT_FOUND, "no such file in this version").into_response(),
    }
}

#[cfg(test)]
mod tests;
