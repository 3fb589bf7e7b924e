//! Ranges of program-local days. A day is stored as the number of days since 1970-01-01.

use jiff::ToSpan;
use jiff::civil::{Date, date};

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

/// Days since 1970-01-01, as days are stored.
pub fn day_number(day: Date) -> i64 {
    let hours = day.duration_since(date(1970, 1, 1)).as_hours();
    assert!(hours % 24 == 0, "civil days have 24 hours each");
    hours / 24
}

/// The day of a stored number. Numbers outside of the calendar (years -9999 to 9999) become its ends.
pub fn day_of_number(number: i64) -> Date {
    date(1970, 1, 1).saturating_add(jiff::SignedDuration::from_hours(number.saturating_mul(24)))
}

/// The Monday of the day's ISO week. 1970-01-01 was a Thursday, three days after a Monday.
pub(super) fn monday_of(day: i64) -> i64 {
    day - (day + 3).rem_euclid(7)
}

pub(super) fn month_of(day: i64) -> i64 {
    day_number(day_of_number(day).first_of_month())
}
