//! About files of conversions.

use super::Letter;

/// How many rows of a file became what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Rows {
    pub credited: usize,
    pub not_credited: usize,
    pub duplicate: usize,
    pub wrong: usize,
}

pub(crate) fn ended(rows: Rows, by: &str) -> Letter {
    let Rows { credited, not_credited, duplicate, wrong } = rows;
    let all = credited + not_credited + duplicate + wrong;
    let wrong_words =
        if wrong == 0 { "No row was wrong." } else { "Wrong rows were not kept: correct them and send them again." };
    Letter::new(format!("An import of {all} conversions has ended"))
        .facts([
            ("Credited", credited.to_string()),
            ("Kept without credit", not_credited.to_string()),
            ("Reported before", duplicate.to_string()),
            ("Wrong", wrong.to_string()),
            ("Sent by", by.to_owned()),
        ])
        .words(wrong_words)
        .door("Look at the actions", "/brand/actions")
}
