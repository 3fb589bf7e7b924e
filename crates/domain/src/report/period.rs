//! Ranges of program-local days, and the weeks and months that days belong to.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::calendar::{date_of_day_number, day_number};

/// The days of a report, first and last included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayRange {
    pub first: Date,
    pub last: Date,
}

impl DayRange {
    /// None when the last day lies before the first.
    pub fn new(first: Date, last: Date) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    /// The `days` days that end with `last`; at least one.
    pub fn ending(last: Date, days: i64) -> Self {
        let first = last.saturating_sub((days.max(1) - 1).days());
        Self { first, last }
    }

    pub fn days(&self) -> i64 {
        day_number(self.last) - day_number(self.first) + 1
    }

    /// The range of as many days that ends the day before this one begins.
    pub fn previous(&self) -> Self {
        Self::ending(self.first.saturating_sub(1.day()), self.days())
    }
}

/// The Monday of the day's ISO week. 1970-01-01 was a Thursday, three days after a Monday.
pub(super) fn monday_of(day: i64) -> i64 {
    day - (day + 3).rem_euclid(7)
}

pub(super) fn month_of(day: i64) -> i64 {
    date_of_day_number(day).map_or(day, |date| day_number(date.first_of_month()))
}
