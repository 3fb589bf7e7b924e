//! A report as a CSV file: one line of headings, one line for each row, no totals. Written in pieces, so that a large one
//! never stands in memory twice.
//!
//! Texts that a spreadsheet would take for a formula are written with an apostrophe before them; partners choose sub ids,
//! and a brand opens the file.

use std::borrow::Cow;

use super::{Report, ReportRow};

const ROWS_PER_PIECE: usize = 1_000;

/// The file, piece by piece.
pub struct Pieces {
    report: Report,
    /// The first row of the next piece; none while the headings are not written.
    next: Option<usize>,
}

impl Pieces {
    pub fn new(report: Report) -> Self {
        Self { report, next: None }
    }
}

impl Iterator for Pieces {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let report = &self.report;
        let Some(first) = self.next else {
            self.next = Some(0);
            return Some(written(|writer| writer.write_record(headings(report))));
        };
        let rows = report.current.rows.get(first..).filter(|rows| !rows.is_empty())?;
        let rows = &rows[..rows.len().min(ROWS_PER_PIECE)];
        self.next = Some(first + rows.len());
        Some(written(|writer| rows.iter().try_for_each(|row| writer.write_record(cells(report, row)))))
    }
}

/// What begins a formula, the wide forms of East Asian keyboards too.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
/// Behind these a spreadsheet may begin a cell of its own: in many countries it divides lines at semicolons, and minds no quotes then.
const DIVIDERS: [char; 4] = [';', '\t', '\r', '\n'];

/// A text that no spreadsheet takes for a formula, nor any part of it (OWASP, "CSV Injection").
pub fn harmless(text: &str) -> Cow<'_, str> {
    let mut guarded = String::new();
    let mut written = 0;
    let mut begins_cell = true;
    for (at, letter) in text.char_indices() {
        if begins_cell && FORMULA.contains(&letter) || at == 0 && DIVIDERS.contains(&letter) {
            guarded.push_str(&text[written..at]);
            guarded.push('\'');
            written = at;
        }
        begins_cell = DIVIDERS.contains(&letter) || begins_cell && matches!(letter, ' ' | '"');
    }
    if guarded.is_empty() {
        return Cow::Borrowed(text);
    }
    guarded.push_str(&text[written..]);
    Cow::Owned(guarded)
}

/// Lines of CSV in memory.
pub fn written(write: impl FnOnce(&mut csv::Writer<Vec<u8>>) -> csv::Result<()>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    write(&mut writer).expect("lines of one length are written into memory");
    writer.into_inner().expect("memory is flushed")
}

fn headings(report: &Report) -> Vec<String> {
    let mut headings = Vec::new();
    for dimension in &report.query.group_by {
        headings.push(dimension.code().to_owned());
        headings.extend(dimension.is_named().then(|| format!("{dimension}_name")));
    }
    headings.push("currency".to_owned());
    for metric in &report.query.metrics {
        headings.push(metric.code().to_owned());
        headings.extend(report.previous.is_some().then(|| format!("{metric}_before")));
    }
    headings.push("complete_until".to_owned());
    headings
}

fn cells(report: &Report, row: &ReportRow) -> Vec<String> {
    let mut cells = Vec::new();
    for (dimension, key) in report.query.group_by.iter().zip(&row.keys) {
        cells.push(harmless(&key.show()).into_owned());
        if dimension.is_named() {
            cells.push(harmless(report.name(*dimension, key)).into_owned());
        }
    }
    cells.push(row.currency.code().to_owned());
    let before = report.before(row).map(|before| before.counts).unwrap_or_default();
    for metric in &report.query.metrics {
        cells.push(metric.plain(&row.counts, row.currency));
        cells.extend(report.previous.is_some().then(|| metric.plain(&before, row.currency)));
    }
    cells.push(report.complete_until.to_string());
    cells
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn no_cell_becomes_a_formula() {
        for (text, expected) in [
            ("=1+1", "'=1+1"),
            ("+49", "'+49"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t'=1"),
            ("\r=1", "'\r'=1"),
            ("\n", "'\n"),
            (" =1+1", " '=1+1"),
            ("\"=1", "\"'=1"),
            ("＝1＋1", "'＝1＋1"),
            ("Ana; =HYPERLINK(\"//evil\")", "Ana; '=HYPERLINK(\"//evil\")"),
            ("a\n@b", "a\n'@b"),
            ("Ana = Ltd", "Ana = Ltd"),
            ("ana@example.com; a-b", "ana@example.com; a-b"),
            ("", ""),
        ] {
            assert_eq!(harmless(text), expected);
        }
    }
}
