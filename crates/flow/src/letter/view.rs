//! What a saved view shows.

use domain::words::Said;

use super::{Enclosure, Letter, Table};

/// The answer to a view, in words and figures.
pub(crate) struct Answer {
    pub account_name: String,
    pub view_name: String,
    /// `2026-01-01 to 2026-01-31`.
    pub days: String,
    /// "" where nothing is compared with.
    pub compared_days: String,
    /// Up to when clicks are counted, with the zone.
    pub complete_until: String,
    /// Empty where nothing happened.
    pub totals: Vec<(&'static str, String)>,
    pub first_rows: Option<Table>,
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

pub(crate) fn shown(answer: Answer) -> Letter {
    let Answer { account_name, view_name, days, compared_days, complete_until, totals, first_rows, .. } = answer;
    let (path, timing, hour) = (answer.path, answer.timing, answer.hour);
    let facts = [("Days", days.clone()), ("Before", compared_days), ("Clicks counted until", complete_until)];
    let letter = Letter::new(format!("{view_name}: {days}")).voice(&account_name).facts(facts);
    let mut letter = match totals.is_empty() {
        true => letter.words("Nothing happened in these days: there were no clicks and no actions that fit the view."),
        false => letter.facts(totals),
    };
    if let Some(table) = first_rows {
        let shown = table.rows.len();
        letter = letter.table(table);
        if shown < answer.rows_total {
            letter = letter.words(format!("The first {shown} of {} rows.", answer.rows_total));
        }
    }
    letter = letter.door("Open the view", path);
    letter = match answer.file {
        Attached::Nothing => letter,
        Attached::Here(file) => letter.words("All rows and columns are in the file that came along.").enclosing(file),
        Attached::At(path) => {
            letter.words("The file with all rows is too large for a letter.").door("Download it", path)
        }
    };
    letter.words(format!("This letter comes {timing} at {hour}. Change or pause it on the page Saved views."))
}
