//! What a saved view shows.

use domain::figure::{self, count};
use domain::report::DayRange;
use domain::words::Said;

use super::{Enclosure, Letter, Table};

/// The answer to a view, in words and figures.
pub(crate) struct Answer {
    pub account_name: String,
    pub view_name: String,
    /// `1 Jan 2026 to 31 Jan 2026`.
    pub days: Said,
    pub compared_days: Option<Said>,
    /// Up to when clicks are counted, with the zone.
    pub complete_until: Said,
    /// Empty where nothing happened.
    pub totals: Vec<(Said, Said)>,
    pub first_rows: Option<Table<Said>>,
    pub rows_total: usize,
    pub file: Attached,
    /// Of the view.
    pub path: String,
    /// When such a letter comes: `every Monday`.
    pub timing: Said,
    pub hour: String,
}

/// The whole answer as a file.
pub(crate) enum Attached {
    /// There are no rows.
    Nothing,
    Here(Enclosure),
    /// Too large for a letter: where it can be downloaded.
    At(String),
}

/// `1 Jan 2026 to 31 Jan 2026`, or one day.
pub(crate) fn days(days: DayRange) -> Said {
    match days.first == days.last {
        true => figure::day(days.first),
        false => Said::of("{first} to {last}").with(figure::day(days.first)).with(figure::day(days.last)),
    }
}

/// `1,204 (before: 1,100, +9 %)`.
pub(crate) fn beside(now: &str, before: &str, change: Option<&str>) -> Said {
    match change {
        Some(change) => Said::of("{now} (before: {before}, {change})").with(now).with(before).with(change),
        None => Said::of("{now} (before: {before})").with(now).with(before),
    }
}

pub(crate) fn shown(answer: Answer) -> Letter {
    let Answer { account_name, view_name, days, compared_days, complete_until, totals, first_rows, .. } = answer;
    let (path, timing, hour) = (answer.path, answer.timing, answer.hour);
    let mut letter = Letter::new(Said::of("{view}: {days}").with(view_name).with(days.clone()))
        .voice(&account_name)
        .fact(Said::of("Days"), days);
    if let Some(days) = compared_days {
        letter = letter.fact(Said::of("Compared with"), days);
    }
    letter = letter.fact(Said::of("Clicks counted until"), complete_until);
    if totals.is_empty() {
        letter = letter
            .words(Said::of("Nothing happened in these days: there were no clicks and no actions that fit the view."));
    }
    letter = totals.into_iter().fold(letter, |letter, (label, total)| letter.fact(label, total));
    if let Some(table) = first_rows {
        let shown = table.rows.len();
        letter = letter.table(table);
        if shown < answer.rows_total {
            let counts = |rows: usize| count(i64::try_from(rows).unwrap_or(i64::MAX));
            letter = letter
                .words(Said::of("The first {n} of {all} rows.").with(counts(shown)).with(counts(answer.rows_total)));
        }
    }
    letter = letter.door(Said::of("Open the view"), path);
    letter = match answer.file {
        Attached::Nothing => letter,
        Attached::Here(file) => {
            letter.words(Said::of("All rows and columns are in the file that came along.")).enclosing(file)
        }
        Attached::At(path) => letter
            .words(Said::of("The file with all rows is too large for a letter."))
            .door(Said::of("Download it"), path),
    };
    letter.words(
        Said::of("This letter comes {timing} at {hour}. Change or pause it on the page Saved views.")
            .with(timing)
            .with(hour),
    )
}
