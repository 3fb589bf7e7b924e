//! Putting together again, from the spool, what is counted and not yet filed: at a start, and for readers beside the server.

use std::collections::HashSet;
use std::path::Path;

use events::{Batch, Spool, SpoolReader};
use store::{Store, Tx, program, visitor_day};

use super::day::find_in;
use super::drain::{BATCH_RECORDS_MAX, Drain};
use super::tail::{Chunk, Tail};
use super::{Seen, stored};

/// Fills the tail up to where the drain is.
pub fn at_start(store: &Store, spool: &Spool, drain: &mut Drain, tail: &Tail) -> anyhow::Result<()> {
    let drained = drain.position();
    while tail.covered_to() < drained {
        let from = tail.covered_to();
        let batch = spool.read_until(from, drained, BATCH_RECORDS_MAX)?;
        let rows = drain.prepare(&batch, &mut find_in(store))?;
        let (first_day, to) = (first_day(&rows), batch.next);
        let unique =
            store.read_blocking(move |tx| visitor_day::first_positions(tx, first_day, stored(from), stored(to)))?;
        tail.push(Chunk::new(from, to, decided(rows, &unique)));
    }
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
    let mut chunks = Vec::new();
    if from == Some(to) {
        return Ok(chunks);
    }
    let spool = SpoolReader::open(spool_dir)?;
    let mut from = from.unwrap_or(spool.first());
    while from < to {
        let batch: Batch = spool.read(from, to, BATCH_RECORDS_MAX)?;
        let rows = drain.prepare(&batch, &mut |id| program::find(tx, id))?;
        let unique = visitor_day::first_positions(tx, first_day(&rows), stored(from), stored(batch.next))?;
        chunks.push(Chunk::new(from, batch.next, decided(rows, &unique)));
        from = batch.next;
    }
    Ok(chunks)
}

fn first_day(rows: &[Seen]) -> i64 {
    rows.iter().map(|seen| seen.day).min().unwrap_or(0)
}

fn decided(mut rows: Vec<Seen>, unique: &HashSet<i64>) -> Vec<Seen> {
    for seen in &mut rows {
        seen.row.is_unique = unique.contains(&stored(seen.position));
    }
    rows
}
