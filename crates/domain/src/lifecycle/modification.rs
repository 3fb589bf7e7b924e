//! What a partial refund does to an action: it is priced again, for what is left, under the terms that priced it.

use thiserror::Error;

use crate::commission::{Priced, price};
use crate::money::Money;
use crate::terms::{PricedFacts, Terms};

#[cfg(test)]
mod tests;

/// An action after a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modified {
    /// What is left of the amount.
    pub amount: Money,
    pub priced: Priced,
    /// The new commission less the old one. Mostly negative; the terms may pay more for small amounts.
    pub commission_delta: Money,
}

/// Why a refund changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RefusedModification {
    #[error("the action has no amount that could be refunded")]
    NoAmount,
    #[error("a refund must be more than nothing, and is {refund}")]
    NotPositive { refund: Money },
    #[error("a refund of {refund} is more than the {remaining} that remain")]
    MoreThanRemains { refund: Money, remaining: Money },
    #[error("a refund of {refund} is not in the currency of the amount, {remaining}")]
    OtherCurrency { refund: Money, remaining: Money },
    #[error("an amount can only be lowered: {amount} is more than the {remaining} that remain")]
    Raised { amount: Money, remaining: Money },
}

impl RefusedModification {
    /// The stable word for API answers.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoAmount => "action_without_amount",
            Self::NotPositive { .. } => "refund_not_positive",
            Self::MoreThanRemains { .. } => "refund_more_than_remains",
            Self::OtherCurrency { .. } => "refund_in_other_currency",
            Self::Raised { .. } => "amount_raised",
        }
    }
}

/// Refunds a part of what remains of an action, or all of it.
///
/// `terms` are those that priced the action; `facts` are the conversion's, with what remains of the amount after earlier
/// refunds; `commission` is what the action earns now. Several refunds add up to the same as one of their sum.
/// Whether the action may be modified at all is for [`super::judge`] to say.
pub fn refund(
    terms: &Terms,
    facts: &PricedFacts<'_>,
    commission: Money,
    refund: Money,
) -> Result<Modified, RefusedModification> {
    let remaining = facts.amount.ok_or(RefusedModification::NoAmount)?;
    if refund.currency != remaining.currency {
        return Err(RefusedModification::OtherCurrency { refund, remaining });
    }
    if refund.minor <= 0 {
        return Err(RefusedModification::NotPositive { refund });
    }
    if refund.minor > remaining.minor {
        return Err(RefusedModification::MoreThanRemains { refund, remaining });
    }
    let amount = Money::new(remaining.minor - refund.minor, remaining.currency);
    let priced = price(terms, &PricedFacts { amount: Some(amount), ..*facts });
    let commission_delta = Money::new(priced.commission.minor - commission.minor, commission.currency);
    Ok(Modified { amount, priced, commission_delta })
}
