//! When a partner is paid: its withdrawal settings, and whether a payment out of a program is due.
//!
//! How a payment goes on after it was made is short: in transit, then paid or failed, and neither ever changes again.

use jiff::civil::Date;
use thiserror::Error;

use crate::calendar::month_starts_after;
use crate::field::{FieldError, Problem};
use crate::money::{Currency, Money};
use crate::named::named;
use crate::words::Said;

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
    /// Once a month, on this day or with the first run after it; a month without that day has its last day instead.
    FixedDay(u8),
}

const DAY_OF_MONTH_MAX: u8 = 31;

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
    #[error("it is paid on or after {pays_on}, the next day {day} of a month")]
    BeforeFixedDay { day: u8, pays_on: Date },
}

impl NotDue {
    /// The stable word for API answers.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::BelowMinimum { .. } => "below_minimum",
            Self::BelowThreshold { .. } => "below_threshold",
            Self::BeforeFixedDay { .. } => "before_fixed_day",
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

    /// For people: `as soon as 50.00 USD are payable, by manual transfer; never less than 10.00 USD`.
    pub fn in_words(&self) -> Said {
        let when = match self.schedule {
            Schedule::Threshold(threshold) if threshold.is_zero() => {
                Said::of("whatever is payable, with every payment run")
            }
            Schedule::Threshold(threshold) => Said::of("as soon as {amount} are payable").with(threshold.for_people()),
            Schedule::FixedDay(day) => Said::of("once a month, from day {day} on").with(day.to_string()),
        };
        let way = match self.method {
            PaymentMethod::Manual => Said::of("{when}, by manual transfer").with(when),
        };
        match self.minimum.is_zero() {
            true => way,
            false => Said::of("{way}; never less than {amount}").with(way).with(self.minimum.for_people()),
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
                Err(Problem::Expected("a day of the month, from 1 to 31").of("day_of_month"))
            }
            _ => Ok(()),
        }
    }

    /// Whether a payment run on the local date `today` pays what is payable out of one program.
    ///
    /// `payable_since`: the local date of the oldest approval among it. With a fixed day it waits for the first such day since then: what
    /// is approved the day after waits for the next month's, and what a run missed or a bank sent back is paid by the next run.
    pub fn due(&self, payable: Money, payable_since: Date, today: Date) -> Result<(), NotDue> {
        if payable.minor < self.minimum.minor {
            return Err(NotDue::BelowMinimum { payable, minimum: self.minimum });
        }
        match self.schedule {
            Schedule::Threshold(threshold) if payable.minor < threshold.minor => {
                Err(NotDue::BelowThreshold { payable, threshold })
            }
            Schedule::Threshold(_) => Ok(()),
            Schedule::FixedDay(day) => match first_fixed_day(day, payable_since) {
                pays_on if today < pays_on => Err(NotDue::BeforeFixedDay { day, pays_on }),
                _ => Ok(()),
            },
        }
    }
}

/// The first day of that number on or after a date; the last day of a month that is too short for it.
fn first_fixed_day(day: u8, since: Date) -> Date {
    let in_month_of = |date: Date| {
        let day = i8::try_from(day).unwrap_or(i8::MAX).min(date.days_in_month());
        date.with().day(day).build().expect("the day was fitted to the month")
    };
    match in_month_of(since) {
        this_month if this_month >= since => this_month,
        _ => in_month_of(month_starts_after(since, 0)),
    }
}
