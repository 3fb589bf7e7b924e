//! How long a proof holds: looked for again every day, and given a week when it is gone, since sites are rebuilt and servers fail.

use jiff::{SignedDuration, Timestamp};

use super::ProofWay;
use crate::named::named;

/// From the first day on which it was not found.
pub const GRACE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What is known of whose a website is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    Unproved,
    Proved {
        way: ProofWay,
        since: Timestamp,
        failing_since: Option<Timestamp>,
    },
    /// Was proved once. Another account may prove the site now.
    Lapsed {
        way: ProofWay,
        at: Timestamp,
    },
}

named! {
    pub enum ProofState "proof state" {
        Unproved = "unproved",
        Proved = "proved",
        Lapsed = "lapsed",
    }
}

impl Proof {
    pub fn state(self) -> ProofState {
        match self {
            Self::Unproved => ProofState::Unproved,
            Self::Proved { .. } => ProofState::Proved,
            Self::Lapsed { .. } => ProofState::Lapsed,
        }
    }

    /// What becomes of it once the token was looked for.
    pub fn looked_for(self, asked: ProofWay, found: bool, now: Timestamp) -> Self {
        match (self, found) {
            // Found another way than before: the way changes, since when it is proved does not.
            (Self::Proved { since, .. }, true) => Self::Proved { way: asked, since, failing_since: None },
            (_, true) => Self::Proved { way: asked, since: now, failing_since: None },
            // Not found a way that was never used says nothing about the way that was.
            (Self::Proved { way, .. }, false) if way != asked => self,
            (Self::Proved { way, since, failing_since }, false) => {
                let failing_since = failing_since.unwrap_or(now);
                if now.duration_since(failing_since) >= GRACE {
                    Self::Lapsed { way, at: now }
                } else {
                    Self::Proved { way, since, failing_since: Some(failing_since) }
                }
            }
            (other, false) => other,
        }
    }
}
