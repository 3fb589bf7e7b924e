//! Links of partners: short names that can be spoken, deep links into the brand's site, sub ids.
//!
//! The door asks [`deep_link_allowed`] for every click with `u`, so it does not allocate.

use std::borrow::Cow;

use thiserror::Error;

use crate::field::{FieldError, Problem};
use crate::web_address::{ADDRESS_BYTES_MAX, AddressError, DomainPattern, host_of};

mod health;
mod state;

pub use health::PageHealth;
pub use state::LinkState;

#[cfg(test)]
mod tests;

/// First path segments that belong to other doors, or will; no link may be called so, in any case.
pub const RESERVED_SLUGS: [&str; 37] = [
    "admin",
    "advertisers",
    "aff_c",
    "aff_goal",
    "aff_l",
    "aff_lsr",
    "agencies",
    "api",
    "brand",
    "c",
    "conversion",
    "cread.php",
    "cur",
    "deferreddeeplink",
    "favicon.ico",
    "healthz",
    "help",
    "i",
    "login",
    "logout",
    "media",
    "mediapartners",
    "metrics",
    "pageload",
    "partner",
    "postback",
    "programs",
    "readyz",
    "robots.txt",
    "signup",
    "sread.img",
    "sread.php",
    "static",
    "t",
    "u",
    "verify-email",
    "xconv",
];

const SLUG_CHARS_MIN: usize = 3;
const SLUG_CHARS_MAX: usize = 64;

/// Sub ids and the shared id: what a partner tags its clicks with. Longer ones are cut, not refused: a click is never
/// lost for its tag.
pub const SUB_ID_BYTES_MAX: usize = 128;

/// A slug that somebody chose: lower-case letters, digits, `-` and `_`, beginning with a letter or digit.
///
/// Upper case is folded, so that a spoken link has one spelling.
pub fn slug(text: &str) -> Result<String, FieldError> {
    let slug = text.trim().to_ascii_lowercase();
    let count = slug.chars().count();
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    let problem = if count == 0 {
        Problem::Missing
    } else if RESERVED_SLUGS.contains(&slug.as_str()) {
        Problem::Refused(format!("`{slug}` is reserved"))
    } else if count < SLUG_CHARS_MIN {
        Problem::TooShort { min: SLUG_CHARS_MIN }
    } else if count > SLUG_CHARS_MAX {
        Problem::TooLong { max: SLUG_CHARS_MAX }
    } else if !slug.bytes().all(allowed) || slug.starts_with(['-', '_']) {
        Problem::Expected("letters, digits, hyphens and underscores, beginning with a letter or digit")
    } else {
        return Ok(slug);
    };
    Err(problem.of("slug"))
}

/// A slug for those who choose none: 8 of 32 characters (40 bits) that are not mistaken for each other when read out
/// (Crockford's alphabet, without i, l, o and u). The caller draws the bytes, and again if the slug is taken.
pub fn random_slug(random: [u8; 8]) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    random.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect()
}

/// Whether a deep link may be followed: its host, as every browser reads it, is one the program allows.
pub fn deep_link_allowed(address: &str, domains: &[DomainPattern]) -> Result<(), DeepLinkRefused> {
    let host = host_of(address)?;
    if domains.iter().any(|domain| domain.matches(host)) {
        Ok(())
    } else {
        Err(DeepLinkRefused::Host { host: host.to_owned() })
    }
}

/// Why a click goes to the landing page, and why a link cannot be made with this deep link.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DeepLinkRefused {
    #[error("{0}")]
    Address(#[from] AddressError),
    #[error("the program does not allow deep links to {host}")]
    Host { host: String },
}

/// A deep link that a partner typed into a link; empty is none.
pub fn deep_link(text: &str, domains: &[DomainPattern]) -> Result<String, FieldError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(String::new());
    }
    if text.len() > ADDRESS_BYTES_MAX {
        return Err(Problem::TooLong { max: ADDRESS_BYTES_MAX }.of("deep_link"));
    }
    match deep_link_allowed(text, domains) {
        Ok(()) => Ok(text.to_owned()),
        Err(refused) => Err(Problem::Refused(refused.to_string()).of("deep_link")),
    }
}

/// What is kept of a sub id or shared id: without space around it, cut to [`SUB_ID_BYTES_MAX`] at a character's border. A visitor
/// can write anything there, so control characters, which not every database takes, become the replacement character.
pub fn kept_sub_id(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    let cut = |text: &str| text.floor_char_boundary(SUB_ID_BYTES_MAX);
    if !text.chars().any(char::is_control) {
        return Cow::Borrowed(&text[..cut(text)]);
    }
    let mut plain = text.replace(char::is_control, "\u{fffd}");
    plain.truncate(cut(&plain));
    Cow::Owned(plain)
}
