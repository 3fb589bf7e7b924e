//! For how long a program answers questions about an order.

use std::fmt;
use std::str::FromStr;

use crate::terms::{SentenceError, days};
use crate::words::Said;

const DAYS_MAX: u16 = 365;

/// "45 days" after the order, or after the action changed: whole local days of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskPeriod {
    days: u16,
}

impl AskPeriod {
    /// None for 0 and for more than a year.
    pub fn of_days(days: u16) -> Option<Self> {
        (1..=DAYS_MAX).contains(&days).then_some(Self { days })
    }

    pub const fn days(self) -> u16 {
        self.days
    }

    pub fn in_words(self) -> Said {
        Said::counted(self.days, "{n} day", "{n} days")
    }
}

impl Default for AskPeriod {
    /// Orders are returned and checked for a month, and a statement of that month comes after it.
    fn default() -> Self {
        Self { days: 45 }
    }
}

impl fmt::Display for AskPeriod {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.in_words().fmt(out)
    }
}

impl FromStr for AskPeriod {
    type Err = SentenceError;

    fn from_str(text: &str) -> Result<Self, SentenceError> {
        days(text, DAYS_MAX)
            .and_then(Self::of_days)
            .ok_or_else(|| SentenceError { text: text.to_owned(), expected: "`45 days`, from 1 to 365" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_read_back() {
        for days in 1..=DAYS_MAX {
            let period = AskPeriod::of_days(days).unwrap();
            assert_eq!(period.to_string().parse(), Ok(period));
        }
        for wrong in ["", "0 days", "366 days", "45", "45 weeks"] {
            assert!(wrong.parse::<AskPeriod>().is_err(), "{wrong:?}");
        }
    }
}
