//! Finding the record of a click that a conversion names.

use std::sync::Arc;

use domain::click::ClickFacts;
use events::Row;
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
        let facts = *facts;
        tokio::task::spawn_blocking(move || log.find_filed(&facts)).await?
    }

    /// Only what is in memory: without a wait.
    pub fn find_recent(&self, unique: u64) -> Option<Row> {
        self.tail.find(unique).map(|seen| seen.row)
    }

    fn find_filed(&self, facts: &ClickFacts) -> anyhow::Result<Option<Row>> {
        let (program, at) = (facts.program, facts.at);
        // The door records numbers of 32 bits only.
        let (Ok(number), Ok(partner)) = (u32::try_from(program.get()), u32::try_from(facts.partner.get())) else {
            return Ok(None);
        };
        let day = Days::default().day(number, at.as_millisecond(), &mut find_in(&self.store))?;
        let paths = self.store.read_blocking(move |tx| lake_file::paths_at(tx, program, day, at))?;
        self.lake.find(paths.iter().map(String::as_str), partner, facts.unique, at.as_millisecond())
    }
}
