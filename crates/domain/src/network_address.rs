//! Which network addresses belong to the public internet, and which to a machine, a house, a test or nobody.
//!
//! Whoever fetches an address that a stranger wrote must not be led into his own network. What is not known to be public
//! is refused. Sources: the IANA registries of special-purpose addresses for IPv4 and IPv6 (RFC 6890 and its successors).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use thiserror::Error;

#[cfg(test)]
mod tests;

/// What an address is for, when it is not a public host's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SpecialUse {
    #[error("a loopback address")]
    Loopback,
    #[error("a private address")]
    Private,
    #[error("a link-local address")]
    LinkLocal,
    #[error("a multicast or broadcast address")]
    Multicast,
    #[error("an address set aside for special use")]
    Reserved,
}

/// Networks of IPv4 with a use of their own: first address, prefix length, use.
const SPECIAL_V4: [(Ipv4Addr, u32, SpecialUse); 15] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8, SpecialUse::Reserved),
    (Ipv4Addr::new(10, 0, 0, 0), 8, SpecialUse::Private),
    (Ipv4Addr::new(100, 64, 0, 0), 10, SpecialUse::Private),
    (Ipv4Addr::new(127, 0, 0, 0), 8, SpecialUse::Loopback),
    (Ipv4Addr::new(169, 254, 0, 0), 16, SpecialUse::LinkLocal),
    (Ipv4Addr::new(172, 16, 0, 0), 12, SpecialUse::Private),
    (Ipv4Addr::new(192, 0, 0, 0), 24, SpecialUse::Reserved),
    (Ipv4Addr::new(192, 0, 2, 0), 24, SpecialUse::Reserved),
    (Ipv4Addr::new(192, 88, 99, 0), 24, SpecialUse::Reserved),
    (Ipv4Addr::new(192, 168, 0, 0), 16, SpecialUse::Private),
    (Ipv4Addr::new(198, 18, 0, 0), 15, SpecialUse::Reserved),
    (Ipv4Addr::new(198, 51, 100, 0), 24, SpecialUse::Reserved),
    (Ipv4Addr::new(203, 0, 113, 0), 24, SpecialUse::Reserved),
    (Ipv4Addr::new(224, 0, 0, 0), 4, SpecialUse::Multicast),
    (Ipv4Addr::new(240, 0, 0, 0), 4, SpecialUse::Reserved),
];

/// Networks of IPv6 within the public 2000::/3 that are not public after all: 2001::/23 (protocols, among them Teredo),
/// documentation, and 6to4, which carries an IPv4 address that nobody would look at.
const SPECIAL_V6: [(Ipv6Addr, u32); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Nothing for an address of the public internet, else what it is for.
pub fn special_use(address: IpAddr) -> Option<SpecialUse> {
    match address {
        IpAddr::V4(address) => special_use_v4(address),
        IpAddr::V6(address) => special_use_v6(address),
    }
}

fn special_use_v4(address: Ipv4Addr) -> Option<SpecialUse> {
    if address.is_broadcast() {
        return Some(SpecialUse::Multicast);
    }
    let within = |network: Ipv4Addr, prefix: u32| (address.to_bits() ^ network.to_bits()) >> (32 - prefix) == 0;
    SPECIAL_V4.iter().find(|(network, prefix, _)| within(*network, *prefix)).map(|(_, _, special)| *special)
}

fn special_use_v6(address: Ipv6Addr) -> Option<SpecialUse> {
    if let Some(inner) = carried_v4(address) {
        return special_use_v4(inner);
    }
    if address.is_loopback() {
        return Some(SpecialUse::Loopback);
    }
    let within = |network: Ipv6Addr, prefix: u32| (address.to_bits() ^ network.to_bits()) >> (128 - prefix) == 0;
    match address.segments()[0] {
        first if first & 0xffc0 == 0xfe80 => Some(SpecialUse::LinkLocal),
        first if first & 0xfe00 == 0xfc00 => Some(SpecialUse::Private),
        first if first & 0xff00 == 0xff00 => Some(SpecialUse::Multicast),
        first if first & 0xe000 != 0x2000 => Some(SpecialUse::Reserved),
        _ if SPECIAL_V6.iter().any(|(network, prefix)| within(*network, *prefix)) => Some(SpecialUse::Reserved),
        _ => None,
    }
}

/// The IPv4 host that an IPv6 address reaches: mapped (`::ffff:0:0/96`) or through NAT64 (`64:ff9b::/96`, RFC 6052).
fn carried_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
        }
        _ => None,
    }
}
