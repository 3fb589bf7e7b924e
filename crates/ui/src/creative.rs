//! The files of creatives, served with no chance to run: they are pictures, said to be nothing else, in a page of nobody.

use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use edge::error::PageError;
use flow::Platform;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};

/// A file's address is the hash of its content: it never shows anything else.
const KEPT: &str = "public, max-age=31536000, immutable";
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

/// Open to everybody: banners stand on the sites of partners.
pub async fn media(
    State(platform): State<Platform>,
    Path(hash): Path<String>,
    uri: Uri,
) -> Result<Response, PageError> {
    let Some(file) = flow::creative::media(&platform, hash).await? else {
        return Err(crate::error::no_such_page(uri).await);
    };
    let headers = [(CONTENT_TYPE, file.media_type.as_str()), (CACHE_CONTROL, KEPT)];
    let mut response = (headers, file.bytes).into_response();
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, POLICY);
    Ok(response)
}
