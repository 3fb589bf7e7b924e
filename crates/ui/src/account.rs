//! The doors: sign-up, log-in, log-out, the e-mail address verified, a new password.

pub mod email_verification;
pub mod log_in;
pub mod log_out;
pub mod passkey;
pub mod password_reset;
pub mod second_step;
pub mod sign_up;
pub mod team;

mod way_on;

pub(crate) use way_on::within_site;

use axum::http::{Extensions, HeaderMap};
use axum::response::{IntoResponse, Redirect, Response};
use edge::caller::cookie;
use edge::error::PageError;
use flow::Platform;
use flow::session::{GOOD_FOR, LoggedIn, Renewed};
use http::header::{SET_COOKIE, USER_AGENT};

/// Said beside every field for a new password.
pub(crate) const PASSWORD_HELP: &str = "At least 10 characters. A sentence is better than a riddle.";

/// The browser keeps the new session and goes on. Its old session, if it had one, ends.
async fn let_in(
    platform: &Platform,
    headers: &HeaderMap,
    log_in: &LoggedIn,
    way_on: &str,
) -> Result<Response, PageError> {
    let public_url = &platform.settings.public_url;
    if let Some(before) = cookie::read(headers, public_url) {
        flow::session::leave(platform, before, log_in.caller.address).await?;
    }
    let cookie = cookie::set(&log_in.secret, public_url, GOOD_FOR.as_secs());
    Ok(([(SET_COOKIE, cookie)], Redirect::to(way_on)).into_response())
}

/// The browser keeps its session under the new secret.
pub(crate) fn keep_renewed(platform: &Platform, renewed: &Renewed, mut response: Response) -> Response {
    let cookie = cookie::set(&renewed.secret, &platform.settings.public_url, renewed.seconds);
    response.headers_mut().append(SET_COOKIE, cookie);
    response
}

fn user_agent(headers: &HeaderMap) -> String {
    headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default().chars().take(300).collect()
}

fn address(extensions: &Extensions) -> std::net::IpAddr {
    edge::caller::client_address(extensions)
}
