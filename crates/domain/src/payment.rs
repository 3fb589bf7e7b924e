//! When a partner is paid: its withdrawal settings, and whether a payment out of a program is due.
//!
//! How a payment goes on after it was made is short: in transit, then paid or failed, and neither ever changes again.

use jiff::civil::Date;
use thiserror::Error;

use crate::field::{FieldError, Problem};
use crate::money::{Currency, Money};
use crate::named::named;

#[cfg(test)]
mod tests;

named! {
    /// How the money goes. Bank rails become further methods.
    pub enum PaymentMethod "payment method" {
        /// The brand transfers it by itself and marks the payment.
        Manual = "manual",
    }
}

named! {
    /// What became of a payment.
    pub enum PaymentState "payment state" {
        InTransit = "in_transit",
        Paid = "paid",
        /// It came back: what it paid is payable again.
        Failed = "failed",
    }
}

/// When a partner wants its money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schedule {
    /// As soon as the payable balance reaches this.
    Threshold(Money),
    /// Once a month, on or after this day (1 to 28, so that every month has it).
    FixedDay(u8),
}

/// Later days do not exist in every month.
const DAY_OF_MONTH_MAX: u8 = 28;

/// What a partner asked for, in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WithdrawalSetting {
    pub method: PaymentMethod,
    pub schedule: Schedule,
    /// Nothing smaller is ever paid.
    pub minimum: Money,
}

/// Why there is no payment yet.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotDue {
    #[error("{payable} is below the minimum of {minimum}")]
    BelowMinimum { payable: Money, minimum: Money },
    #[error("{payable} has not reached the threshold of {threshold}")]
    BelowThreshold { payable: Money, threshold: Money },
    #[error("it is paid on or after day {day} of the month")]
    BeforeFixedDay { day: u8 },
    #[error("this month was paid on {paid_on}")]
    PaidThisMonth { paid_on: Date },
}

impl NotDue {
    /// The stable word for API answers.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::BelowMinimum { .. } => "below_minimum",
            Self::BelowThreshold { .. } => "below_threshold",
            Self::BeforeFixedDay { .. } => "before_fixed_day",
            Self::PaidThisMonth { .. } => "paid_this_month",
        }
    }
}

impl WithdrawalSetting {
    /// Without settings, whatever is payable is paid.
    pub const fn default_of(currency: Currency) -> Self {
        Self {
            method: PaymentMethod::Manual,
            schedule: Schedule::Threshold(Money::zero(currency)),
            minimum: Money::zero(currency),
        }
    }

    /// Errors: a negative threshold or minimum, a day that not every month has.
    pub fn check(&self) -> Result<(), FieldError> {
        if self.minimum.minor < 0 {
            return Err(Problem::Expected("an amount that is not negative").of("minimum_minor"));
        }
        match self.schedule {
            Schedule::Threshold(threshold) if threshold.minor < 0 => {
                Err(Problem::Expected("an amount that is not negative").of("threshold_minor"))
            }
            Schedule::FixedDay(day) if day == 0 || day > DAY_OF_MONTH_MAX => {
                Err(Problem::Expected("a day from 1 to 28, which every month has").of("day_of_month"))
            }
            _ => Ok(()),
        }
    }

    /// Whether a payment run on the local date `today` pays what is payable out of one program. `last_paid_on`: the local
    /// date of the last payment out of that program that did not fail.
    pub fn due(&self, payable: Money, today: Date, last_paid_on: Option<Date>) -> Result<(), NotDue> {
        if payable.minor < self.minimum.minor {
            return Err(NotDue::BelowMinimum { payable, minimum: self.minimum });
        }
        match self.schedule {
            Schedule::Threshold(threshold) if payable.minor < threshold.minor => {
                Err(NotDue::BelowThreshold { payable, threshold })
            }
            Schedule::Threshold(_) => Ok(()),
            Schedule::FixedDay(day) if today.day() < day as i8 => Err(NotDue::BeforeFixedDay { day }),
            Schedule::FixedDay(_) => match last_paid_on {
                Some(paid_on) if paid_on.first_of_month() == today.first_of_month() => {
                    Err(NotDue::PaidThisMonth { paid_on })
                }
                _ => Ok(()),
            },
        }
    }
}
