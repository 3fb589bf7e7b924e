//! The session cookie.

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

const NAME: &str = "tributary_session";

/// The session's secret as the browser sent it.
pub fn read(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(NAME)?.strip_prefix('='))
}

/// The `Set-Cookie` of a new session. Script cannot read it, other sites' forms do not send it, and behind TLS it stays there.
pub fn set(secret: &str, public_url: &str, seconds: i64) -> HeaderValue {
    let secure = if public_url.starts_with("https:") { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{NAME}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}"))
        .expect("a session's secret is letters and digits")
}

/// The `Set-Cookie` that makes a browser forget the session.
pub fn clear() -> HeaderValue {
    HeaderValue::from_static("tributary_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0")
}
