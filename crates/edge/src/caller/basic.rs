//! HTTP Basic (RFC 7617) with the account SID as the user and an auth token as the password.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::AUTHORIZATION;

pub(super) struct Credentials {
    pub(super) account_sid: String,
    pub(super) token: String,
}

/// None without the header; `Err` when it is there and unreadable.
pub(super) fn credentials(headers: &HeaderMap) -> Result<Option<Credentials>, ()> {
    let Some(header) = headers.get(AUTHORIZATION) else { return Ok(None) };
    let text = header.to_str().map_err(drop)?;
    let (scheme, encoded) = text.split_once(' ').ok_or(())?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(());
    }
    let decoded = STANDARD.decode(encoded.trim()).map_err(drop)?;
    let decoded = String::from_utf8(decoded).map_err(drop)?;
    let (account_sid, token) = decoded.split_once(':').ok_or(())?;
    Ok(Some(Credentials { account_sid: account_sid.to_owned(), token: token.to_owned() }))
}
