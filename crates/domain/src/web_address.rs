//! Reading the host of a web address the way every browser does, and nothing else about it.
//!
//! A redirect target that we read differently from a browser is an open redirect. So whatever browsers repair or read
//! in more than one way (missing slashes, backslashes, user names, control characters, percent signs in the host) is
//! refused here instead of understood.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

#[cfg(test)]
mod tests;

/// The longest web address we keep, follow or send on.
pub const ADDRESS_BYTES_MAX: usize = 8192;

/// Why a text is no web address we would send a visitor to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AddressError {
    #[error("the address has more than {ADDRESS_BYTES_MAX} bytes")]
    TooLong,
    #[error("the address must begin with https:// or http://")]
    NotHttp,
    #[error("the address contains a control character or a backslash")]
    ForbiddenCharacter,
    #[error("the address must not carry a user name")]
    UserInfo,
    #[error("the address has no plain host name, such as www.example.com")]
    BadHost,
    #[error("the port of the address is no number from 1 to 65535")]
    BadPort,
}

/// The host of an absolute http or https address, as written (any case, no port). Does not allocate.
pub fn host_of(address: &str) -> Result<&str, AddressError> {
    if address.len() > ADDRESS_BYTES_MAX {
        return Err(AddressError::TooLong);
    }
    if address.bytes().any(|byte| byte.is_ascii_control()) {
        return Err(AddressError::ForbiddenCharacter);
    }
    let rest = strip_scheme(address).ok_or(AddressError::NotHttp)?;
    let path_end = rest.find(['?', '#']).unwrap_or(rest.len());
    if rest[..path_end].contains('\\') {
        return Err(AddressError::ForbiddenCharacter);
    }
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    if authority.contains('@') {
        return Err(AddressError::UserInfo);
    }
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    if !is_host_name(host) {
        return Err(AddressError::BadHost);
    }
    if !port.is_none_or(is_port) {
        return Err(AddressError::BadPort);
    }
    Ok(host)
}

/// The site that a host shows: `www.` in front makes no other one. For hosts in lower case.
pub fn site_of(host: &str) -> &str {
    match host.strip_prefix("www.") {
        // `www.com` is a site called so.
        Some(site) if site.contains('.') => site,
        _ => host,
    }
}

/// A host, or all hosts below a domain: `tiktok.com` is that host alone, `*.tiktok.com` every host below it and not itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainPattern {
    /// In lower case.
    domain: String,
    below: bool,
}

impl DomainPattern {
    /// Whether a host as [`host_of`] gives it is meant. Does not allocate.
    pub fn matches(&self, host: &str) -> bool {
        if !self.below {
            return host.eq_ignore_ascii_case(&self.domain);
        }
        let Some(split) = host.len().checked_sub(self.domain.len()) else { return false };
        let (below, domain) = host.as_bytes().split_at(split);
        domain.eq_ignore_ascii_case(self.domain.as_bytes()) && below.len() > 1 && below.ends_with(b".")
    }
}

impl fmt::Display for DomainPattern {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}{}", if self.below { "*." } else { "" }, self.domain)
    }
}

impl FromStr for DomainPattern {
    type Err = DomainPatternError;

    fn from_str(text: &str) -> Result<Self, DomainPatternError> {
        let (domain, below) = match text.strip_prefix("*.") {
            Some(domain) => (domain, true),
            None => (text, false),
        };
        // `*.com` would let every partner redirect anywhere.
        if is_host_name(domain) && (!below || domain.contains('.')) {
            Ok(Self { domain: domain.to_ascii_lowercase(), below })
        } else {
            Err(DomainPatternError { text: text.to_owned() })
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is not a domain such as example.com or *.example.com")]
pub struct DomainPatternError {
    pub text: String,
}

fn strip_scheme(address: &str) -> Option<&str> {
    ["https://", "http://"].into_iter().find_map(|scheme| {
        let (start, rest) = address.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(rest)
    })
}

/// Letters, digits and hyphens in labels (RFC 1123, section 2.1); names in other scripts are written in their `xn--` form.
fn is_host_name(host: &str) -> bool {
    let label = |label: &str| {
        let plain = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        !label.is_empty() && label.len() <= 63 && plain && !label.starts_with('-') && !label.ends_with('-')
    };
    host.len() <= 253 && host.split('.').all(label)
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
}
