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
use flow::Platform;
use flow::session::{GOOD_FOR, LoggedIn};
use http::header::{SET_COOKIE, USER_AGENT};

/// Said beside every field for a new password.
pub(crate) const PASSWORD_HELP: &str = "At least 10 characters. A sentence is better than a riddle.";

/// The browser keeps the new session and goes on. Its old session, if it had one, is not carried over.
fn let_in(platform: &Platform, log_in: &LoggedIn, way_on: &str) -> Response {
    let cookie = cookie::set(&log_in.secret, &platform.settings.public_url, GOOD_FOR.as_secs());
    ([(SET_COOKIE, cookie)], Redirect::to(way_on)).into_response()
}

fn user_agent(headers: &HeaderMap) -> String {
    headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default().chars().take(300).collect()
}

fn address(extensions: &Extensions) -> std::net::IpAddr {
    edge::caller::client_address(extensions)
}
