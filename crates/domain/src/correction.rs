//! Corrections of many actions: what a row asks for, and what is left to do about an action as it stands.
//!
//! A row names what shall be, not what shall be done: an amount that remains, a reason it is reversed for. So the same row
//! may come twice; the second time nothing is left to do.

use crate::action::ActionState;
use crate::lifecycle::modification::RefusedModification;
use crate::lifecycle::{ModificationReason, ReversalReason};
use crate::money::Money;
use crate::named::named;
use crate::terms::Percent;

#[cfg(test)]
mod tests;

named! {
    /// What a row asks for.
    pub enum Operation "operation" {
        /// The action earns nothing.
        Reverse = "reverse",
        /// Less of the amount remains, and it is priced again.
        Modify = "modify",
    }
}

named! {
    /// What has become of a row.
    pub enum RowState "state of a row" {
        /// It can be made, and waits for the confirmation.
        Ready = "ready",
        /// It was made.
        Done = "done",
        /// The action was like that already.
        Unchanged = "unchanged",
        /// It cannot be made, for a reason.
        Refused = "refused",
    }
}

/// What shall be true of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Correction {
    Reverse(ReversalReason),
    /// `amount` is what remains.
    Modify {
        amount: Money,
        reason: ModificationReason,
    },
}

/// How much of an amount shall remain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remaining {
    Amount(Money),
    /// What is there now, less this.
    Less(Money),
    LessPercent(Percent),
}

/// An action as it stands, as far as a correction looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing<'a> {
    pub state: ActionState,
    pub amount: Option<Money>,
    /// The code, `""` while it is not reversed.
    pub reversal_reason: &'a str,
}

/// What is left to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    Nothing,
    Reversal(ReversalReason),
    Refund { refund: Money, reason: ModificationReason },
}

impl Correction {
    pub const fn operation(self) -> Operation {
        match self {
            Self::Reverse(_) => Operation::Reverse,
            Self::Modify { .. } => Operation::Modify,
        }
    }

    pub const fn reason(self) -> &'static str {
        match self {
            Self::Reverse(reason) => reason.code(),
            Self::Modify { reason, .. } => reason.code(),
        }
    }
}

impl Remaining {
    /// What remains of `amount`; a percentage is rounded as it is for commissions, and its part is taken off.
    pub fn of(self, amount: Money) -> Result<Money, RefusedModification> {
        let less = match self {
            Self::Amount(remaining) => return Ok(remaining),
            Self::Less(less) => less,
            Self::LessPercent(percent) => percent.of(amount),
        };
        if less.minor <= 0 {
            return Err(RefusedModification::NotPositive { refund: less });
        }
        amount.checked_sub(less).map_err(|_| RefusedModification::OtherCurrency { refund: less, remaining: amount })
    }
}

/// Whether the action may still be changed is for [`crate::lifecycle::judge`] to say.
pub fn due(correction: Correction, standing: Standing<'_>) -> Result<Due, RefusedModification> {
    match correction {
        Correction::Reverse(reason)
            if standing.state == ActionState::Reversed && standing.reversal_reason == reason.code() =>
        {
            Ok(Due::Nothing)
        }
        Correction::Reverse(reason) => Ok(Due::Reversal(reason)),
        Correction::Modify { amount, reason } => {
            let remaining = standing.amount.ok_or(RefusedModification::NoAmount)?;
            if amount == remaining && standing.state != ActionState::Reversed {
                return Ok(Due::Nothing);
            }
            let refund = remaining
                .checked_sub(amount)
                .map_err(|_| RefusedModification::OtherCurrency { refund: amount, remaining })?;
            if refund.minor < 0 {
                return Err(RefusedModification::Raised { amount, remaining });
            }
            Ok(Due::Refund { refund, reason })
        }
    }
}
