//! The program-local date of an event.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use domain::calendar;
use domain::ids::ProgramId;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use store::Store;
use store::program::{self, Program};

/// Zones of programs, which never change after a program is made.
#[derive(Default)]
pub struct Days {
    zones: HashMap<u32, TimeZone>,
}

impl Days {
    /// Days since 1970-01-01 of an instant in unix milliseconds. `find` reads a program whose zone is not known yet.
    pub fn day(&mut self, program: u32, at_ms: i64, find: FindProgram<'_>) -> anyhow::Result<i64> {
        let at = Timestamp::from_millisecond(at_ms)?;
        let zone = match self.zones.entry(program) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(vacant) => vacant.insert(zone(program, find(ProgramId(program.into()))?)?),
        };
        Ok(calendar::day_number(calendar::day_of(at, zone)))
    }
}

pub type FindProgram<'f> = &'f mut dyn FnMut(ProgramId) -> anyhow::Result<Option<Program>>;

/// Reads it outside any transaction.
pub fn find_in(store: &Store) -> impl FnMut(ProgramId) -> anyhow::Result<Option<Program>> {
    |id| store.read_blocking(move |tx| program::find(tx, id))
}

fn zone(number: u32, found: Option<Program>) -> anyhow::Result<TimeZone> {
    let Some(found) = found else {
        // The door records known programs only, so this is a restored or damaged database. The log must go on.
        tracing::error!(number, "program {number} has events and is not in the system of record; its days are UTC");
        return Ok(TimeZone::UTC);
    };
    Ok(calendar::time_zone(&found.time_zone)?)
}
