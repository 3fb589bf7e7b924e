//! Finding the record of a click that a conversion names.

use std::sync::Arc;

use domain::click::ClickFacts;
use domain::ids::ProgramId;
use events::Row;
use jiff::Timestamp;
use store::lake_file;

use super::EventLog;
use super::day::{Days, find_in};

impl EventLog {
    /// The record behind an opened click id: in memory while it is recent, else in the lake. A click that is on disk and not
    /// yet counted is counted first. None: an id we sealed for a click that never got its redirect.
    pub async fn find_click(self: &Arc<Self>, facts: &ClickFacts) -> anyhow::Result<Option<Row>> {
        if let Some(row) = self.find_recent(facts.unique) {
            return Ok(Some(row));
        }
        if !self.is_caught_up() {
            self.catch_up().await?;
            if let Some(row) = self.find_recent(facts.unique) {
                return Ok(Some(row));
            }
        }
        // Filing names a file before it empties the tail, so what left the tail since we looked is in the manifest.
        let log = self.clone();
        let (program, unique, at) = (facts.program, facts.unique, facts.at);
        tokio::task::spawn_blocking(move || log.find_filed(program, unique, at)).await?
    }

    /// Only what is in memory: without a wait.
    pub fn find_recent(&self, unique: u64) -> Option<Row> {
        self.tail.find(unique).map(|seen| seen.row)
    }

    fn find_filed(&self, program: ProgramId, unique: u64, at: Timestamp) -> anyhow::Result<Option<Row>> {
        let Ok(number) = u32::try_from(program.get()) else { return Ok(None) };
        let day = Days::default().day(number, at.as_millisecond(), &mut find_in(&self.store))?;
        let paths = self.store.read_blocking(move |tx| lake_file::paths_at(tx, program, day, at))?;
        self.lake.find(paths.iter().map(String::as_str), unique, at.as_millisecond())
    }
}
