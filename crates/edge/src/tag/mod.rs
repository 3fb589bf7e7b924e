//! What a brand's own pages ask of us: the JavaScript tag, and conversions that browsers report.
//!
//! A browser says what its visitor makes it say: anybody can call these addresses with any order. So a program accepts
//! them only when its terms switch `browser_conversions` on; a server's call to the API is the way that cannot be forged.
//!
//! Answers tell a page only that its message arrived. Who was credited with what is between the brand and its partner, and
//! what an order was first reported with is nobody's to ask for by guessing order ids.

mod adapter;
mod conversion;
mod identify;
mod message;
mod page_load;
mod pixel;
mod script;
#[cfg(test)]
mod tests;
mod wire;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::{get, post};
use flow::Platform;
use http::{HeaderValue, header};

/// A message holds a few short texts.
const BODY_BYTES_MAX: usize = 16 * 1024;

/// Everything below `/t/`, and the addresses that pages and servers know from impact.com and other networks.
pub fn router(platform: Platform) -> Router {
    Router::new()
        .route("/t/tag.js", get(script::tag_js))
        .route("/t/pixel", get(pixel::pixel))
        .route("/t/conversion", post(conversion::conversion).options(message::preflight))
        .route("/t/identify", post(identify::identify).options(message::preflight))
        .route("/cur/{program}", get(wire::identify).post(wire::identify).options(message::preflight))
        .route(
            "/xconv/{event_type}/{program}",
            get(wire::conversion).post(wire::conversion).options(message::preflight),
        )
        .route("/PageLoad", post(page_load::page_load).options(message::preflight))
        .route("/DeferredDeepLink", post(page_load::deferred_deep_link).options(message::preflight))
        .route("/", get(adapter::everflow).post(adapter::everflow))
        .route("/aff_lsr", get(adapter::tune).post(adapter::tune))
        .route("/aff_l", get(adapter::tune_pixel))
        .route("/aff_goal", get(adapter::tune_goal).post(adapter::tune_goal))
        .route("/sread.php", get(adapter::awin).post(adapter::awin))
        .route("/sread.img", get(adapter::awin_pixel))
        .route("/u", get(adapter::cj).post(adapter::cj))
        .route("/postback", get(adapter::postback).post(adapter::postback))
        .route("/conversion/{*pairs}", get(adapter::partnerize).post(adapter::partnerize))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(map_response(for_every_origin))
        .with_state(platform)
}

/// The tag runs on the brand's pages, whose origin is another one. Nothing here depends on cookies of ours, so every page may ask.
async fn for_every_origin(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
