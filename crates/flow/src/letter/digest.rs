//! One letter for a whole day.

use super::Letter;

/// Something of the day, and how often.
pub(crate) fn of_the_day(account_name: &str, portal: &str, lines: Vec<String>) -> Letter {
    Letter::new(format!("{account_name}: what happened since yesterday"))
        .voice(account_name)
        .list(lines)
        .door("To your account", portal)
}
