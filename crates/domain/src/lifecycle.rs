//! How an action moves: `pending -> locked -> approved -> paid`, and `pending -> reversed` and back until the lock.
//!
//! What an action is depends on the facts and the time. The sweep writes down what has become true ([`due`]); a change
//! that somebody asks for is judged by the time and not by whether the sweep has come by ([`judge`]).
//!
//! **Invariant:** nothing about an action changes after its lock, except approval and payment (DESIGN, section 2).
//!
//! What a refund does to the money of an action is in [`modification`].

pub mod modification;
mod reason;

use jiff::Timestamp;
use thiserror::Error;

pub use reason::{ModificationReason, RestorationReason, ReversalReason};

use crate::action::ActionState;
use crate::named::named;

#[cfg(test)]
mod tests;

named! {
    /// What can be done to an action, and is written down in its history.
    pub enum Change "change of an action" {
        /// Refund a part of the amount and price it again.
        Modify = "modified",
        Reverse = "reversed",
        /// Take a reversal back.
        Restore = "restored",
        /// Time has locked it.
        Lock = "locked",
        /// Time has approved it.
        Approve = "approved",
        /// A payment it was collected into has arrived.
        Pay = "paid",
        /// A payment it was collected into has failed: it can be collected again.
        FailPayment = "payment_failed",
    }
}

/// A change that may not be made to the action, with the state it is in and the state it would go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RefusedChange {
    #[error("an action that is {from} cannot become {to}")]
    NoWay { from: ActionState, to: ActionState },
    /// A reversed action stays reversed once its lock has passed.
    #[error("an action that is {from} cannot become {to} any more: its lock passed at {locks_at}")]
    LockPassed { from: ActionState, to: ActionState, locks_at: Timestamp },
    /// Only what is pending can be modified, and stays pending.
    #[error("an action that is {from} cannot be modified: only a {to} one can")]
    NotModifiable { from: ActionState, to: ActionState },
}

impl RefusedChange {
    /// The stable word for API answers.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoWay { .. } => "action_state_refused",
            Self::LockPassed { .. } => "action_lock_passed",
            Self::NotModifiable { .. } => "action_not_modifiable",
        }
    }
}

/// The state an action is in at `now`, whether or not the sweep has written it.
pub fn state_at(written: ActionState, locks_at: Timestamp, approves_at: Timestamp, now: Timestamp) -> ActionState {
    match due(written, locks_at, approves_at, now).last() {
        Some(change) => change.state_after(),
        None => written,
    }
}

/// What has become true of an action by `now` and is not written yet, in order: the lock, the approval, or both at once
/// after downtime. Each happens at its instant, not after it.
pub fn due(written: ActionState, locks_at: Timestamp, approves_at: Timestamp, now: Timestamp) -> &'static [Change] {
    let (lock_due, approval_due) = (now >= locks_at, now >= approves_at && now >= locks_at);
    match (written, lock_due, approval_due) {
        (ActionState::Pending, true, true) => &[Change::Lock, Change::Approve],
        (ActionState::Pending, true, false) => &[Change::Lock],
        (ActionState::Locked, _, true) => &[Change::Approve],
        _ => &[],
    }
}

/// The state after a change that is asked for at `now`, or why it may not be made.
///
/// `written` is the state in the system of record. For what a brand asks, what time has made of it since counts too; what
/// the sweep and payments do follows what is written, because the money stands where the last posting put it.
pub fn judge(
    change: Change,
    written: ActionState,
    locks_at: Timestamp,
    approves_at: Timestamp,
    now: Timestamp,
) -> Result<ActionState, RefusedChange> {
    use ActionState::{Approved, Locked, Paid, Pending, Reversed};

    let from = match change {
        Change::Modify | Change::Reverse | Change::Restore => state_at(written, locks_at, approves_at, now),
        // What is posted step by step must have been written step by step.
        Change::Lock | Change::Approve | Change::Pay | Change::FailPayment => written,
    };
    let to = change.state_after();
    match (change, from) {
        (Change::Modify, Pending) => Ok(Pending),
        (Change::Modify, _) => Err(RefusedChange::NotModifiable { from, to: Pending }),
        (Change::Reverse, Pending) => Ok(Reversed),
        (Change::Restore, Reversed) if now < locks_at => Ok(Pending),
        (Change::Restore, Reversed) => Err(RefusedChange::LockPassed { from, to, locks_at }),
        (Change::Lock, Pending) if now >= locks_at => Ok(Locked),
        (Change::Approve, Locked) if now >= approves_at => Ok(Approved),
        (Change::Pay, Approved) => Ok(Paid),
        (Change::FailPayment, Approved) => Ok(Approved),
        _ => Err(RefusedChange::NoWay { from, to }),
    }
}

impl Change {
    /// The state an action has after this change.
    pub const fn state_after(self) -> ActionState {
        match self {
            Self::Modify | Self::Restore => ActionState::Pending,
            Self::Reverse => ActionState::Reversed,
            Self::Lock => ActionState::Locked,
            Self::Approve | Self::FailPayment => ActionState::Approved,
            Self::Pay => ActionState::Paid,
        }
    }
}
