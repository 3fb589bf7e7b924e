//! The durable transport of clicks and impressions: an append-only run of segment files.
//!
//! A position is a byte offset in one endless stream; the stream is cut into segments of equal size. Segments are written full
//! of zeros before they are used, because an fdatasync into written blocks touches no file system metadata and is several times
//! faster than into a growing file. One thread writes and syncs: whatever was appended while the last sync ran is the next group.
//!
//! Assumes one local disk whose fdatasync tells the truth. Never reorders, never drops what was acknowledged, and never
//! acknowledges again after a failed write: what is on disk is unknown then, so the spool fails until the process restarts.
//!
//! **Invariant:** a segment is complete and synced before a byte of the next one is written, so the end of the stream is
//! always in the last segment that begins with a valid frame.

mod batch;
mod copy;
mod directory;
mod flusher;
mod frame;
mod preparer;
mod tail;
mod writer;

use std::cell::RefCell;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock, RwLock};
use std::thread::JoinHandle;

use anyhow::Context as _;
use tokio::sync::watch;

pub use self::batch::Batch;
pub use self::writer::Writer;

use self::directory::Directory;
use self::preparer::Preparer;
use crate::record::{self, Record};

#[derive(Clone, Debug)]
pub struct Settings {
    /// Size of one segment file. An existing spool keeps the size it was made with.
    pub segment_bytes: u64,
    /// At most this much waits for the next sync; beyond it appending waits. At most half a segment.
    pub group_bytes_max: usize,
    /// Emptied segments kept for reuse instead of being deleted.
    pub spare_segments_max: usize,
    /// A spool without segments starts at the first segment boundary from here on; one that ends before is refused. After a restore this is the cursor of the
    /// system of record, so that positions grow over the lives of the spool too.
    pub position_min: u64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { segment_bytes: 16 << 20, group_bytes_max: 2 << 20, spare_segments_max: 8, position_min: 0 }
    }
}

/// Reads a spool that another process serves.
pub struct SpoolReader {
    directory: Directory,
}

/// Why a record was not taken. None of it was written: the caller must not acknowledge the click.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SpoolError {
    /// As much waits for the disk as may wait: try again after the next group.
    #[error("the spool's buffer is full")]
    Busy,
    #[error("no room for another spool segment: {0}")]
    DiskFull(Arc<str>),
    #[error("the spool failed: {0}")]
    Failed(Arc<str>),
    #[error("the spool is closed")]
    Closed,
}

/// Shared by all threads. Dropping the last handle closes it.
pub struct Spool {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

struct Shared {
    directory: Directory,
    group_bytes_max: usize,
    pending: Mutex<Pending>,
    work: Condvar,
    durable: AtomicU64,
    failure: OnceLock<Arc<str>>,
    progress: watch::Sender<Progress>,
    listeners: RwLock<Vec<Listener>>,
    preparer: Preparer,
}

type Listener = Box<dyn Fn() + Send + Sync>;

/// What is appended and not yet handed to the flusher.
struct Pending {
    bytes: Vec<u8>,
    /// Position of the first of `bytes`.
    start: u64,
    /// End of the last prepared segment: nothing may be appended beyond it.
    room_end: u64,
    /// Why there is no more room, when the preparer could not make any.
    room_error: Option<Arc<str>>,
    records: u64,
    flusher_idle: bool,
    closing: bool,
}

#[derive(Clone, Copy)]
struct Progress {
    durable: u64,
    ended: bool,
}

impl Spool {
    /// Opens the spool in `dir`, making it when absent; cuts a torn tail; refuses a second opener of the same directory.
    pub fn open(dir: &Path, settings: Settings) -> anyhow::Result<Spool> {
        let opened = tail::open(dir, &settings).with_context(|| format!("opening the spool in {}", dir.display()))?;
        let position = opened.position;
        let group_bytes_max = settings.group_bytes_max.min(opened.directory.segment_bytes as usize / 2);
        let shared = Arc::new(Shared {
            preparer: Preparer::new(settings.spare_segments_max),
            group_bytes_max,
            pending: Mutex::new(Pending {
                bytes: Vec::with_capacity(group_bytes_max),
                start: position,
                room_end: opened.directory.room_end(),
                room_error: None,
                records: 0,
                flusher_idle: false,
                closing: false,
            }),
            directory: opened.directory,
            work: Condvar::new(),
            durable: AtomicU64::new(position),
            failure: OnceLock::new(),
            progress: watch::Sender::new(Progress { durable: position, ended: false }),
            listeners: RwLock::new(Vec::new()),
        });
        shared.preparer.order();
        let threads =
            vec![spawn("spool-flush", &shared, flusher::run)?, spawn("spool-prepare", &shared, preparer::run)?];
        Ok(Spool { shared, threads: Mutex::new(threads) })
    }

    /// Copies the record into the current group and returns its ticket: it is on disk once [`Spool::durable`] has reached
    /// the ticket. Never waits; a full buffer is [`SpoolError::Busy`].
    pub fn append(&self, record: &Record<'_>) -> Result<u64, SpoolError> {
        self.shared.append(record)
    }

    /// A handle for the serving tasks of the runtime this is called in; it wakes them together, once per group.
    pub fn writer(&self) -> Writer {
        Writer::new(&self.shared)
    }

