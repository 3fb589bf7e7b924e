//! One letter for a whole day.

use domain::words::Said;

use super::Letter;

/// Something of the day, and how often.
pub(crate) fn of_the_day(account_name: &str, portal: &str, lines: Vec<Said>) -> Letter {
    Letter::new(Said::of("{account}: what happened since yesterday").with(account_name))
        .voice(account_name)
        .list(lines)
        .door(Said::of("To your account"), portal)
}
