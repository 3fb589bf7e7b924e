//! How long before new terms hold for a partner without its acceptance they must have been announced.

use std::fmt;
use std::str::FromStr;

use jiff::Span;
use jiff::civil::Date;

use super::sentence::{SentenceError, days};
use crate::words::Said;

const DAYS_MAX: u16 = 365;

/// "30 days": whole local days between the day of the announcement and the day from which the new terms hold.
///
/// A contract under terms without one is only ever changed by its partner's acceptance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoticePeriod {
    days: u16,
}

impl NoticePeriod {
    /// None for 0 and for more than a year.
    pub fn days(days: u16) -> Option<Self> {
        (1..=DAYS_MAX).contains(&days).then_some(Self { days })
    }

    /// The first day from which what was announced on a day may hold. The day of the announcement does not count.
    pub fn earliest(self, announced_on: Date) -> Date {
        announced_on.saturating_add(Span::new().days(i64::from(self.days) + 1))
    }

    pub fn in_words(self) -> Said {
        Said::counted(self.days, "{n} day", "{n} days")
    }
}

impl fmt::Display for NoticePeriod {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.in_words().fmt(out)
    }
}

impl FromStr for NoticePeriod {
    type Err = SentenceError;

    fn from_str(text: &str) -> Result<Self, SentenceError> {
        days(text, DAYS_MAX)
            .and_then(Self::days)
            .ok_or_else(|| SentenceError { text: text.to_owned(), expected: "`30 days`, from 1 to 365" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_read_back() {
        for days in 1..=DAYS_MAX {
            let notice = NoticePeriod::days(days).unwrap();
            assert_eq!(notice.to_string().parse(), Ok(notice));
        }
        for wrong in ["", "0 days", "366 days", "30", "a month"] {
            assert!(wrong.parse::<NoticePeriod>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn the_day_of_the_announcement_does_not_count() {
        for (days, announced, earliest) in
            [(1, "2026-01-05", "2026-01-07"), (30, "2026-01-29", "2026-03-01"), (30, "2028-01-29", "2028-02-29")]
        {
            let notice = NoticePeriod::days(days).unwrap();
            assert_eq!(notice.earliest(announced.parse().unwrap()), earliest.parse::<Date>().unwrap(), "{announced}");
        }
    }
}
