//! The two notations of an answer: JSON, and XML with the facts of a page as attributes.

mod json;
mod xml;

#[cfg(test)]
mod tests;

use http::HeaderMap;
use http::header::ACCEPT;

pub use json::Json;
pub use xml::Xml;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    Json,
    Xml,
}

/// Whether numbers and flags of JSON are written as such, or as texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typing {
    Texts,
    Typed,
}

impl Notation {
    /// By the ending of the address, else by what the client accepts; XML where neither says. Gives the path without the ending.
    pub fn of<'p>(path: &'p str, headers: &HeaderMap) -> (Notation, &'p str) {
        if let Some(path) = path.strip_suffix(".json") {
            return (Notation::Json, path);
        }
        if let Some(path) = path.strip_suffix(".xml") {
            return (Notation::Xml, path);
        }
        (Notation::accepted(headers), path)
    }

    /// Of the two the one that is named first.
    fn accepted(headers: &HeaderMap) -> Notation {
        let accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let mut named = accepted.flat_map(|value| value.split(',')).filter_map(|kind| {
            match kind.split(';').next().unwrap_or("").trim() {
                "application/json" | "text/json" => Some(Notation::Json),
                "application/xml" | "text/xml" => Some(Notation::Xml),
                _ => None,
            }
        });
        named.next().unwrap_or(Notation::Xml)
    }

    pub const fn content_type(self) -> &'static str {
        match self {
            Notation::Json => "application/json",
            Notation::Xml => "application/xml;charset=UTF-8",
        }
    }
}
