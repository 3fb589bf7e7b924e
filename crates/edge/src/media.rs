//! Uploaded files of creatives and logos, at addresses that never change what they show.
//!
//! The files come from strangers and are served from our own origin. So the type is the one that was read from the content, browsers
//! are told not to guess another, and a sandbox without rights keeps whatever is in them from running.

use axum::Router;
use axum::extract::{Path, State};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use flow::Platform;
use flow::refusal::InputRefusal;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::error::PageError;

/// The address is the content's hash, so what is cached once is right for ever.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// No script, no form, no plug-in, no request to anywhere, whatever the file holds.
const NOTHING_RUNS: &str = "default-src 'none'; sandbox";
/// Partners embed the files in their own pages.
const EMBEDDED_ANYWHERE: (HeaderName, &str) = (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin");

/// `GET /media/{hash}`
pub fn router(platform: Platform) -> Router {
    Router::new().route("/media/{file_hash}", get(media)).layer(map_response(disarmed)).with_state(platform)
}

/// Whatever is answered, a refusal too.
async fn disarmed(mut response: Response) -> Response {
    let told = response.headers_mut();
    told.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    told.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(NOTHING_RUNS));
    response
}

async fn media(State(platform): State<Platform>, Path(file_hash): Path<String>, headers: HeaderMap) -> Response {
    let tag = format!("\"{file_hash}\"");
    let found = match flow::media::public(&platform, file_hash).await {
        Ok(Some(found)) => found,
        Ok(None) => return PageError::from(InputRefusal::NotFound { noun: "file" }).into_response(),
        Err(error) => return PageError::from(error).into_response(),
    };
    let is_known = headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut answer = if is_known { StatusCode::NOT_MODIFIED.into_response() } else { found.bytes.into_response() };
    let told = answer.headers_mut();
    let mut tell = |name: HeaderName, value: &str| {
        told.insert(name, HeaderValue::from_str(value).expect("types and hashes are plain ASCII"));
    };
    tell(CONTENT_TYPE, &found.media_type);
    tell(CACHE_CONTROL, FOR_EVER);
    tell(ETAG, &tag);
    tell(EMBEDDED_ANYWHERE.0, EMBEDDED_ANYWHERE.1);
    answer
}
