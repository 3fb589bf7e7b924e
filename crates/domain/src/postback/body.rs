//! The body of a `POST`, with macros: read when it is saved, filled when it is sent.
//!
//! **Invariant:** what a macro is filled with stays a value: it is escaped as the format of the body wants it.

use std::fmt;

use super::template::encode;
use super::{AnyMacro, TemplateError, Told};
use crate::named::{UnknownName, named};

/// Some hundred fields; whoever wants everything has a webhook.
pub const BODY_CHARACTERS_MAX: usize = 10_000;

named! {
    /// What is said of a body, and how values are escaped in it.
    pub enum BodyFormat "body format" {
        Form = "form",
        Json = "json",
        Text = "text",
    }
}

/// What is sent besides the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    None,
    Template {
        format: BodyFormat,
        text: String,
    },
    /// A message of our own making, signed.
    Webhook,
}

impl Body {
    const WEBHOOK: &'static str = "webhook";

    /// The word that it is stored, sent and chosen by.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::None => "",
            Self::Template { format, .. } => format.code(),
            Self::Webhook => Self::WEBHOOK,
        }
    }

    /// As its owner wrote it.
    pub fn template(&self) -> &str {
        match self {
            Self::Template { text, .. } => text,
            Self::None | Self::Webhook => "",
        }
    }

    /// From its word and the template that belongs to it.
    pub fn from_code(code: &str, text: String) -> Result<Self, UnknownName> {
        match code {
            "" => Ok(Self::None),
            Self::WEBHOOK => Ok(Self::Webhook),
            format => Ok(Self::Template { format: format.parse()?, text }),
        }
    }
}

impl BodyFormat {
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Form => "application/x-www-form-urlencoded",
            Self::Json => "application/json",
            Self::Text => "text/plain; charset=utf-8",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Macro(AnyMacro),
}

/// A body that was read and found in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyTemplate {
    format: BodyFormat,
    pieces: Vec<Piece>,
}

impl BodyTemplate {
    /// A name between braces is a macro; other braces are what they are, since JSON is full of them.
    pub fn read(format: BodyFormat, text: &str) -> Result<Self, TemplateError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TemplateError::BodyMissing);
        }
        if text.chars().count() > BODY_CHARACTERS_MAX {
            return Err(TemplateError::BodyTooLong);
        }
        let (mut pieces, mut plain, mut rest) = (Vec::new(), String::new(), text);
        while let Some(at) = rest.find('{') {
            let (before, after) = rest.split_at(at);
            plain.push_str(before);
            match macro_name(after) {
                Some(name) => {
                    let known = name.parse().map_err(|_| TemplateError::Unknown { name: format!("{{{name}}}") })?;
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                    pieces.push(Piece::Macro(known));
                    rest = &after[name.len() + 2..];
                }
                None => {
                    plain.push('{');
                    rest = &after[1..];
                }
            }
        }
        plain.push_str(rest);
        pieces.push(Piece::Text(plain));
        Ok(Self { format, pieces })
    }

    /// The body of one delivery.
    pub fn fill(&self, told: &Told) -> String {
        self.pieces.iter().fold(String::new(), |mut body, piece| {
            match piece {
                Piece::Text(text) => body.push_str(text),
                Piece::Macro(wanted) => self.escape(&wanted.value(told), &mut body),
            }
            body
        })
    }

    fn escape(&self, value: &str, out: &mut String) {
        match self.format {
            BodyFormat::Form => encode(value, out),
            BodyFormat::Json => escape_json(value, out),
            BodyFormat::Text => out.push_str(value),
        }
    }
}

/// `{order_id}...` begins with a macro's name; `{"a"...` and `{}` do not.
fn macro_name(text: &str) -> Option<&str> {
    let (name, _) = text.strip_prefix('{')?.split_once('}')?;
    let is_name = !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    is_name.then_some(name)
}

/// RFC 8259, section 7: a value stands within quotes that the template wrote.
fn escape_json(value: &str, out: &mut String) {
    for letter in value.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            control if control < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => out.push(other),
        }
    }
}

impl fmt::Display for BodyTemplate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces.iter().try_for_each(|piece| match piece {
            Piece::Text(text) => out.write_str(text),
            Piece::Macro(wanted) => write!(out, "{{{wanted}}}"),
        })
    }
}
