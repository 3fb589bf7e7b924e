//! About files of conversions.

use domain::figure::count;
use domain::words::Said;

use super::Letter;

/// How many rows of a file became what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Rows {
    pub credited: i64,
    pub not_credited: i64,
    pub duplicate: i64,
    pub wrong: i64,
}

pub(crate) fn ended(rows: Rows, by: Said) -> Letter {
    let Rows { credited, not_credited, duplicate, wrong } = rows;
    let all = credited + not_credited + duplicate + wrong;
    let wrong_words = match wrong {
        0 => Said::of("No row was wrong."),
        _ => Said::of("Wrong rows were not kept: correct them and send them again."),
    };
    let subject = Said::counted(all, "An import of {n} conversion has ended", "An import of {n} conversions has ended");
    Letter::new(subject)
        .fact(Said::of("Credited"), count(credited))
        .fact(Said::of("Kept without credit"), count(not_credited))
        .fact(Said::of("Reported before"), count(duplicate))
        .fact(Said::of("Wrong rows"), count(wrong))
        .fact(Said::of("Sent by"), by)
        .words(wrong_words)
        .door(Said::of("Look at the actions"), "/brand/actions")
}
