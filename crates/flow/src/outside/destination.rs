//! What may be asked: read as browsers read it, so that no spelling of an address hides where it leads.

use std::net::IpAddr;

use domain::network_address::{SpecialUse, special_use};
use domain::web_address::site_of;
use url::Url;

use super::OutsideFailure;

/// The ports of web servers; others belong to mail, databases and the like.
const PORTS: [u16; 4] = [80, 443, 8080, 8443];

/// Decimal, octal and hexadecimal hosts come out as the IPv4 addresses that they are.
pub fn read(text: &str) -> Result<Url, OutsideFailure> {
    allowed(Url::parse(text).map_err(|_| OutsideFailure::Unreadable)?)
}

/// Where a `Location` leads, seen from `here`.
pub fn next(here: &Url, location: &str) -> Result<Url, OutsideFailure> {
    allowed(here.join(location).map_err(|_| OutsideFailure::Unreadable)?)
}

fn allowed(address: Url) -> Result<Url, OutsideFailure> {
    if !matches!(address.scheme(), "http" | "https") || !address.has_host() {
        return Err(OutsideFailure::Unreadable);
    }
    if !address.username().is_empty() || address.password().is_some() {
        return Err(OutsideFailure::UserInfo);
    }
    Ok(address)
}

/// For messages and comparisons.
pub fn host(address: &Url) -> String {
    address.host_str().unwrap_or_default().to_owned()
}

pub fn is_same_site(one: &Url, other: &Url) -> bool {
    let (one, other) = (host(one), host(other));
    site_of(&one) == site_of(&other)
}

/// Whether this machine may be connected to at this port.
pub fn judge(host: &str, found: IpAddr, port: u16, allow_loopback: bool) -> Result<(), OutsideFailure> {
    match special_use(found) {
        Some(SpecialUse::Loopback) if allow_loopback => Ok(()),
        Some(special) => Err(OutsideFailure::Forbidden { host: host.to_owned(), found, special }),
        None => judge_port(port),
    }
}

pub fn judge_port(port: u16) -> Result<(), OutsideFailure> {
    if PORTS.contains(&port) { Ok(()) } else { Err(OutsideFailure::Port { port }) }
}
