//! For how long after a click a conversion is still credited to it.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};

use super::sentence::{SentenceError, days};
use crate::words::Said;

const DAYS_MAX: u16 = 3650;

/// "30 days": so many times 24 hours from the click. Elapsed time, not calendar days, so that it agrees with the life of
/// the cookie in the visitor's browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReferralWindow {
    days: u16,
}

impl ReferralWindow {
    /// None for 0 and for more than ten years.
    pub fn days(days: u16) -> Option<Self> {
        (1..=DAYS_MAX).contains(&days).then_some(Self { days })
    }

    /// The length in seconds, for the cookie that keeps the click id.
    pub fn seconds(self) -> i64 {
        i64::from(self.days) * 24 * 60 * 60
    }

    /// Whether an event lies in the window of a click; the last instant still does. An event before its click is judged
    /// elsewhere and counts as inside.
    pub fn holds(self, clicked_at: Timestamp, occurred_at: Timestamp) -> bool {
        occurred_at.duration_since(clicked_at) <= SignedDuration::from_secs(self.seconds())
    }
}

impl ReferralWindow {
    pub fn in_words(self) -> Said {
        Said::counted(self.days, "{n} day", "{n} days")
    }
}

impl fmt::Display for ReferralWindow {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.in_words().fmt(out)
    }
}

impl FromStr for ReferralWindow {
    type Err = SentenceError;

    fn from_str(text: &str) -> Result<Self, SentenceError> {
        days(text, DAYS_MAX)
            .and_then(Self::days)
            .ok_or_else(|| SentenceError { text: text.to_owned(), expected: "`30 days`, from 1 to 3650" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_read_back() {
        for days in 1..=DAYS_MAX {
            let window = ReferralWindow::days(days).unwrap();
            assert_eq!(window.to_string().parse(), Ok(window));
        }
        for wrong in ["", "0 days", "3651 days", "30", "30 hours", "thirty days", "30 days or so"] {
            assert!(wrong.parse::<ReferralWindow>().is_err(), "{wrong:?}");
        }
        let error = "a month".parse::<ReferralWindow>().unwrap_err();
        assert_eq!(error.to_string(), "`a month` is not understood; expected `30 days`, from 1 to 3650");
    }

    #[test]
    fn the_last_instant_is_inside() {
        let window = ReferralWindow::days(30).unwrap();
        let clicked = "2020-09-10T10:00:00Z".parse().unwrap();
        for (occurred, inside) in [
            ("2020-09-10T10:00:00Z", true),
            ("2020-10-10T10:00:00Z", true),
            ("2020-10-10T10:00:00.001Z", false),
            ("2020-09-10T09:00:00Z", true),
        ] {
            assert_eq!(window.holds(clicked, occurred.parse().unwrap()), inside, "{occurred}");
        }
    }
}
