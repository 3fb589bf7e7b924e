//! Conversions from a CSV file: every row is checked and decided, and the report says what became of each.
//!
//! The first line names the columns, in any order: `event_type` and `order_id` must be there; `click_id`, `promo_code`, `customer_id`,
//! `customer_status`, `country`, `amount` (decimal, in the program's currency), `currency`, `occurred_at` and `partner_id` may. A row that is
//! refused does not keep the others out.

use std::collections::{BTreeMap, HashMap};

use domain::ids::{ActionId, ConversionId, ProgramId};
use domain::notification::Event;
use store::conversion::Stored;

use super::ConversionRefusal;
use super::decide::decide_all;
use super::rehearsal::rehearse;
use super::report::{Amount, Decided, Door, Prepared, Report, prepare};
use crate::notification::{by, tell};
use crate::{Caller, Error, Platform, Result, letter};

/// Larger files are sent in parts: each part is answered as a whole.
const ROWS_MAX: usize = 100_000;

/// Rows decided in one write: some 20 ms, for which other writes wait.
const ROWS_PER_WRITE: usize = 128;

const COLUMNS: [&str; 11] = [
    "event_type",
    "order_id",
    "occurred_at",
    "click_id",
    "promo_code",
    "customer_id",
    "customer_status",
    "country",
    "amount",
    "currency",
    "partner_id",
];
const COLUMNS_REQUIRED: usize = 2;

#[derive(Debug, Clone)]
pub struct ImportInput {
    pub program: ProgramId,
    /// The file, UTF-8.
    pub csv: Vec<u8>,
    /// Decide and report, but keep nothing.
    pub dry_run: bool,
}

/// What became of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    pub rows: Vec<ImportRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// Of the file, the first line being 1.
    pub line: u64,
    pub order_id: String,
    pub outcome: RowOutcome,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowOutcome {
    Credited {
        action: ActionId,
    },
    /// Kept, without credit.
    NotCredited {
        conversion: ConversionId,
        reason: String,
    },
    /// The order id had been reported before, with the same facts.
    Duplicate {
        conversion: ConversionId,
    },
    /// Not kept: something is wrong with the row.
    Wrong {
        code: &'static str,
        field: Option<String>,
        message: String,
    },
}

/// Decides about all rows of a file, in their order.
pub async fn import(platform: &Platform, caller: &Caller, input: ImportInput) -> Result<ImportReport> {
    let door = Door::File(caller.clone());
    door.may_report()?;
    let rows = read(&input)?;
    let mut report = ImportReport::default();
    if input.dry_run {
        for chunk in companies(rows) {
            report.rows.extend(rehearse_all(platform, &door, chunk).await?);
        }
        report.rows.sort_by_key(|row| row.line);
        return Ok(report);
    }
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let chunk: Vec<_> = rows.by_ref().take(ROWS_PER_WRITE).collect();
        let (lines, prepared) = prepared(platform, &door, chunk).await?;
        let parts = platform.clone();
        let decided = platform.store.write(move |tx| decide_all(&parts, tx, &prepared)).await?;
        decided.iter().for_each(|decision| platform.bells.ring_for(decision));
        report.rows.extend(outcomes(lines, decided)?);
    }
    tell_of_end(platform, caller, &report).await?;
    Ok(report)
}

/// Whoever sent the file may have closed its page meanwhile, and a program tells nobody.
async fn tell_of_end(platform: &Platform, caller: &Caller, report: &ImportReport) -> Result<()> {
    let mut rows = letter::import::Rows::default();
    for row in &report.rows {
        *match row.outcome {
            RowOutcome::Credited { .. } => &mut rows.credited,
            RowOutcome::NotCredited { .. } => &mut rows.not_credited,
            RowOutcome::Duplicate { .. } => &mut rows.duplicate,
            RowOutcome::Wrong { .. } => &mut rows.wrong,
        } += 1;
    }
    let (caller, now) = (caller.clone(), platform.clock.now());
    platform
        .store
        .write(move |tx| {
            let letter = letter::import::ended(rows, by(tx, &caller)?);
            Ok(tell(tx, caller.account_id, Event::ImportEnded, &letter, now)?)
        })
        .await
}

/// The chunks of a dry run. Each is a write that is taken back, so rows of which one can change what becomes of another, by their
/// order id or their customer, must be in the same, in their order. All in one would keep every other write waiting for a minute.
fn companies(rows: Vec<(u64, Report)>) -> Vec<Vec<(u64, Report)>> {
    let mut company_of: Vec<usize> = (0..rows.len()).collect();
    let mut first_with: HashMap<(bool, &str), usize> = HashMap::new();
    for (index, (_, report)) in rows.iter().enumerate() {
        for key in [(false, report.order_id.as_str()), (true, report.customer_id.as_str())] {
            if !key.1.is_empty() {
                let earlier = *first_with.entry(key).or_insert(index);
                let (one, other) = (root(&mut company_of, earlier), root(&mut company_of, index));
                company_of[one.max(other)] = one.min(other);
            }
        }
    }
    let mut companies: BTreeMap<usize, Vec<(u64, Report)>> = BTreeMap::new();
    for (index, row) in rows.into_iter().enumerate() {
        companies.entry(root(&mut company_of, index)).or_default().push(row);
    }
    let mut chunks: Vec<Vec<(u64, Report)>> = Vec::new();
    for company in companies.into_values() {
        match chunks.last_mut() {
            Some(chunk) if chunk.len() + company.len() <= ROWS_PER_WRITE => chunk.extend(company),
            _ => chunks.push(company),
        }
    }
    chunks
}

