//! Closing an account for good: what stands in the way, what goes on by itself, and when the people behind it are forgotten.
//!
//! The rules follow what others do with money that is not settled. Stripe closes no account before its balance is zero and pays out what
//! is left to whoever is owed; impact.com lets a partner go and pays what locks later, and a brand only when its programs have ended and
//! every action is paid. So here: a partner may go at any time and is still paid, below its own threshold too; a brand goes when nothing of
//! it runs and nobody is owed. For thirty days it can all be undone; then names and addresses are forgotten, the books never.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use crate::access::AccountKind;
use crate::money::Money;

#[cfg(test)]
mod tests;

/// How long a closed account can be opened again.
pub const REOPENS_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What is asked of an account before it closes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Names of programs that are live.
    pub live_programs: Vec<String>,
    /// What was earned and is not paid yet, by currency: of a partner what it is owed, of a brand what it owes.
    pub unpaid: Vec<Money>,
}

/// One thing to do before closing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    LiveProgram { name: String },
    OwedToPartners { amount: Money },
}

/// What stands in the way; nothing where the account can be closed now.
pub fn obstacles(kind: AccountKind, standing: &Standing) -> Vec<Obstacle> {
    if kind != AccountKind::Brand {
        return Vec::new();
    }
    let live = standing.live_programs.iter().map(|name| Obstacle::LiveProgram { name: name.clone() });
    let owed = standing.unpaid.iter().filter(|amount| amount.minor > 0);
    live.chain(owed.map(|amount| Obstacle::OwedToPartners { amount: *amount })).collect()
}

/// Whether the people of an account that closed then are forgotten now. Whoever is still owed money is known until it is paid.
pub fn is_forgotten(closed_at: Timestamp, standing: &Standing, now: Timestamp) -> bool {
    now >= closed_at + REOPENS_FOR && standing.unpaid.iter().all(|amount| amount.minor <= 0)
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Obstacle::LiveProgram { name } => write!(f, "the program {name} is live: pause it first"),
            Obstacle::OwedToPartners { amount } => {
                write!(
                    f,
                    "{} are owed to partners: pay them, or wait until they are approved and pay them then",
                    amount.for_people()
                )
            }
        }
    }
}
