//! The program-local date of an event.

use std::collections::HashMap;

use domain::calendar;
use domain::ids::ProgramId;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use store::{Store, program};

/// Zones of programs, which never change after a program is made.
#[derive(Default)]
pub struct Days {
    zones: HashMap<u32, TimeZone>,
}

impl Days {
    /// Days since 1970-01-01 of an instant in unix milliseconds.
    pub fn day(&mut self, store: &Store, program: u32, at_ms: i64) -> anyhow::Result<i64> {
        let at = Timestamp::from_millisecond(at_ms)?;
        if !self.zones.contains_key(&program) {
            self.zones.insert(program, zone(store, program)?);
        }
        Ok(calendar::day_number(calendar::day_of(at, &self.zones[&program])))
    }
}

fn zone(store: &Store, program: u32) -> anyhow::Result<TimeZone> {
    let found = store.read_blocking(move |tx| program::find(tx, ProgramId(program.into())))?;
    let Some(found) = found else {
        // The door records known programs only, so this is a restored or damaged database. The log must go on.
        tracing::error!(program, "program {program} has events and is not in the system of record; its days are UTC");
        return Ok(TimeZone::UTC);
    };
    Ok(calendar::time_zone(&found.time_zone)?)
}
