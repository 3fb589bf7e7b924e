//! The terms of a program as one partner accepted them, and whether they are in force.
//!
//! The state at an instant is recomputed from the history of changes, so that a decision can be explained and repeated later.

use jiff::Timestamp;

use crate::named::named;

#[cfg(test)]
mod tests;

named! {
    pub enum ContractState "contract state" {
        /// Clicks and conversions earn credit.
        Active = "active",
        /// Nothing new is credited; the brand may resume it.
        Suspended = "suspended",
        /// Over. What was credited before still goes its way; a new approval begins it again.
        Ended = "ended",
    }
}

impl ContractState {
    /// Whether the brand may take a contract from this state to that one. Staying where it is is no move.
    pub fn may_become(self, next: Self) -> bool {
        use ContractState::*;
        match (self, next) {
            (Active, Suspended | Ended) | (Suspended, Active | Ended) => true,
            // Begun again by an approval or an accepted invitation, never by a mere resumption.
            (Ended, _) => false,
            (Active, Active) | (Suspended, Suspended) => false,
        }
    }
}

/// The state at an instant, from the changes in the order they were made. None before the contract began.
///
/// A change holds from its own instant on: what is tracked in the very millisecond of a suspension earns nothing.
pub fn state_at(
    changes: impl IntoIterator<Item = (Timestamp, ContractState)>,
    instant: Timestamp,
) -> Option<ContractState> {
    changes.into_iter().take_while(|(changed_at, _)| *changed_at <= instant).last().map(|(_, state)| state)
}