    /// Calls `listener` on the flushing thread once per finished group, and when the spool fails, gets room or closes.
    /// It must be quick: the next group waits for it.
    pub fn on_progress(&self, listener: impl Fn() + Send + Sync + 'static) {
        self.shared.listen(Box::new(listener));
    }

    /// Everything before this position is on disk.
    pub fn durable(&self) -> u64 {
        self.shared.durable()
    }

    /// Set for good once a write or a sync has failed.
    pub fn failure(&self) -> Option<SpoolError> {
        self.shared.failure()
    }

    /// The first position still held.
    pub fn first(&self) -> u64 {
        self.shared.directory.first()
    }

    /// Waits until something is durable beyond `after`, or the spool has ended; returns the durable position.
    pub async fn changed(&self, after: u64) -> u64 {
        let mut progress = self.shared.progress.subscribe();
        match progress.wait_for(|progress| progress.durable > after || progress.ended).await {
            Ok(progress) => progress.durable,
            Err(_) => self.durable(),
        }
    }

    /// Up to `records_max` durable records from `from` on. An empty batch means that nothing newer is durable.
    pub fn read(&self, from: u64, records_max: usize) -> anyhow::Result<Batch> {
        batch::read(&self.shared.directory, from, self.durable(), records_max)
    }

    /// As [`Spool::read`], up to an earlier end that is the beginning of a record.
    pub fn read_until(&self, from: u64, end: u64, records_max: usize) -> anyhow::Result<Batch> {
        batch::read(&self.shared.directory, from, end.min(self.durable()), records_max)
    }

    /// Everything before `before` has been filed elsewhere: segments that end there are recycled or deleted.
    pub fn release(&self, before: u64) -> anyhow::Result<()> {
        let before = before.min(self.durable());
        self.shared.directory.release(before, self.shared.preparer.spare_segments_max)
    }

    /// Writes what was appended, ends both threads and unlocks the directory, though writers may still be held. Later
    /// appends are refused, reading goes on. May be repeated.
    pub fn close(&self) {
        self.shared.pending().closing = true;
        self.shared.work.notify_one();
        self.shared.preparer.close();
        for thread in std::mem::take(&mut *self.threads.lock().expect("only joined here")) {
            let _ = thread.join();
        }
        self.shared.directory.unlock();
    }
}

impl SpoolReader {
    /// Sees the segments of now: later ones need another look, and released ones are an error when they are read.
    pub fn open(dir: &Path) -> anyhow::Result<SpoolReader> {
        let directory = Directory::look(dir).with_context(|| format!("looking into the spool in {}", dir.display()))?;
        Ok(SpoolReader { directory })
    }

    /// The first position still held when it was opened.
    pub fn first(&self) -> u64 {
        self.directory.first()
    }

    /// Up to `records_max` records from `from` on, all before `end`, which must be known to be durable.
    pub fn read(&self, from: u64, end: u64, records_max: usize) -> anyhow::Result<Batch> {
        batch::read(&self.directory, from, end, records_max)
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        self.close();
    }
}

impl Shared {
    fn append(&self, record: &Record<'_>) -> Result<u64, SpoolError> {
        thread_local! {
            static PAYLOAD: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
        }
        PAYLOAD.with_borrow_mut(|payload| {
            payload.clear();
            record::encode(record, payload);
            self.append_payload(payload)
        })
    }

    fn append_payload(&self, payload: &[u8]) -> Result<u64, SpoolError> {
        let checksum = frame::checksum(payload);
        let mut pending = self.pending();
        if let Some(failure) = self.failure() {
            return Err(failure);
        }
        if pending.closing {
            return Err(SpoolError::Closed);
        }
        let position = pending.start + pending.bytes.len() as u64;
        let padding = frame::padding(position, payload.len(), self.directory.segment_bytes);
        let frame_bytes = frame::HEADER_BYTES + payload.len();
        if pending.bytes.len() + padding + frame_bytes > self.group_bytes_max {
            return Err(SpoolError::Busy);
        }
        let end = position + (padding + frame_bytes) as u64;
        if end > pending.room_end {
            self.preparer.order();
            return Err(pending.room_error.clone().map_or(SpoolError::Busy, SpoolError::DiskFull));
        }
        frame::pad(&mut pending.bytes, position, padding);
        frame::write(&mut pending.bytes, position + padding as u64, checksum, payload);
        pending.records += 1;
        let wake = std::mem::take(&mut pending.flusher_idle);
        drop(pending);
        if wake {
            self.work.notify_one();
        }
        Ok(end)
    }

    fn pending(&self) -> std::sync::MutexGuard<'_, Pending> {
        self.pending.lock().expect("no holder of this lock panics")
    }

    fn durable(&self) -> u64 {
        self.durable.load(Ordering::Acquire)
    }

    fn failure(&self) -> Option<SpoolError> {
        self.failure.get().cloned().map(SpoolError::Failed)
    }

    fn listen(&self, listener: Listener) {
        self.listeners.write().expect("listeners do not panic").push(listener);
    }

    fn tell_listeners(&self) {
        for listener in self.listeners.read().expect("listeners do not panic").iter() {
            listener();
        }
    }
}

fn spawn(name: &str, shared: &Arc<Shared>, body: fn(&Shared)) -> anyhow::Result<JoinHandle<()>> {
    let shared = shared.clone();
    let thread = std::thread::Builder::new().name(name.to_owned());
    thread.spawn(move || body(&shared)).with_context(|| format!("starting the thread {name}"))
}

#[cfg(test)]
mod tests;
