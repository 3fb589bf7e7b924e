//! Who sent this request: a program with a token, or a person with a session.

mod api;
mod basic;
mod client_ip;
pub mod cookie;
mod form;
mod page;
mod same_origin;
mod upload;

#[cfg(test)]
mod tests;

pub use api::{ApiCaller, ApiPerson, by_token};
pub(crate) use api::{Identified, identify};
pub use client_ip::ClientIp;
pub use form::PageForm;
pub use page::PageCaller;
pub use same_origin::require_same_origin;
pub use upload::PageUpload;

use std::net::{IpAddr, Ipv4Addr};

use domain::access::AccountKind;
use flow::{AccessRefusal, Caller, Platform};
use http::Extensions;
use http::request::Parts;

use crate::serve::ClientAddress;

/// Where an account of this kind begins its day: its portal.
pub const fn home_of(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Brand => "/brand",
        AccountKind::Partner => "/partner",
        AccountKind::Operator => "/admin",
    }
}

/// What the operator's reader may send beside asking for pages: that the visit is over.
const SUPPORT_SENDS: [&str; 2] = ["/admin/support/end", "/logout"];

/// Notes what the operator's reader looks at, and refuses whatever it sends, before anything reads the request.
async fn watch_support(platform: &Platform, caller: &Caller, parts: &Parts) -> flow::Result<()> {
    if !caller.is_support() {
        return Ok(());
    }
    let path = parts.uri.path();
    match parts.method.is_safe() {
        true => flow::support::saw(platform, caller, path).await,
        false if SUPPORT_SENDS.contains(&path) => Ok(()),
        false => Err(AccessRefusal::SupportReads { what: "a form" }.into()),
    }
}

/// The visitor's address as the listener found it. Only a request that came through no listener, in a test, has none.
pub fn client_address(extensions: &Extensions) -> IpAddr {
    extensions.get::<ClientAddress>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |address| address.0)
}
