//! What is known about a click the moment it happens, and why some clicks can never earn credit.
//!
//! The door recognises these reasons before it answers and seals the verdict into the click id, so that no later step
//! can judge the same click differently. Every click is recorded, whatever its reason.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use crate::ids::{AccountId, CreativeId, LinkId, ProgramId};
use crate::named::UnknownName;

/// The facts of a click that its click id carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClickFacts {
    pub program: ProgramId,
    pub partner: AccountId,
    pub creative: CreativeId,
    /// The short link that was followed; none when the click came by `/c/...`.
    pub link: Option<LinkId>,
    /// When the request arrived, in whole milliseconds since 1970 (an id carries no finer).
    pub at: Timestamp,
    /// A number that no other click of this installation has, ever.
    pub unique: u64,
    /// Why the click can earn no credit; none means it is attributable.
    pub left_out: Option<LeftOut>,
}

macro_rules! left_out {
    ($($(#[$doc:meta])* $name:ident = $number:literal $code:literal $label:literal,)*) => {
        /// Why a click is not attributable. A closed list: the number is sealed into click ids and stored, and never changes its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum LeftOut {
            $($(#[$doc])* $name = $number,)*
        }

        impl LeftOut {
            /// All reasons, by number, starting with number 1.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The reason of a number; none for 0 (attributable) and for numbers not given out.
            pub const fn from_number(number: u8) -> Option<Self> {
                match number {
                    $($number => Some(Self::$name),)*
                    _ => None,
                }
            }

            /// The stable snake_case word used in columns, API and documents.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// A few words for pages.
            pub const fn label(self) -> &'static str {
                match self {
                    $(Self::$name => $label,)*
                }
            }
        }
    };
}

left_out! {
    /// The method was HEAD: a link checker, not a visitor.
    HeadRequest = 1 "head_request" "HEAD request",
    /// The browser fetched ahead of a possible visit (`Sec-Purpose: prefetch` and older spellings).
    Prefetch = 2 "prefetch" "Prefetch",
    /// The browser rendered ahead of a possible visit (`Sec-Purpose: prefetch;prerender`).
    Prerender = 3 "prerender" "Prerender",
    /// The user agent names a known crawler, monitor or library.
    Crawler = 4 "crawler" "Crawler",
    /// The user agent is absent, empty or `-`.
    NoUserAgent = 5 "no_user_agent" "No user agent",
    /// `Sec-Fetch-Dest` says that an image, a script or a frame was loaded, not a page.
    NotANavigation = 6 "not_a_navigation" "Not a navigation",
    /// The partner has no contract with the program.
    NoContract = 7 "no_contract" "No contract",
    /// The partner's contract was suspended at that instant.
    PartnerSuspended = 8 "partner_suspended" "Partner suspended",
    /// The program was paused at that instant.
    ProgramPaused = 9 "program_paused" "Program paused",
    /// The creative had been withdrawn.
    CreativeWithdrawn = 10 "creative_withdrawn" "Creative withdrawn",
}

impl LeftOut {
    /// The number sealed into click ids and stored, from 1.
    pub const fn number(self) -> u8 {
        self as u8
    }
}

impl fmt::Display for LeftOut {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

impl FromStr for LeftOut {
    type Err = UnknownName;

    fn from_str(code: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.iter().copied().find(|reason| reason.code() == code);
        found.ok_or_else(|| UnknownName {
            list: "reason for leaving a click out",
            text: code.to_owned(),
            expected: Self::ALL.iter().map(|reason| reason.code()).collect::<Vec<_>>().join(", "),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_run_from_one_without_a_gap_and_codes_read_back() {
        for (index, reason) in LeftOut::ALL.iter().enumerate() {
            assert_eq!(usize::from(reason.number()), index + 1);
            assert_eq!(LeftOut::from_number(reason.number()), Some(*reason));
            assert_eq!(reason.code().parse(), Ok(*reason));
        }
        assert_eq!(LeftOut::from_number(0), None);
        assert_eq!(LeftOut::from_number(11), None);
        assert!("human".parse::<LeftOut>().is_err());
    }
}
