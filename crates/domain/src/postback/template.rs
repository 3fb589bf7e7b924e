//! The address of a postback, with macros for what it is told: read when it is saved, filled when it is sent.
//!
//! **Invariant:** filling changes nothing but values. Macros stand only in the query, and whatever they are filled with is
//! percent-encoded: no sub id that a visitor brought along can lead to another host or path, or add a parameter.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::{AnyMacro, BODY_CHARACTERS_MAX, Told};
use crate::web_address::{AddressError, host_of};

/// Servers take addresses of 8,000 bytes and more; a template of this length, filled, stays well below.
pub const TEMPLATE_CHARACTERS_MAX: usize = 2000;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Macro(AnyMacro),
}

/// An address that was read and found in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlTemplate {
    pieces: Vec<Piece>,
}

/// Why a text is no address of a postback, or no body of one.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TemplateError {
    #[error("the address is missing")]
    Missing,
    #[error("the address has more than {TEMPLATE_CHARACTERS_MAX} characters")]
    TooLong,
    #[error(transparent)]
    Address(#[from] AddressError),
    #[error("the address contains a space; write it as %20")]
    Space,
    #[error("the address contains `{letter}`, which belongs into no address; write it percent-encoded")]
    Letter { letter: char },
    #[error("the address contains a part after #, which browsers keep to themselves and nobody is sent")]
    Fragment,
    #[error("there is no macro {name}; the list beside the field has them all")]
    /// With its braces.
    Unknown { name: String },
    #[error("a macro begins and does not end: the closing brace is missing")]
    Open,
    #[error("a macro ends and does not begin: the opening brace is missing")]
    Stray,
    #[error("{name} stands before the question mark; macros belong into the query, behind it")]
    /// With its braces.
    NotInQuery { name: String },
    #[error("the body is missing; a body of no text is none at all")]
    BodyMissing,
    #[error("the body has more than {BODY_CHARACTERS_MAX} characters")]
    BodyTooLong,
}

impl FromStr for UrlTemplate {
    type Err = TemplateError;

    fn from_str(text: &str) -> Result<Self, TemplateError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TemplateError::Missing);
        }
        if text.chars().count() > TEMPLATE_CHARACTERS_MAX {
            return Err(TemplateError::TooLong);
        }
        let query_at = text.find('?').unwrap_or(text.len());
        let (before, query) = text.split_at(query_at);
        if let Some((_, rest)) = before.split_once('{') {
            let name = format!("{{{}}}", rest.split('}').next().unwrap_or_default());
            return Err(TemplateError::NotInQuery { name });
        }
        if before.contains('}') {
            return Err(TemplateError::Stray);
        }
        host_of(before)?;
        if text.contains(char::is_whitespace) {
            return Err(TemplateError::Space);
        }
        if text.contains('#') {
            return Err(TemplateError::Fragment);
        }
        if let Some(letter) = text.chars().find(|letter| !is_of_address(*letter)) {
            return Err(TemplateError::Letter { letter });
        }
        let mut pieces = vec![Piece::Text(before.to_owned())];
        read_query(query, &mut pieces)?;
        Ok(Self { pieces })
    }
}

fn read_query(mut rest: &str, pieces: &mut Vec<Piece>) -> Result<(), TemplateError> {
    while let Some(at) = rest.find(['{', '}']) {
        let (text, after) = rest.split_at(at);
        pieces.push(Piece::Text(text.to_owned()));
        let Some(inner) = after.strip_prefix('{') else { return Err(TemplateError::Stray) };
        let (name, after) = inner.split_once('}').ok_or(TemplateError::Open)?;
        let known = name.parse().map_err(|_| TemplateError::Unknown { name: format!("{{{name}}}") })?;
        pieces.push(Piece::Macro(known));
        rest = after;
    }
    pieces.push(Piece::Text(rest.to_owned()));
    Ok(())
}

/// What RFC 3986 lets stand in an address, and the braces of macros. Anything else is repaired by each program in its own way.
fn is_of_address(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "-._~:/?[]@!$&'()*+,;=%{}".contains(letter)
}

impl UrlTemplate {
    /// The address of one delivery.
    pub fn fill(&self, told: &Told) -> String {
        self.pieces.iter().fold(String::new(), |mut address, piece| {
            match piece {
                Piece::Text(text) => address.push_str(text),
                Piece::Macro(wanted) => encode(&wanted.value(told), &mut address),
            }
            address
        })
    }
}

impl fmt::Display for UrlTemplate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces.iter().try_for_each(|piece| match piece {
            Piece::Text(text) => out.write_str(text),
            Piece::Macro(wanted) => write!(out, "{{{wanted}}}"),
        })
    }
}

/// Percent-encodes everything but the unreserved characters of RFC 3986, section 2.3.
pub(super) fn encode(value: &str, out: &mut String) {
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => {
                const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
                let digit = |four_bits: u8| char::from(DIGITS[usize::from(four_bits)]);
                out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
            }
        }
    }
}
