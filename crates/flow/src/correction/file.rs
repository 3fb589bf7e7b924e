//! A file of corrections as spreadsheets save it: UTF-8 with or without a byte order mark, cells parted by `,` or `;`.
//!
//! The first line names the columns, in any order. A file that cannot be read as a table is refused as a whole, by line and column; what is
//! wrong inside a row is that row's own matter.

use store::correction::Sent;

use super::plan::{Amount, Asked};
use super::{CorrectionRefusal, ROWS_MAX};

/// Some 200 characters for each row.
pub const FILE_BYTES_MAX: usize = 2_000_000;

/// The columns that a file may have. An action is named by `action_id`, or by `order_id` and `event_type`.
pub const COLUMNS: [&str; 7] = ["action_id", "order_id", "event_type", "operation", "amount", "reason", "note"];

const NOTE: usize = 6;

pub(super) fn read(bytes: &[u8]) -> Result<Vec<Asked>, CorrectionRefusal> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(unreadable(format!("it has {} bytes, and at most {FILE_BYTES_MAX} are taken", bytes.len())));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        unreadable(format!("line {line} is not UTF-8. Save it as CSV UTF-8"))
    })?;
    // Line breaks are made alike, because the reader counts lines by them.
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let separator = separator(&text);
    let mut reader =
        csv::ReaderBuilder::new().delimiter(separator).flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let heading = reader.headers().map_err(|error| unreadable(error.to_string()))?.clone();
    let places = places(&heading)?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| unreadable(error.to_string()))?;
        let line = record.position().map_or(0, |start| line(&text, start));
        if record.iter().all(str::is_empty) {
            continue;
        }
        if rows.len() == ROWS_MAX {
            return Err(CorrectionRefusal::TooManyRows { line });
        }
        let cell = |column: usize| places[column].and_then(|place| record.get(place)).unwrap_or_default();
        if let Some(column) = (0..NOTE).find(|column| cell(*column).contains('\n')) {
            let name = COLUMNS[column];
            return Err(unreadable(format!("line {line}, column {name}: a quote is opened and not closed")));
        }
        let excess = (record.len() > heading.len()).then(|| {
            format!(
                "the row has {} cells under {} columns: put quotes around a text that has the separator in it",
                record.len(),
                heading.len()
            )
        });
        let sent = Sent {
            action_id: cell(0).to_owned(),
            order_id: cell(1).to_owned(),
            event_type: cell(2).to_owned(),
            operation: cell(3).to_lowercase(),
            amount: decimal(cell(4), separator),
            reason: cell(5).to_lowercase(),
            note: cell(NOTE).to_owned(),
        };
        rows.push(Asked { line: line.cast_signed(), sent, amount: Amount::Remains, problem: excess });
    }
    if text.matches('"').count() % 2 == 1 {
        let line = rows.last().map_or(1, |row| row.line);
        return Err(unreadable(format!("a quote is opened and not closed, in line {line} or before it")));
    }
    if rows.is_empty() {
        return Err(unreadable("there is no row below its heading".to_owned()));
    }
    Ok(rows)
}

fn unreadable(problem: String) -> CorrectionRefusal {
    CorrectionRefusal::Unreadable { problem }
}

/// Where a row begins: the reader counts empty lines before it as its own.
fn line(text: &str, start: &csv::Position) -> u64 {
    let rest = usize::try_from(start.byte()).ok().and_then(|start| text.get(start..)).unwrap_or_default();
    start.line() + rest.bytes().take_while(|byte| *byte == b'\n').count() as u64
}

/// The one that the heading has more of.
fn separator(text: &str) -> u8 {
    let heading = text.lines().next().unwrap_or_default();
    let count = |separator| heading.matches(separator).count();
    if count(';') > count(',') { b';' } else { b',' }
}

/// A spreadsheet that parts cells by `;` writes its decimals behind a comma.
fn decimal(text: &str, separator: u8) -> String {
    if separator == b';' && !text.contains('.') { text.replacen(',', ".", 1) } else { text.to_owned() }
}