/// The first row of the company, and on the way a shorter way for the next who asks.
fn root(company_of: &mut [usize], mut row: usize) -> usize {
    while company_of[row] != row {
        company_of[row] = company_of[company_of[row]];
        row = company_of[row];
    }
    row
}

async fn rehearse_all(platform: &Platform, door: &Door, rows: Vec<(u64, Report)>) -> Result<Vec<ImportRow>> {
    let (lines, prepared) = prepared(platform, door, rows).await?;
    let parts = platform.clone();
    let decided = rehearse(platform, move |tx| decide_all(&parts, tx, &prepared)).await?;
    outcomes(lines, decided)
}

type Line = (u64, String);

async fn prepared(platform: &Platform, door: &Door, rows: Vec<(u64, Report)>) -> Result<(Vec<Line>, Vec<Prepared>)> {
    let (mut lines, mut all) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    for (line, report) in rows {
        lines.push((line, report.order_id.clone()));
        all.push(prepare(platform, door.clone(), report).await?);
    }
    Ok((lines, all))
}

fn outcomes(lines: Vec<Line>, decided: Vec<Result<Decided>>) -> Result<Vec<ImportRow>> {
    lines
        .into_iter()
        .zip(decided)
        .map(|((line, order_id), decided)| Ok(ImportRow { line, order_id, outcome: outcome(decided)? }))
        .collect()
}

fn outcome(decided: Result<Decided>) -> Result<RowOutcome> {
    Ok(match decided {
        Ok(Decided { conversion: Stored { id, .. }, is_duplicate: true, .. }) => {
            RowOutcome::Duplicate { conversion: id }
        }
        Ok(Decided { action: Some(action), .. }) => RowOutcome::Credited { action: action.id() },
        Ok(Decided { conversion: Stored { id, conversion }, .. }) => {
            RowOutcome::NotCredited { conversion: id, reason: conversion.reason }
        }
        Err(Error::Refused(refusal)) => RowOutcome::Wrong {
            code: refusal.code(),
            field: refusal.field().map(str::to_owned),
            message: refusal.to_string(),
        },
        Err(failure) => return Err(failure),
    })
}

fn read(input: &ImportInput) -> Result<Vec<(u64, Report)>> {
    let unreadable = |problem: String| ConversionRefusal::UnreadableFile { problem };
    // Line breaks are made alike, because the reader counts lines by them.
    let text = std::str::from_utf8(&input.csv).map_err(|error| unreadable(error.to_string()))?.replace("\r\n", "\n");
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let head = reader.headers().map_err(|error| unreadable(error.to_string()))?.clone();
    // A byte order mark, as spreadsheets put one, is no part of the first name.
    let names: Vec<&str> = head.iter().map(|name| name.trim_start_matches('\u{feff}')).collect();
    if let Some(unknown) = names.iter().find(|name| !COLUMNS.contains(name)) {
        return Err(unreadable(format!("column `{unknown}` is not one of {}", COLUMNS.join(", "))).into());
    }
    let places = COLUMNS.map(|column| names.iter().position(|name| *name == column));
    if let Some(missing) = COLUMNS[..COLUMNS_REQUIRED].iter().zip(places).find(|(_, place)| place.is_none()) {
        return Err(unreadable(format!("column `{}` is missing", missing.0)).into());
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        if rows.len() == ROWS_MAX {
            return Err(ConversionRefusal::TooManyRows { rows_max: ROWS_MAX }.into());
        }
        let record = record.map_err(|error| unreadable(error.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |column: usize| places[column].and_then(|place| record.get(place)).unwrap_or("").to_owned();
        let report = Report {
            program: input.program,
            event_type: cell(0),
            order_id: cell(1),
            occurred_at: cell(2),
            click_id: cell(3),
            promo_code: cell(4),
            customer_id: cell(5),
            customer_status: cell(6),
            country: cell(7),
            amount: Amount::Decimal(cell(8)),
            currency: cell(9),
            partner_id: cell(10),
            reason: String::new(),
        };
        rows.push((line, report));
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_can_change_each_other_are_rehearsed_together_in_their_order() {
        // Order and customer of each row; the line is its place.
        let rows = [("a", "x"), ("b", ""), ("c", "y"), ("a", ""), ("d", "x"), ("b", "y"), ("", ""), ("", "")];
        let mut input =
            ImportInput { program: ProgramId(1001), csv: b"event_type,order_id,customer_id\n".to_vec(), dry_run: true };
        for (order, customer) in rows {
            input.csv.extend(format!("sale,{order},{customer}\n").bytes());
        }
        let lines = |input: &ImportInput| -> Vec<Vec<u64>> {
            let chunks = companies(read(input).unwrap());
            chunks.iter().map(|chunk| chunk.iter().map(|(line, _)| line - 2).collect()).collect()
        };
        assert_eq!(lines(&input), [[0, 3, 4, 1, 2, 5, 6, 7]], "a small file is one write");

        for row in 0..3 * ROWS_PER_WRITE {
            input.csv.extend(format!("sale,order-{row},customer-{}\n", row % ROWS_PER_WRITE).bytes());
        }
        let chunks = lines(&input);
        assert!(chunks.len() > 3 && chunks.iter().all(|chunk| chunk.len() <= ROWS_PER_WRITE));
        for customer in 0..ROWS_PER_WRITE {
            let of_customer = |line: &u64| *line >= 8 && (*line - 8) as usize % ROWS_PER_WRITE == customer;
            let found: Vec<Vec<u64>> = chunks
                .iter()
                .map(|chunk| chunk.iter().copied().filter(of_customer).collect::<Vec<_>>())
                .filter(|lines| !lines.is_empty())
                .collect();
            assert!(found.len() == 1 && found[0].len() == 3 && found[0].is_sorted(), "{found:?}");
        }
    }
}
