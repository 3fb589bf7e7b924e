//! Putting many records in at once, past the spool: for benchmarks that need months of traffic in minutes.

use anyhow::ensure;
use events::Record;

use super::day::find_in;
use super::tail::Chunk;
use super::{EventLog, Seen, filing};

/// Records get positions a step apart, as if each took this much of the spool.
const STEP: u64 = 256;

impl EventLog {
    /// Counts and files the records as if they had come through the spool, in one write; they should be of few days.
    ///
    /// Errors: the spool holds records that are not filed. The spool cannot be appended to afterwards: its positions lie
    /// behind the cursors until the log is opened again on an empty directory.
    pub fn load(&self, records: &[Record<'_>]) -> anyhow::Result<()> {
        let mut drain = self.drain();
        let from = drain.position();
        ensure!(self.tail.rows() == 0 && self.tail.covered_to() == from, "the tail must be filed before a load");
        let to = from + STEP * records.len() as u64;
        let mut rows: Vec<Seen> = Vec::with_capacity(records.len());
        for (record, position) in records.iter().zip((from..).step_by(STEP as usize)) {
            rows.push(drain.seen(position, record, &mut find_in(&self.store))?);
        }
        let rows = self.write_counted(&mut drain, from, to, rows)?;
        let files = self.write_files(rows.iter())?;
        let replaced: Vec<String> = files.iter().filter_map(|file| file.replaces.clone()).collect();
        let now = self.clock.now();
        self.store.write_blocking(move |tx| filing::name_files(tx, from, to, &files, now))?;
        // Nobody reads meanwhile, and whoever reads the folder in place afterwards would count their rows twice.
        replaced.iter().try_for_each(|path| self.lake.remove(path))?;
        self.tail.push(Chunk::new(from, to, Vec::new()));
        self.tail.remove_before(to);
        drain.counted(to);
        Ok(())
    }
}
