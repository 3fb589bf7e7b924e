//! What is counted and not yet in a lake file, in memory: at most some hundred thousand records.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use super::Seen;

/// A commit is answered before its records stand here; nobody holds this up longer than it takes to move a few thousand rows.
const COVERAGE_WAIT_MAX: Duration = Duration::from_secs(5);

/// The records of one drained batch.
pub struct Chunk {
    /// Spool positions, the second one excluded.
    pub from: u64,
    pub to: u64,
    pub rows: Vec<Seen>,
    /// The rows' unique numbers, ascending, each with the row's index.
    by_unique: Vec<(u64, usize)>,
    arrived: Instant,
}

pub struct Tail {
    inner: Mutex<Inner>,
    grown: Condvar,
}

struct Inner {
    /// Without a gap, ending at `covered_to`.
    chunks: VecDeque<Arc<Chunk>>,
    rows: usize,
    covered_to: u64,
}

impl Chunk {
    pub fn new(from: u64, to: u64, rows: Vec<Seen>) -> Chunk {
        let mut by_unique: Vec<_> = rows.iter().enumerate().map(|(index, seen)| (seen.row.unique, index)).collect();
        by_unique.sort_unstable();
        Chunk { from, to, rows, by_unique, arrived: Instant::now() }
    }

    fn find(&self, unique: u64) -> Option<&Seen> {
        let (first, last) = (self.by_unique.first()?, self.by_unique.last()?);
        // Numbers are handed out in ascending blocks, so most chunks are passed by here.
        if !(first.0..=last.0).contains(&unique) {
            return None;
        }
        let place = self.by_unique.binary_search_by_key(&unique, |(unique, _)| *unique).ok()?;
        Some(&self.rows[self.by_unique[place].1])
    }
}

impl Tail {
    pub fn new(from: u64) -> Tail {
        let inner = Inner { chunks: VecDeque::new(), rows: 0, covered_to: from };
        Tail { inner: Mutex::new(inner), grown: Condvar::new() }
    }

    /// Only the drain calls this, in the order of positions.
    pub fn push(&self, chunk: Chunk) {
        let mut inner = self.inner();
        assert_eq!(chunk.from, inner.covered_to, "batches follow each other");
        inner.covered_to = chunk.to;
        inner.rows += chunk.rows.len();
        inner.chunks.push_back(Arc::new(chunk));
        self.grown.notify_all();
    }

    pub fn find(&self, unique: u64) -> Option<Seen> {
        self.inner().chunks.iter().rev().find_map(|chunk| chunk.find(unique)).cloned()
    }

    /// All chunks of now; they stay alive in the answer after they are filed.
    pub fn capture(&self) -> Vec<Arc<Chunk>> {
        self.inner().chunks.iter().cloned().collect()
    }

    pub fn covered_to(&self) -> u64 {
        self.inner().covered_to
    }

    /// Waits until the records before `to`, which are committed, stand here. False when that takes suspiciously long.
    pub fn wait_for(&self, to: u64) -> bool {
        let waited = self.grown.wait_timeout_while(self.inner(), COVERAGE_WAIT_MAX, |inner| inner.covered_to < to);
        waited.is_ok_and(|(inner, _)| inner.covered_to >= to)
    }

    /// Forgets what is filed.
    pub fn remove_before(&self, position: u64) {
        let mut inner = self.inner();
        while inner.chunks.front().is_some_and(|chunk| chunk.to <= position) {
            let chunk = inner.chunks.pop_front().expect("looked at");
            inner.rows -= chunk.rows.len();
        }
    }

    pub fn rows(&self) -> usize {
        self.inner().rows
    }

    /// How long the oldest record has been waiting to be filed.
    pub fn age(&self) -> Option<Duration> {
        self.inner().chunks.front().map(|chunk| chunk.arrived.elapsed())
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no holder of this lock panics")
    }
}
