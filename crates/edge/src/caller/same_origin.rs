//! Whether a form was sent from our own pages. It is the first line against forged requests; the session's CSRF secret is the second.

use flow::AccessRefusal;
use http::HeaderMap;
use http::header::{HOST, ORIGIN};

/// Browsers state where a request comes from and no script can change it. A client that states nothing is no browser, and carries no
/// one else's cookie.
pub fn require_same_origin(headers: &HeaderMap) -> Result<(), AccessRefusal> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let is_ours = match (text("sec-fetch-site"), text(ORIGIN.as_str())) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let origin_host = origin.split_once("://").map(|(_, host)| host);
            origin_host.is_some() && origin_host == text(HOST.as_str())
        }
        (None, None) => true,
    };
    if is_ours { Ok(()) } else { Err(AccessRefusal::ForeignForm) }
}
