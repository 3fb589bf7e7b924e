//! Conversions from a CSV file: every row is checked and decided, and the report says what became of each.
//!
//! The first line names the columns, in any order: `event_type` and `order_id` must be there; `click_id`, `promo_code`, `customer_id`,
//! `customer_status`, `country`, `amount` (decimal, in the program's currency), `currency` and `occurred_at` may. A row that is refused
//! does not keep the others out.

use domain::ids::{ActionId, ConversionId, ProgramId};
use store::conversion::Stored;

use super::ConversionRefusal;
use super::decide::decide_all;
use super::report::{Amount, Decided, Door, Prepared, Report, prepare};
use crate::{Caller, Error, Platform, Result};

/// Larger files are sent in parts: each part is answered as a whole.
const ROWS_MAX: usize = 100_000;

/// Rows decided in one write: some 20 ms, for which other writes wait.
const ROWS_PER_WRITE: usize = 128;

const COLUMNS: [&str; 10] = [
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
        // All in one write that is taken back, so that a row that repeats an earlier one is seen.
        report.rows = rehearse(platform, &door, rows).await?;
        return Ok(report);
    }
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let chunk: Vec<_> = rows.by_ref().take(ROWS_PER_WRITE).collect();
        let (lines, prepared) = prepared(platform, &door, chunk).await?;
        let parts = platform.clone();
        let decided = platform.store.write(move |tx| decide_all(&parts, tx, &prepared)).await?;
        report.rows.extend(outcomes(lines, decided)?);
    }
    Ok(report)
}

/// What a dry run found out, carried out of the write by the error that takes the write back.
enum Rehearsal {
    Done(Vec<Result<Decided>>),
    Failed(Error),
}

impl From<anyhow::Error> for Rehearsal {
    fn from(failure: anyhow::Error) -> Self {
        Rehearsal::Failed(failure.into())
    }
}

async fn rehearse(platform: &Platform, door: &Door, rows: Vec<(u64, Report)>) -> Result<Vec<ImportRow>> {
    let (lines, prepared) = prepared(platform, door, rows).await?;
    let parts = platform.clone();
    let rehearsal = platform
        .store
        .write(move |tx| {
            Err::<(), _>(match decide_all(&parts, tx, &prepared) {
                Ok(decided) => Rehearsal::Done(decided),
                Err(error) => Rehearsal::Failed(error),
            })
        })
        .await;
    match rehearsal {
        Err(Rehearsal::Done(decided)) => outcomes(lines, decided),
        Err(Rehearsal::Failed(error)) => Err(error),
        Ok(()) => unreachable!("a rehearsal always ends as an error"),
    }
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
        };
        rows.push((line, report));
    }
    Ok(rows)
}
