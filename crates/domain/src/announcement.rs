//! What a brand tells many of its partners at once: an announcement, which reaches each of them in a thread of its own.
//!
//! The rules in words: it goes to the partners that have an active contract with the brand in the instant in which it is sent: in one of its
//! programs, in any of them, or in any of them and in one of its groups. Who is suspended, whose contract ended, whose account is closed, and
//! whoever joins later does not get it. Nobody gets it twice.

use std::fmt;
use std::str::FromStr;

use jiff::SignedDuration;
use thiserror::Error;

use crate::ids::{PartnerGroupId, ProgramId};
use crate::named::named;

#[cfg(test)]
mod tests;

/// To whom an announcement goes. As text `all`, `program:1001`, `group:3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// All active partners of the brand.
    All,
    /// Those of a program.
    Program(ProgramId),
    /// Those in a group.
    Group(PartnerGroupId),
}

named! {
    /// Which recipients of an announcement are listed.
    pub enum Reception "reception" {
        Unread = "unread",
        Read = "read",
        Answered = "answered",
    }
}

/// Of one brand, in one [`WINDOW`].
pub const PER_WINDOW_MAX: i64 = 5;
pub const WINDOW: SignedDuration = SignedDuration::from_hours(24);
/// What nobody sent by then is forgotten.
pub const DRAFT_KEPT: SignedDuration = SignedDuration::from_hours(24);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{PER_WINDOW_MAX} announcements were sent within a day; wait until tomorrow")]
pub struct TooMany;

#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is no audience; expected all, program:ID or group:ID")]
pub struct UnknownAudience {
    pub text: String,
}

/// `sent`: by the brand in the window that ends now.
pub fn pace(sent: i64) -> Result<(), TooMany> {
    if sent >= PER_WINDOW_MAX { Err(TooMany) } else { Ok(()) }
}

impl Audience {
    pub fn program(self) -> Option<ProgramId> {
        if let Self::Program(id) = self { Some(id) } else { None }
    }

    pub fn group(self) -> Option<PartnerGroupId> {
        if let Self::Group(id) = self { Some(id) } else { None }
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => out.write_str("all"),
            Self::Program(id) => write!(out, "program:{id}"),
            Self::Group(id) => write!(out, "group:{id}"),
        }
    }
}

impl FromStr for Audience {
    type Err = UnknownAudience;

    fn from_str(text: &str) -> Result<Self, UnknownAudience> {
        let read = match text.split_once(':') {
            None => (text == "all").then_some(Self::All),
            Some(("program", id)) => id.parse().ok().map(Self::Program),
            Some(("group", id)) => id.parse().ok().map(Self::Group),
            Some(_) => None,
        };
        read.ok_or_else(|| UnknownAudience { text: text.to_owned() })
    }
}