/// Where in a row each of [`COLUMNS`] stands.
fn places(heading: &csv::StringRecord) -> Result<[Option<usize>; COLUMNS.len()], CorrectionRefusal> {
    let mut places = [None; COLUMNS.len()];
    for (place, written) in heading.iter().enumerate() {
        let name = written.to_lowercase().replace(' ', "_");
        let known = COLUMNS.iter().position(|column| *column == name);
        let column = known.ok_or_else(|| {
            let number = place + 1;
            unreadable(format!("line 1, column {number}: {written:?} is none of {}", COLUMNS.join(", ")))
        })?;
        if places[column].replace(place).is_some() {
            return Err(unreadable(format!("line 1 has the column {name} twice")));
        }
    }
    let names_action = places[0].is_some() || (places[1].is_some() && places[2].is_some());
    if !names_action {
        return Err(unreadable("line 1 lacks the column action_id, or order_id and event_type".to_owned()));
    }
    for column in [3, 5] {
        if places[column].is_none() {
            return Err(unreadable(format!("line 1 lacks the column {}", COLUMNS[column])));
        }
    }
    Ok(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(bytes: &[u8]) -> String {
        read(bytes).expect_err("the file is refused").to_string()
    }

    #[test]
    fn files_as_spreadsheets_save_them() {
        let comma = "action_id,operation,amount,reason,note\n1001.1.1,reverse,,returned,\"a, b\nc\"\n\n1001.1.2,Modify,8.50,price_reduced,\n";
        let semicolon = "\u{feff}Action ID;Operation;Amount;Reason;Note\r\n1001.1.1;reverse;;returned;\"a, b\r\nc\"\r\n;;;;\r\n1001.1.2;Modify;8,50;price_reduced;\r\n";
        for file in [comma, semicolon] {
            let rows = read(file.as_bytes()).unwrap();
            let cells: Vec<_> =
                rows.iter().map(|row| (row.line, row.sent.amount.as_str(), row.sent.note.as_str())).collect();
            assert_eq!(cells, [(2, "", "a, b\nc"), (5, "8.50", "")], "{file}");
            assert_eq!(rows[1].sent.operation, "modify");
        }
    }

    #[test]
    fn what_is_no_table_is_refused_by_line_and_column() {
        for (file, expected) in [
            (b"action_id,operation,reason\n1,reverse,fraud\n2,rev\xFFerse,fraud\n".as_slice(), "line 3 is not UTF-8"),
            (b"action_id,operation,reson\n1,reverse,fraud\n", "line 1, column 3: \"reson\" is none of action_id"),
            (b"action_id,operation,reason,reason\n", "line 1 has the column reason twice"),
            (b"order_id,operation,reason\n", "line 1 lacks the column action_id, or order_id and event_type"),
            (b"action_id,reason\n", "line 1 lacks the column operation"),
            (b"action_id,operation,reason\n", "no row below"),
            (
                b"action_id,operation,reason\n1,\"reverse,fraud\n2,reverse,fraud\n",
                "line 2, column operation: a quote is opened",
            ),
            (
                b"action_id,operation,reason,note\n1,reverse,fraud,\"x\n2,reverse,fraud,\n",
                "a quote is opened and not closed, in line 2",
            ),
            (b"", "line 1 lacks the column action_id"),
        ] {
            let problem = problem(file);
            assert!(problem.contains(expected), "{problem}");
        }
        let many =
            |rows: usize| [b"action_id,operation,reason\n".as_slice(), &b"1,reverse,fraud\n".repeat(rows)].concat();
        assert_eq!(read(&many(ROWS_MAX)).unwrap().len(), ROWS_MAX);
        assert!(problem(&many(ROWS_MAX + 1)).contains("line 10002 is one too many"));
        assert!(problem(&vec![b'x'; FILE_BYTES_MAX + 1]).contains("at most 2000000"));
    }

    #[test]
    fn a_cell_too_many_is_the_matter_of_its_row() {
        let rows = read(b"action_id,operation,reason,note\n1,reverse,fraud,a, b\n2,reverse,fraud\n").unwrap();
        assert!(rows[0].problem.as_deref().is_some_and(|problem| problem.contains("5 cells under 4 columns")));
        assert_eq!((rows[1].problem.clone(), rows[1].sent.note.as_str()), (None, ""));
    }
}
