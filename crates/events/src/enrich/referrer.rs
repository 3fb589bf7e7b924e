//! The host of a referrer header.

/// Lower case, without user, port, `-` or a final dot. Empty for no referrer and for what is not the address of a host:
/// logs hold raw bytes of old encodings, bare words and cut-off addresses.
pub fn host(referrer: &str) -> String {
    let Some((scheme, rest)) = referrer.trim().split_once("://") else { return String::new() };
    if !["http", "https", "android-app"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return String::new();
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = match host.strip_prefix('[').and_then(|host| host.split_once(']')) {
        Some((address, _)) => return if is_ipv6(address) { address.to_ascii_lowercase() } else { String::new() },
        None => host.split(':').next().unwrap_or_default(),
    };
    let host = host.strip_suffix('.').unwrap_or(host);
    if is_host(host) { host.to_ascii_lowercase() } else { String::new() }
}

/// Names as DNS knows them, and the underscore that the web tolerates.
fn is_host(host: &str) -> bool {
    (1..=253).contains(&host.len())
        && host.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        })
}

fn is_ipv6(address: &str) -> bool {
    address.parse::<std::net::Ipv6Addr>().is_ok()
}
