//! Many links at once, from a CSV file with a heading. First a rehearsal that says of each row what would become of it, then the rows
//! that stood are made.

use domain::access::Deed;
use store::link::Link;

use super::creation::{insert, shown};
use super::{LinkRefusal, NewLinkInput};
use crate::refusal::InputRefusal;
use crate::{Caller, Error, Platform, Refusal, Result, audited_write, routes};

/// A page shows them all.
pub const ROWS_MAX: usize = 500;
/// What one page carries along, beside the table.
pub const TEXT_BYTES_MAX: usize = 40_000;

/// The columns that a file may have, in any order. `program_id` may be missing where the partner has joined one program only.
const COLUMNS: [&str; 9] =
    ["program_id", "creative_id", "name", "short_name", "deep_link", "sub_id1", "sub_id2", "sub_id3", "shared_id"];

/// A row of the file and what would become of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedRow {
    /// Its line in the file, the heading being the first.
    pub line: u64,
    /// As it stands there.
    pub name: String,
    pub slug: String,
    pub deep_link: String,
    pub refused: Option<Refusal>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    pub rows: Vec<ImportedRow>,
}

impl Planned {
    pub fn valid(&self) -> usize {
        self.rows.iter().filter(|row| row.refused.is_none()).count()
    }
}

/// What would become of each row. Nothing is written.
pub async fn plan(platform: &Platform, caller: &Caller, text: &str) -> Result<Planned> {
    caller.may(Deed::ChangeLinks)?;
    let rows = read(text)?;
    let (parts, partner, now) = (platform.clone(), caller.clone(), platform.clock.now());
    let rehearsal = platform
        .store
        .write(move |tx| {
            Err::<(), _>(match all(tx, &parts, &partner, rows, now) {
                Ok((rows, _)) => Rehearsal::Done(Planned { rows }),
                Err(error) => Rehearsal::Failed(error),
            })
        })
        .await;
    match rehearsal {
        Err(Rehearsal::Done(planned)) => Ok(planned),
        Err(Rehearsal::Failed(error)) => Err(error),
        Ok(()) => unreachable!("a rehearsal always ends as an error"),
    }
}

/// Makes the links of all rows that stand, and returns them in the order of the file.
pub async fn make(platform: &Platform, caller: &Caller, text: &str) -> Result<Vec<Link>> {
    caller.may(Deed::ChangeLinks)?;
    let rows = read(text)?;
    let parts = platform.clone();
    let links = audited_write(platform, caller, move |tx, audit| {
        let partner = audit.caller().clone();
        let (_, links) = all(tx, &parts, &partner, rows, audit.now)?;
        if links.is_empty() {
            return Err(LinkRefusal::NothingToMake.into());
        }
        routes::touch(tx)?;
        for link in &links {
            audit.record("created", "link", link.id, None, Some(shown(link)));
        }
        Ok(links)
    })
    .await?;
    platform.routes_changed().await?;
    Ok(links)
}

/// Makes what stands; a row that is refused has written nothing.
fn all(
    tx: &mut store::Tx<'_>,
    platform: &Platform,
    caller: &Caller,
    rows: Vec<Raw>,
    now: jiff::Timestamp,
) -> Result<(Vec<ImportedRow>, Vec<Link>)> {
    let only = only_program(tx, caller)?;
    let (mut told, mut links) = (Vec::with_capacity(rows.len()), Vec::new());
    for Raw { line, cells } in rows {
        let made = input(&cells, only).and_then(|input| insert(tx, &platform.terms, caller, &input, now));
        let refused = match made {
            Ok(link) => {
                links.push(link);
                None
            }
            Err(Error::Refused(refusal)) => Some(refusal),
            Err(failure) => return Err(failure),
        };
        let [_, _, name, slug, deep_link, ..] = cells;
        told.push(ImportedRow { line, name, slug, deep_link, refused });
    }
    Ok((told, links))
}

/// What a rehearsal found out, carried out of the write by the error that takes the write back.
enum Rehearsal {
    Done(Planned),
    Failed(Error),
}

impl From<anyhow::Error> for Rehearsal {
    fn from(failure: anyhow::Error) -> Self {
        Rehearsal::Failed(failure.into())
    }
}

/// A row as it stands in the file, a cell for each of [`COLUMNS`].
struct Raw {
    line: u64,
    cells: [String; COLUMNS.len()],
}

fn read(text: &str) -> Result<Vec<Raw>> {
    let unreadable = |problem: String| LinkRefusal::FileUnreadable { problem };
    if text.len() > TEXT_BYTES_MAX {
        return Err(unreadable(format!("it has {} bytes, and at most {TEXT_BYTES_MAX} are taken", text.len())).into());
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let heading = reader.headers().map_err(|error| unreadable(error.to_string()))?.clone();
    let mut places = [None; COLUMNS.len()];
    for (place, name) in heading.iter().enumerate() {
        let name = name.trim_start_matches('\u{feff}').to_lowercase();
        let known = COLUMNS.iter().position(|column| *column == name);
        let column = known.ok_or_else(|| {
            unreadable(format!("its heading has a column {name:?}; known are {}", COLUMNS.join(", ")))
        })?;
        places[column] = Some(place);
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| unreadable(error.to_string()))?;
        if rows.len() == ROWS_MAX {
            return Err(unreadable(format!("it has more than {ROWS_MAX} rows")).into());
        }
        let cells = places.map(|place| place.and_then(|place| record.get(place)).unwrap_or_default().to_owned());
        let line = record.position().map_or(0, csv::Position::line);
        rows.push(Raw { line, cells });
    }
    if rows.is_empty() {
        return Err(unreadable("there is no row below its heading".to_owned()).into());
    }
    Ok(rows)
}

fn input(cells: &[String; COLUMNS.len()], only: Option<i64>) -> Result<NewLinkInput> {
    let number = |field: &'static str, text: &str| {
        text.parse().map_err(|_| Error::from(InputRefusal::wrong(field, format!("{text:?} is no number"))))
    };
    let given = |text: &String| (!text.is_empty()).then(|| text.clone());
    let program_id = match (given(&cells[0]), only) {
        (Some(text), _) => number("program_id", &text)?,
        (None, Some(only)) => only,
        (None, None) => return Err(InputRefusal::missing("program_id").into()),
    };
    let creative_id = given(&cells[1]).map(|text| number("creative_id", &text)).transpose()?;
    let [_, _, name, slug, deep_link, first, second, third, shared_id] = cells.clone();
    let sub_ids = [first, second, third];
    Ok(NewLinkInput { program_id, creative_id, name, slug, deep_link, sub_ids, shared_id })
}

/// The one program that links can be made for, if it is only one.
fn only_program(tx: &mut store::Tx<'_>, caller: &Caller) -> Result<Option<i64>> {
    let scope = crate::scope::scope(caller);
    let active = Some(domain::contract::ContractState::Active);
    let contracts = store::contract::list(tx, scope, None, active, None, 2)?;
    Ok(match contracts.as_slice() {
        [only] => Some(only.program_id.get()),
        _ => None,
    })
}
