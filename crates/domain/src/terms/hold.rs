//! When an action locks and when it is approved.
//!
//! All dates are local dates of the program's time zone and all results are the first instant of a local date
//! ([`crate::calendar::first_instant`]), so a clock change moves nothing. With D the local date of the instant the
//! conversion was tracked, "N days after the end of the day tracked" is the first instant of D + 1 + N (DESIGN, section
//! 3, Lifecycle), and "M months and N days after the end of the month tracked" the first instant of: first day of the
//! month after D's, M months later, N days later.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::sentence::{SentenceError, Words};
use crate::calendar::{day_of, days_after, first_instant, month_starts_after};
use crate::words::Said;

#[cfg(test)]
mod tests;

/// Ten years: longer is a slip of the hand.
const DAYS_MAX: u16 = 3650;
const MONTHS_MAX: u16 = 120;

/// When an action locks: nobody may modify or reverse it from then on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockRule {
    /// "15 days after the end of the day tracked"
    AfterDay { days: u16 },
    /// "2 months and 10 days after the end of the month tracked"; either part may be absent.
    AfterMonth { months: u16, days: u16 },
}

/// When a locked action is approved and can be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApprovalRule {
    /// "15 days after locking"
    AfterLocking { days: u16 },
    /// Counted from when it was tracked, as locking is. Never before the lock: if it would be, both happen at the lock.
    AfterTracking(LockRule),
}

impl LockRule {
    /// The first instant at which an action tracked at `tracked_at` is locked.
    pub fn locks_at(self, tracked_at: Timestamp, zone: &TimeZone) -> Timestamp {
        first_instant(self.locks_on(day_of(tracked_at, zone)), zone)
    }

    /// The local date on which an action tracked on a local date locks.
    pub fn locks_on(self, tracked_on: Date) -> Date {
        match self {
            Self::AfterDay { days } => days_after(tracked_on, days + 1),
            Self::AfterMonth { months, days } => days_after(month_starts_after(tracked_on, months), days),
        }
    }
}

impl ApprovalRule {
    /// The first instant at which an action is approved, given the rule that locks it. Never before it locks.
    pub fn approves_at(self, locks: LockRule, tracked_at: Timestamp, zone: &TimeZone) -> Timestamp {
        first_instant(self.approves_on(locks, day_of(tracked_at, zone)), zone)
    }

    /// The local date on which an action tracked on a local date is approved. Never before it locks.
    pub fn approves_on(self, locks: LockRule, tracked_on: Date) -> Date {
        let locks_on = locks.locks_on(tracked_on);
        match self {
            Self::AfterLocking { days } => days_after(locks_on, days),
            Self::AfterTracking(rule) => rule.locks_on(tracked_on).max(locks_on),
        }
    }
}

impl LockRule {
    /// The sentence it is written as.
    pub fn in_words(self) -> Said {
        match self {
            Self::AfterDay { days } => Said::counted(
                days,
                "{n} day after the end of the day tracked",
                "{n} days after the end of the day tracked",
            ),
            Self::AfterMonth { months: 0, days } => Said::counted(
                days,
                "{n} day after the end of the month tracked",
                "{n} days after the end of the month tracked",
            ),
            Self::AfterMonth { months, days: 0 } => Said::counted(
                months,
                "{n} month after the end of the month tracked",
                "{n} months after the end of the month tracked",
            ),
            Self::AfterMonth { months, days } => Said::of("{months} and {days} after the end of the month tracked")
                .with(Said::counted(months, "{n} month", "{n} months"))
                .with(Said::counted(days, "{n} day", "{n} days")),
        }
    }
}

impl fmt::Display for LockRule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.in_words().fmt(out)
    }
}

impl FromStr for LockRule {
    type Err = SentenceError;

    fn from_str(text: &str) -> Result<Self, SentenceError> {
        tracked_rule(text).ok_or_else(|| SentenceError {
            text: text.to_owned(),
            expected: "`15 days after the end of the day tracked`, `10 days after the end of the month tracked`, \
                       `2 months after the end of the month tracked` or \
                       `2 months and 10 days after the end of the month tracked`",
        })
    }
}

impl ApprovalRule {
    /// The sentence it is written as.
    pub fn in_words(self) -> Said {
        match self {
            Self::AfterLocking { days } => Said::counted(days, "{n} day after locking", "{n} days after locking"),
            Self::AfterTracking(rule) => rule.in_words(),
        }
    }
}

impl fmt::Display for ApprovalRule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.in_words().fmt(out)
    }
}

impl FromStr for ApprovalRule {
    type Err = SentenceError;

    fn from_str(text: &str) -> Result<Self, SentenceError> {
        let after_locking = || {
            let mut words = Words::of(text);
            let days = words.counted("day", DAYS_MAX)?;
            words.phrase("after locking")?;
            words.end()?;
            Some(Self::AfterLocking { days })
        };
        after_locking().or_else(|| tracked_rule(text).map(Self::AfterTracking)).ok_or_else(|| SentenceError {
            text: text.to_owned(),
            expected: "`15 days after locking`, `30 days after the end of the day tracked` or \
                       `2 months and 10 days after the end of the month tracked`",
        })
    }
}

fn tracked_rule(text: &str) -> Option<LockRule> {
    after_day(text).or_else(|| after_month(text))
}

fn after_day(text: &str) -> Option<LockRule> {
    let mut words = Words::of(text);
    let days = words.counted("day", DAYS_MAX)?;
    words.phrase("after the end of the day tracked")?;
    words.end()?;
    Some(LockRule::AfterDay { days })
}

fn after_month(text: &str) -> Option<LockRule> {
    let months_and_days = || {
        let mut words = Words::of(text);
        let months = words.counted("month", MONTHS_MAX)?;
        words.phrase("and")?;
        Some((months, words.counted("day", DAYS_MAX)?, words))
    };
    let months_only = || {
        let mut words = Words::of(text);
        Some((words.counted("month", MONTHS_MAX)?, 0, words))
    };
    let days_only = || {
        let mut words = Words::of(text);
        Some((0, words.counted("day", DAYS_MAX)?, words))
    };
    let (months, days, mut words) = months_and_days().or_else(months_only).or_else(days_only)?;
    words.phrase("after the end of the month tracked")?;
    words.end()?;
    Some(LockRule::AfterMonth { months, days })
}
