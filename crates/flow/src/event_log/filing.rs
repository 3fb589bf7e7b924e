//! Filing: the tail becomes lake files, the manifest names them and the cursor moves in one write, the spool is released.
//!
//! Where little happens, a file every few minutes would make thousands of tiny ones. So a small file is replaced by one that
//! holds its rows and the new ones; the old one is removed when no reader of an earlier manifest can still be at it.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use anyhow::ensure;
use domain::ids::ProgramId;
use events::LakeFileInfo;
use jiff::Timestamp;
use store::event_cursor::{self, EventCursor};
use store::lake_file::{self, LakeFile};
use store::{Tx, visitor_day};

use super::hold::Removal;
use super::{EventLog, Seen, reached, stored};

/// The tail is filed when it holds this many records, or its oldest is so old.
pub const FILE_ROWS: usize = 100_000;
pub const FILE_AGE: Duration = Duration::from_secs(5 * 60);

/// Visits are kept this long after their day, for clicks that the spool held back during a stop.
const VISIT_DAYS: i64 = 7;
/// Deleted in one write: some 20 ms of the database's one writer.
const VISITS_DELETED_AT_ONCE: i64 = 10_000;

/// A file smaller than this is replaced when its day goes on.
const SMALL_FILE_ROWS: i64 = 25_000;
/// No report or export takes longer.
const REPLACED_KEPT: Duration = Duration::from_secs(15 * 60);

/// A file that was written and is not yet named.
pub(super) struct Written {
    info: LakeFileInfo,
    /// The small file whose rows it holds too.
    pub(super) replaces: Option<String>,
}

/// What filing remembers between two rounds: files that were replaced, and when.
#[derive(Default)]
pub struct Filing {
    replaced: VecDeque<(Instant, String)>,
}

impl EventLog {
    /// Files what is in the tail now. The drain goes on meanwhile.
    pub(super) fn file_tail(&self) -> anyhow::Result<()> {
        let mut filing = self.filing.lock().unwrap_or_else(|panicked| panicked.into_inner());
        if let Some(_removal) = Removal::begin(&self.spool_dir)? {
            self.remove_replaced(&mut filing);
        }
        let chunks = self.tail.capture();
        let (Some(first), Some(last)) = (chunks.first(), chunks.last()) else { return Ok(()) };
        let Some(spool) = self.spool() else { return Ok(()) };
        let (from, to) = (first.from, last.to);
        let rows: u64 = chunks.iter().map(|chunk| chunk.rows.len() as u64).sum();
        let first_day = chunks.iter().flat_map(|chunk| &chunk.rows).map(|seen| seen.day).min();
        let files = self.write_files(chunks.iter().flat_map(|chunk| &chunk.rows))?;
        let replaced: Vec<String> = files.iter().filter_map(|file| file.replaces.clone()).collect();
        let now = self.clock.now();
        self.store.write_blocking(move |tx| name_files(tx, from, to, &files, now))?;
        filing.replaced.extend(replaced.into_iter().map(|path| (Instant::now(), path)));
        self.tail.remove_before(to);
        // What a backup holds back is released by a later round.
        if let Some(_removal) = Removal::begin(&self.spool_dir)? {
            spool.release(to)?;
        }
        metrics::counter!("tributary_event_log_filed_rows_total").increment(rows);
        metrics::gauge!("tributary_event_log_tail_rows").set(self.tail.rows() as f64);
        first_day.map_or(Ok(()), |day| self.forget_visits(day - VISIT_DAYS, rows))
    }

    /// One file for each program and local day.
    pub(super) fn write_files<'a>(&self, rows: impl Iterator<Item = &'a Seen>) -> anyhow::Result<Vec<Written>> {
        let mut groups: BTreeMap<(u32, i64), Vec<&Seen>> = BTreeMap::new();
        for seen in rows {
            groups.entry((seen.row.program, seen.day)).or_default().push(seen);
        }
        groups.into_iter().map(|((program, day), group)| self.write_file(program, day, &group)).collect()
    }

    fn write_file(&self, program: u32, day: i64, group: &[&Seen]) -> anyhow::Result<Written> {
        let newest = self.store.read_blocking(move |tx| lake_file::newest(tx, ProgramId(program.into()), day))?;
        let small = newest.filter(|file| file.rows < SMALL_FILE_ROWS);
        let old_rows = small.as_ref().map_or(Ok(Vec::new()), |file| self.lake.rows(&file.path))?;
        let rows = old_rows.iter().chain(group.iter().map(|seen| &seen.row)).collect();
        let first = small.as_ref().map_or(group[0].position, |file| file.first_position.cast_unsigned());
        let last = group[group.len() - 1].position;
        let info = self.lake.write(program, day, (first, last), rows)?;
        Ok(Written { info, replaces: small.map(|file| file.path) })
    }

    /// A file that cannot be removed is removed at the next start, with all that the manifest does not name.
    fn remove_replaced(&self, filing: &mut Filing) {
        while filing.replaced.front().is_some_and(|(since, _)| since.elapsed() > REPLACED_KEPT) {
            let (_, path) = filing.replaced.pop_front().expect("looked at");
            if let Err(error) = self.lake.remove(&path) {
                tracing::warn!("a replaced lake file stays until the next start: {error:#}");
            }
        }
    }

    /// Deletes about twice as many old visits as records were filed, so that the table does not grow for ever.
    fn forget_visits(&self, before: i64, rows: u64) -> anyhow::Result<()> {
        let mut left = 2 * rows;
        while left > 0 {
            let delete = move |tx: &mut Tx<'_>| visitor_day::delete_before(tx, before, VISITS_DELETED_AT_ONCE);
            let deleted = self.store.write_blocking(delete)?;
            if deleted == 0 {
                break;
            }
            left = left.saturating_sub(deleted);
        }
        Ok(())
    }
}

/// Names the files in the manifest instead of those they replace, and moves the lake cursor.
pub(super) fn name_files(tx: &mut Tx<'_>, from: u64, to: u64, files: &[Written], now: Timestamp) -> anyhow::Result<()> {
    let stored_position = event_cursor::find(tx, EventCursor::Lake)?.map(|reached| reached.position);
    ensure!(
        stored_position.is_none_or(|position| position == stored(from)),
        "the lake is filed up to {stored_position:?} and the tail begins at {from}: another process files the same spool"
    );
    for file in files {
        if let Some(path) = &file.replaces {
            lake_file::delete(tx, path)?;
        }
        lake_file::insert(tx, &manifest_row(&file.info, now)?)?;
    }
    let event_at = files.iter().map(|file| file.info.last_event_at).max().unwrap_or(0);
    event_cursor::set(tx, EventCursor::Lake, reached(to, event_at))
}

fn manifest_row(file: &LakeFileInfo, now: Timestamp) -> anyhow::Result<LakeFile> {
    Ok(LakeFile {
        path: file.path.clone(),
        program: ProgramId(file.program.into()),
        day: file.day,
        rows: i64::try_from(file.rows)?,
        bytes: i64::try_from(file.bytes)?,
        first_event_at: Timestamp::from_millisecond(file.first_event_at)?,
        last_event_at: Timestamp::from_millisecond(file.last_event_at)?,
        first_position: stored(file.first_position),
        last_position: stored(file.last_position),
        created_at: now,
        checksum: Some(file.checksum.into()),
    })
}
