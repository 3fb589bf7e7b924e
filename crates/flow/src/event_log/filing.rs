//! Filing: the tail becomes lake files, the manifest names them and the cursor moves in one write, the spool is released.

use std::collections::BTreeMap;

use anyhow::ensure;
use domain::ids::ProgramId;
use events::{LakeFileInfo, Row};
use jiff::Timestamp;
use store::event_cursor::{self, EventCursor};
use store::lake_file::{self, LakeFile};
use store::{Tx, visitor_day};

use super::tail::Chunk;
use super::{EventLog, Seen, reached, stored};

/// The tail is filed when it holds this many records, or its oldest is so old.
pub const FILE_ROWS: usize = 100_000;
pub const FILE_AGE: std::time::Duration = std::time::Duration::from_secs(5 * 60);

/// Visits are kept this long after their day, for clicks that the spool held back during a stop.
const VISIT_DAYS: i64 = 7;
/// Deleted in one write: some 20 ms of the database's one writer.
const VISITS_DELETED_AT_ONCE: i64 = 10_000;

impl EventLog {
    /// Files what is in the tail now. The drain goes on meanwhile.
    pub(super) fn file_tail(&self, now: Timestamp) -> anyhow::Result<()> {
        let _one_at_a_time = self.filing.lock().unwrap_or_else(|panicked| panicked.into_inner());
        let chunks = self.tail.capture();
        let (Some(first), Some(last)) = (chunks.first(), chunks.last()) else { return Ok(()) };
        let Some(spool) = self.spool() else { return Ok(()) };
        let (from, to) = (first.from, last.to);
        let files = self.write_files(chunks.iter().flat_map(|chunk: &std::sync::Arc<Chunk>| &chunk.rows))?;
        let rows: u64 = files.iter().map(|file| file.rows).sum();
        let event_at = files.iter().map(|file| file.last_event_at).max().unwrap_or(0);
        let first_day = files.iter().map(|file| file.day).min();
        self.store.write_blocking(move |tx| name_files(tx, from, to, event_at, &files, now))?;
        self.tail.remove_before(to);
        spool.release(to)?;
        metrics::counter!("tributary_event_log_filed_rows_total").increment(rows);
        metrics::gauge!("tributary_event_log_tail_rows").set(self.tail.rows() as f64);
        first_day.map_or(Ok(()), |day| self.forget_visits(day - VISIT_DAYS, rows))
    }

    /// One file for each program and local day.
    pub(super) fn write_files<'a>(&self, rows: impl Iterator<Item = &'a Seen>) -> anyhow::Result<Vec<LakeFileInfo>> {
        let mut groups: BTreeMap<(u32, i64), Vec<&Seen>> = BTreeMap::new();
        for seen in rows {
            groups.entry((seen.row.program, seen.day)).or_default().push(seen);
        }
        let mut files = Vec::new();
        for ((program, day), group) in groups {
            let positions = (group[0].position, group[group.len() - 1].position);
            let rows: Vec<&Row> = group.iter().map(|seen| &seen.row).collect();
            files.push(self.lake.write(program, day, positions, rows)?);
        }
        Ok(files)
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

/// Names the files in the manifest and moves the lake cursor.
pub(super) fn name_files(
    tx: &mut Tx<'_>,
    from: u64,
    to: u64,
    event_at: i64,
    files: &[LakeFileInfo],
    now: Timestamp,
) -> anyhow::Result<()> {
    let stored_position = event_cursor::find(tx, EventCursor::Lake)?.map(|reached| reached.position);
    ensure!(
        stored_position.is_none_or(|position| position == stored(from)),
        "the lake is filed up to {stored_position:?} and the tail begins at {from}: another process files the same spool"
    );
    for file in files {
        lake_file::insert(tx, &manifest_row(file, now)?)?;
    }
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
    })
}
