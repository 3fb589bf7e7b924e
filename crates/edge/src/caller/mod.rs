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

pub use api::{ApiCaller, ApiPerson};
pub(crate) use api::{Identified, identify};
pub use client_ip::ClientIp;
pub use form::PageForm;
pub use page::PageCaller;
pub use same_origin::require_same_origin;
pub use upload::PageUpload;

use std::net::{IpAddr, Ipv4Addr};

use domain::access::AccountKind;
use http::Extensions;

use crate::serve::ClientAddress;

/// Where an account of this kind begins its day: its portal.
pub const fn home_of(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Brand => "/brand",
        AccountKind::Partner => "/partner",
        AccountKind::Operator => "/admin",
    }
}

/// The visitor's address as the listener found it. Only a request that came through no listener, in a test, has none.
pub fn client_address(extensions: &Extensions) -> IpAddr {
    extensions.get::<ClientAddress>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |address| address.0)
}
