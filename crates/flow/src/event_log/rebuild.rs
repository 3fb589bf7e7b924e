//! Putting together again, from the spool, what is counted and not yet filed: at a start, and for readers beside the server.

use std::collections::HashSet;
use std::path::Path;

use events::{Batch, Spool, SpoolReader};
use store::{Store, Tx, program, visitor_day};

use super::day::{FindProgram, find_in};
use super::drain::{BATCH_RECORDS_MAX, Drain};
use super::tail::{Chunk, Tail};
use super::{Seen, stored};

/// Records in batches, whose uniqueness is looked up for all of them at once: the visits are not kept by position.
#[derive(Default)]
struct Undecided {
    batches: Vec<(u64, u64, Vec<Seen>)>,
    first_day: Option<i64>,
}

/// Fills the tail up to where the drain is.
pub fn at_start(store: &Store, spool: &Spool, drain: &mut Drain, tail: &Tail) -> anyhow::Result<()> {
    let (from, to) = (tail.covered_to(), drain.position());
    let read = |from| spool.read_until(from, to, BATCH_RECORDS_MAX);
    let found = Undecided::read(from, to, drain, read, &mut find_in(store))?;
    let Some(first_day) = found.first_day else { return Ok(()) };
    let unique =
        store.read_blocking(move |tx| visitor_day::first_positions(tx, first_day, stored(from), stored(to)))?;
    found.decided(&unique).for_each(|chunk| tail.push(chunk));
    Ok(())
}

/// The records between two cursors of the snapshot of `tx`, out of a spool that another process serves.
/// `from` is none when nothing was ever filed.
pub fn beside(
    tx: &mut Tx<'_>,
    spool_dir: &Path,
    drain: &mut Drain,
    from: Option<u64>,
    to: u64,
) -> anyhow::Result<Vec<Chunk>> {
    if from == Some(to) {
        return Ok(Vec::new());
    }
    let spool = SpoolReader::open(spool_dir)?;
    let from = from.unwrap_or(spool.first());
    let read = |from| spool.read(from, to, BATCH_RECORDS_MAX);
    let found = Undecided::read(from, to, drain, read, &mut |id| program::find(tx, id))?;
    let Some(first_day) = found.first_day else { return Ok(Vec::new()) };
    let unique = visitor_day::first_positions(tx, first_day, stored(from), stored(to))?;
    Ok(found.decided(&unique).collect())
}

impl Undecided {
    fn read(
        from: u64,
        to: u64,
        drain: &mut Drain,
        read: impl Fn(u64) -> anyhow::Result<Batch>,
        find: FindProgram<'_>,
    ) -> anyhow::Result<Undecided> {
        let mut found = Undecided::default();
        let mut from = from;
        while from < to {
            let batch = read(from)?;
            let rows = drain.prepare(&batch, find)?;
            found.first_day = rows.iter().map(|seen| seen.day).chain(found.first_day).min();
            found.batches.push((from, batch.next, rows));
            from = batch.next;
        }
        Ok(found)
    }

    fn decided(self, unique: &HashSet<i64>) -> impl Iterator<Item = Chunk> {
        self.batches.into_iter().map(|(from, to, mut rows)| {
            for seen in &mut rows {
                seen.row.is_unique = unique.contains(&stored(seen.position));
            }
            Chunk::new(from, to, rows)
        })
    }
}
