//! The session cookie, and the one of a log-in that waits for its second step.

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

const NAME: &str = "tributary_session";

/// Under TLS. Browsers take a cookie of this name from this very host only, over TLS and for all of it: a neighbouring host cannot set it.
const HOST_NAME: &str = "__Host-tributary_session";

/// Sent to the log-in's own pages only.
const BEGUN: &str = "tributary_log_in";

/// The session's secret as the browser sent it.
pub fn read<'a>(headers: &'a HeaderMap, public_url: &str) -> Option<&'a str> {
    find(headers, name(public_url))
}

/// The secret of a log-in whose password was right.
pub fn read_begun(headers: &HeaderMap) -> Option<&str> {
    find(headers, BEGUN)
}

fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// The `Set-Cookie` of a new session. Script cannot read it, other sites' forms do not send it, and behind TLS it stays there: whether
/// that is so is said by the configured public address, and by no header that a visitor could send.
pub fn set(secret: &str, public_url: &str, seconds: i64) -> HeaderValue {
    let (name, secure) = (name(public_url), secure(public_url));
    HeaderValue::from_str(&format!("{name}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}"))
        .expect("a session's secret is letters and digits")
}

/// The `Set-Cookie` that makes a browser forget the session.
pub fn clear(public_url: &str) -> HeaderValue {
    set("", public_url, 0)
}

/// The `Set-Cookie` of a log-in that waits for its second step.
pub fn set_begun(secret: &str, public_url: &str, seconds: i64) -> HeaderValue {
    let secure = secure(public_url);
    HeaderValue::from_str(&format!(
        "{BEGUN}={secret}; Path=/login; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}"
    ))
    .expect("a secret is letters and digits")
}

/// The `Set-Cookie` that ends it in the browser.
pub fn clear_begun() -> HeaderValue {
    HeaderValue::from_static("tributary_log_in=; Path=/login; HttpOnly; SameSite=Strict; Max-Age=0")
}

fn name(public_url: &str) -> &'static str {
    if public_url.starts_with("https:") { HOST_NAME } else { NAME }
}

fn secure(public_url: &str) -> &'static str {
    if public_url.starts_with("https:") { "; Secure" } else { "" }
}
