//! What a brand's own pages ask of us: the JavaScript tag, and conversions that browsers report.
//!
//! A browser says what its visitor makes it say: anybody can call these addresses with any order. So a program accepts
//! them only when its terms switch `browser_conversions` on; a server's call to the API is the way that cannot be forged.
//!
//! Answers tell a page only that its message arrived: who was credited with what is between the brand and its partner.

mod script;

use axum::Router;
use axum::routing::get;
use flow::Platform;

/// Everything below `/t/`.
pub fn router(platform: Platform) -> Router {
    Router::new().route("/t/tag.js", get(script::tag_js)).with_state(platform)
}
