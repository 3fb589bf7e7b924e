//! What is counted and not yet in a lake file, in memory: at most some hundred thousand records.

use std::collections::{HashMap, VecDeque};
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
    arrived: Instant,
}

pub struct Tail {
    inner: Mutex<Inner>,
    grown: Condvar,
}

struct Inner {
    /// Without a gap, ending at `covered_to`.
    chunks: VecDeque<Arc<Chunk>>,
    by_unique: HashMap<u64, (Arc<Chunk>, usize)>,
    covered_to: u64,
}

impl Chunk {
    pub fn new(from: u64, to: u64, rows: Vec<Seen>) -> Chunk {
        Chunk { from, to, rows, arrived: Instant::now() }
    }
}

impl Tail {
    pub fn new(from: u64) -> Tail {
        let inner = Inner { chunks: VecDeque::new(), by_unique: HashMap::new(), covered_to: from };
        Tail { inner: Mutex::new(inner), grown: Condvar::new() }
    }

    /// Only the drain calls this, in the order of positions.
    pub fn push(&self, chunk: Chunk) {
        let mut inner = self.inner();
        assert_eq!(chunk.from, inner.covered_to, "batches follow each other");
        inner.covered_to = chunk.to;
        let chunk = Arc::new(chunk);
        for (index, seen) in chunk.rows.iter().enumerate() {
            inner.by_unique.insert(seen.row.unique, (chunk.clone(), index));
        }
        inner.chunks.push_back(chunk);
        self.grown.notify_all();
    }

    pub fn find(&self, unique: u64) -> Option<Seen> {
        let inner = self.inner();
        inner.by_unique.get(&unique).map(|(chunk, index)| chunk.rows[*index].clone())
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
            for seen in &chunk.rows {
                inner.by_unique.remove(&seen.row.unique);
            }
        }
    }

    pub fn rows(&self) -> usize {
        self.inner().by_unique.len()
    }

    /// How long the oldest record has been waiting to be filed.
    pub fn age(&self) -> Option<Duration> {
        self.inner().chunks.front().map(|chunk| chunk.arrived.elapsed())
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no holder of this lock panics")
    }
}
