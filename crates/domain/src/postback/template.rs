//! The address of a postback, with macros for what it is told: read when it is saved, filled when it is sent.
//!
//! **Invariant:** filling changes nothing but values. Macros stand only in the query, and whatever they are filled with is
//! percent-encoded: no sub id that a visitor brought along can lead to another host or path, or add a parameter.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::Told;
use crate::named::named;
use crate::web_address::{AddressError, host_of};

/// Servers take addresses of 8,000 bytes and more; a template of this length, filled, stays well below.
pub const TEMPLATE_CHARACTERS_MAX: usize = 2000;

named! {
    /// What an address may ask for, as it stands between braces.
    pub enum Macro "macro" {
        DeliveryId = "delivery_id",
        Event = "event",
        ActionId = "action_id",
        State = "state",
        OrderId = "order_id",
        ProgramId = "program_id",
        EventType = "event_type",
        Commission = "commission",
        Amount = "amount",
        Currency = "currency",
        ClickId = "click_id",
        SubId1 = "sub_id1",
        SubId2 = "sub_id2",
        SubId3 = "sub_id3",
        SharedId = "shared_id",
        PromoCode = "promo_code",
        CreativeId = "creative_id",
        LinkId = "link_id",
        TrackedAt = "tracked_at",
        LocksAt = "locks_at",
        ApprovesAt = "approves_at",
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Macro(Macro),
}

/// An address that was read and found in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlTemplate {
    pieces: Vec<Piece>,
}

/// Why a text is no address of a postback.
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

impl Macro {
    /// What it stands for in one delivery; nothing where the action has none.
    pub fn value(self, told: &Told) -> String {
        let number = |number: Option<i64>| number.map_or_else(String::new, |number| number.to_string());
        match self {
            Macro::DeliveryId => told.delivery.clone(),
            Macro::Event => told.event.code().to_owned(),
            Macro::ActionId => told.action.to_string(),
            Macro::State => told.state.clone(),
            Macro::OrderId => told.order_id.clone(),
            Macro::ProgramId => told.program.to_string(),
            Macro::EventType => told.event_type.clone(),
            Macro::Commission => told.commission.amount(),
            Macro::Amount => told.amount.map_or_else(String::new, |amount| amount.amount()),
            Macro::Currency => told.commission.currency.code().to_owned(),
            Macro::ClickId => told.click_id.clone(),
            Macro::SubId1 => told.sub_ids[0].clone(),
            Macro::SubId2 => told.sub_ids[1].clone(),
            Macro::SubId3 => told.sub_ids[2].clone(),
            Macro::SharedId => told.shared_id.clone(),
            Macro::PromoCode => told.promo_code.clone(),
            Macro::CreativeId => number(told.creative),
            Macro::LinkId => number(told.link),
            Macro::TrackedAt => told.tracked_at.to_string(),
            Macro::LocksAt => told.locks_at.to_string(),
            Macro::ApprovesAt => told.approves_at.to_string(),
        }
    }
}

/// Percent-encodes everything but the unreserved characters of RFC 3986, section 2.3.
fn encode(value: &str, out: &mut String) {
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
