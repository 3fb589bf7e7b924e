//! Ranges of program-local days, and the weeks and months that days belong to.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::calendar::{date_of_day_number, day_number};
use crate::named::named;

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

    /// The same days of the calendar a year earlier; 29 February is compared with the 28th.
    pub fn year_before(&self) -> Self {
        let earlier = |day: Date| day.saturating_sub(1.year());
        Self { first: earlier(self.first), last: earlier(self.last) }
    }

    /// The range of as many days that ends the day before this one begins.
    pub fn previous(&self) -> Self {
        Self::ending(self.first.saturating_sub(1.day()), self.days())
    }
}

named! {
    /// Days that move with the calendar: what a view that is kept asks for, today and in a year.
    pub enum RelativeDays "range" {
        Today = "today",
        Yesterday = "yesterday",
        Last7 = "last_7_days",
        Last30 = "last_30_days",
        Last90 = "last_90_days",
        ThisMonth = "this_month",
        LastMonth = "last_month",
        ThisYear = "this_year",
        LastYear = "last_year",
    }
}

impl RelativeDays {
    /// The days it means on a day; today is among the last ones.
    pub fn on(self, today: Date) -> DayRange {
        let before = |first: Date| first.saturating_sub(1.day());
        let (first, last) = match self {
            Self::Today => (today, today),
            Self::Yesterday => (before(today), before(today)),
            Self::Last7 => return DayRange::ending(today, 7),
            Self::Last30 => return DayRange::ending(today, 30),
            Self::Last90 => return DayRange::ending(today, 90),
            Self::ThisMonth => (today.first_of_month(), today),
            Self::LastMonth => {
                let last = before(today.first_of_month());
                (last.first_of_month(), last)
            }
            Self::ThisYear => (today.first_of_year(), today),
            Self::LastYear => {
                let last = before(today.first_of_year());
                (last.first_of_year(), last)
            }
        };
        DayRange { first, last }
    }

    /// Words for lists to choose from.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Today => "Today",
            Self::Yesterday => "Yesterday",
            Self::Last7 => "Last 7 days",
            Self::Last30 => "Last 30 days",
            Self::Last90 => "Last 90 days",
            Self::ThisMonth => "This month",
            Self::LastMonth => "Last month",
            Self::ThisYear => "This year",
            Self::LastYear => "Last year",
        }
    }
}

/// The Monday of the day's ISO week. 1970-01-01 was a Thursday, three days after a Monday.
pub(super) fn monday_of(day: i64) -> i64 {
    day - (day + 3).rem_euclid(7)
}

pub(super) fn month_of(day: i64) -> i64 {
    date_of_day_number(day).map_or(day, |date| day_number(date.first_of_month()))
}

/// How many months the month of `day` comes after that of `first`.
pub(super) fn months_between(first: i64, day: i64) -> i64 {
    let number = |day| date_of_day_number(day).map_or(0, |date| i64::from(date.year()) * 12 + i64::from(date.month()));
    number(day) - number(first)
}

/// The first day of the month so many months after that of `first`.
pub(super) fn month_after(first: i64, months: i64) -> Option<i64> {
    let span = jiff::Span::new().try_months(months).ok()?;
    Some(day_number(date_of_day_number(first)?.first_of_month().checked_add(span).ok()?))
}
