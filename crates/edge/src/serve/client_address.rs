//! Whose request it is: the peer's address, or the one that a trusted proxy states.
//!
//! Only one header is believed, the one the proxy is configured to set: if both were, a visitor could write the one
//! that the proxy passes through untouched. Addresses are read from the right, because each proxy appends its peer
//! there; the first that is no trusted proxy is the visitor, and everything left of it is the visitor's own claim.

use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;
use http::header::{FORWARDED, HeaderName};
use serde::Deserialize;

use super::network::Network;

/// The visitor's address, put into every request's extensions for handlers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// The header in which trusted proxies state whom they speak for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum ForwardedHeader {
    /// `X-Forwarded-For: visitor, proxy`
    #[serde(rename = "x-forwarded-for")]
    XForwardedFor,
    /// `Forwarded: for=visitor;proto=https, for=proxy` (RFC 7239)
    #[serde(rename = "forwarded")]
    Forwarded,
}

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The visitor's address of a request with `headers` that came from `peer`.
pub(super) fn client_address(
    peer: IpAddr,
    headers: &HeaderMap,
    trusted: &[Network],
    header: ForwardedHeader,
) -> IpAddr {
    let peer = peer.to_canonical();
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    if !is_trusted(peer) {
        return peer;
    }
    let name = match header {
        ForwardedHeader::XForwardedFor => X_FORWARDED_FOR,
        ForwardedHeader::Forwarded => FORWARDED,
    };
    let mut visitor = peer;
    let lines: Vec<&str> = headers.get_all(name).iter().map(|line| line.to_str().unwrap_or("?")).collect();
    for entry in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        let stated = match header {
            ForwardedHeader::XForwardedFor => address_of(entry),
            ForwardedHeader::Forwarded => forwarded_for(entry),
        };
        // What cannot be read ends what can be believed: the last trusted hop is the best known.
        let Some(address) = stated else { break };
        visitor = address;
        if !is_trusted(address) {
            break;
        }
    }
    visitor
}

/// The `for=` of one element of a Forwarded header.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    element.split(';').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then(|| address_of(value.trim().trim_matches('"')))?
    })
}

/// `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:80`.
fn address_of(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    bare.parse::<IpAddr>()
        .or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()))
        .ok()
        .map(|address| address.to_canonical())
}
