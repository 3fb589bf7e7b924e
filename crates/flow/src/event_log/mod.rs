//! From the spool to the reports: the event log counts every recorded click and impression once, and files it.
//!
//! 1. The door appends records to the spool (`events::spool`).
//! 2. The *drain* reads them in batches, adds country, device, uniqueness, and in one write adds the batch to the rollups and
//!    moves the drain cursor (`drain`). From then on reports show it.
//! 3. Counted records wait in memory, in the *tail*, where conversions find their click (`tail`).
//! 4. *Filing* writes the tail into lake files, and in one write names them in the manifest and moves the lake cursor; then
//!    the spool's segments are released (`filing`).
//!
//! A crash between any two steps loses and repeats nothing: what a cursor has not passed is still in the spool and is done
//! again, and the tail is rebuilt from the spool between the two cursors.
//!
//! **Invariant:** a record is counted in the rollups exactly once, and lies in exactly one lake file or in the tail.

mod day;
mod drain;
mod filing;
mod find;
mod hold;
mod job;
mod load;
mod rebuild;
mod scan;
mod tail;

use std::collections::HashSet;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};

use anyhow::{Context as _, ensure};
use events::{Enricher, Lake, Row, Spool, SpoolSettings};
use jiff::Timestamp;
use store::event_cursor::{self, EventCursor, Reached};
use store::{Store, Tx, lake_file};

use crate::Clock;

pub use hold::Hold;
pub use job::run;
pub use scan::{Pinned, Recorded, Scan, SeenRef};

use drain::Drain;
use filing::Filing;
use hold::Removal;
use tail::Tail;

/// Where the event log lives.
#[derive(Clone)]
pub struct Settings {
    pub spool_dir: PathBuf,
    pub lake_dir: PathBuf,
    /// MMDB; without one every country is unknown.
    pub country_file: Option<PathBuf>,
    /// Keys the hash by which visitors are recognised.
    pub visitor_key: [u8; 32],
    pub spool: SpoolSettings,
}

/// Of the process that serves, which records, counts and files; or of another one beside it, which only looks.
pub struct EventLog {
    store: Store,
    clock: Arc<Clock>,
    spool: Source,
    spool_dir: PathBuf,
    lake: Lake,
    drain: Mutex<Drain>,
    /// Held while the tail is filed, beside the drain.
    filing: Mutex<Filing>,
    tail: Tail,
}

enum Source {
    /// No other process can have it open.
    Serving(Arc<Spool>),
    /// Another process may be appending to it.
    Beside(PathBuf),
}

/// A counted record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Where it began in the spool.
    pub position: u64,
    /// Program-local date, days since 1970-01-01.
    pub day: i64,
    pub row: Row,
}

impl EventLog {
    /// Opens spool and lake to record, count and file: removes what a crash left half done, and rebuilds the tail. Blocks.
    pub fn open(store: Store, clock: Arc<Clock>, settings: &Settings) -> anyhow::Result<EventLog> {
        let (drained, filed, files) = store.read_blocking(|tx| {
            let drained = event_cursor::find(tx, EventCursor::Drain)?;
            let filed = event_cursor::find(tx, EventCursor::Lake)?;
            anyhow::Ok((drained.map(position), filed.map(position), lake_file::paths(tx)?))
        })?;
        let position_min = settings.spool.position_min.max(drained.unwrap_or(0));
        let spool = Spool::open(&settings.spool_dir, SpoolSettings { position_min, ..settings.spool.clone() })?;
        let filed = filed.unwrap_or(spool.first());
        let drained = drained.unwrap_or(filed);
        check_positions(&spool, filed, drained)?;
        if drained < spool.first() {
            let first = spool.first();
            store.write_blocking(move |tx| begin_at(tx, first))?;
        }
        let (filed, drained) = (filed.max(spool.first()), drained.max(spool.first()));

        let lake = Lake::open(&settings.lake_dir)?;
        // A backup may be copying what the manifest named a moment ago.
        if let Some(_removal) = Removal::begin(&settings.spool_dir)? {
            let orphans =
                lake.remove_orphans(&HashSet::from_iter(files)).context("removing files no manifest names")?;
            if orphans > 0 {
                tracing::info!(orphans, "removed lake files that a crash left outside the manifest");
            }
        }
        let mut drain = Drain::new(settings.enricher()?, drained);
        let tail = Tail::new(filed);
        rebuild::at_start(&store, &spool, &mut drain, &tail).context("rebuilding what is counted and not yet filed")?;
        Ok(EventLog {
            store,
            clock,
            spool: Source::Serving(Arc::new(spool)),
            spool_dir: settings.spool_dir.clone(),
            lake,
            drain: Mutex::new(drain),
            filing: Mutex::default(),
            tail,
        })
    }

    /// For a process that reads beside the one that serves: nothing is counted or filed here.
    pub fn beside(store: Store, clock: Arc<Clock>, settings: &Settings) -> anyhow::Result<EventLog> {
        Ok(EventLog {
            store,
            clock,
            spool: Source::Beside(settings.spool_dir.clone()),
            spool_dir: settings.spool_dir.clone(),
            lake: Lake::open(&settings.lake_dir)?,
            drain: Mutex::new(Drain::new(settings.enricher()?, 0)),
            filing: Mutex::default(),
            tail: Tail::new(0),
        })
    }

    /// Where the door appends; none in a process that does not serve.
    pub fn spool(&self) -> Option<&Arc<Spool>> {
        match &self.spool {
            Source::Serving(spool) => Some(spool),
            Source::Beside(_) => None,
        }
    }

    pub fn lake(&self) -> &Lake {
        &self.lake
    }

    /// Counts everything that is durable now: afterwards reports and conversions know it.
    pub async fn catch_up(self: &Arc<Self>) -> anyhow::Result<()> {
        if self.is_caught_up() {
            return Ok(());
        }
        let log = self.clone();
        tokio::task::spawn_blocking(move || log.catch_up_blocking()).await?
    }

    /// Counts everything that is durable now, and files it.
    pub async fn flush(self: &Arc<Self>) -> anyhow::Result<()> {
        let log = self.clone();
        tokio::task::spawn_blocking(move || {
            log.catch_up_blocking()?;
            log.file_tail()
        })
        .await?
    }

    /// Up to when the reports of this snapshot are complete: `now` when nothing waits to be counted. Beside a serving
    /// process, which alone knows what waits, it is the time of the last counted event.
    pub fn complete_until(&self, tx: &mut Tx<'_>, now: Timestamp) -> anyhow::Result<Timestamp> {
        let reached = event_cursor::find(tx, EventCursor::Drain)?;
        // Asked after the snapshot was taken, so that a record which came in between is not promised to be in it.
        let waiting = self.spool().is_none_or(|spool| reached.map_or(0, position) < spool.durable());
        match reached {
            Some(reached) if waiting => Ok(Timestamp::from_millisecond(reached.event_at)?.min(now)),
            _ => Ok(now),
        }
    }

    /// How many bytes of records wait in the spool to be counted; none beside a serving process.
    pub fn waiting_bytes(&self) -> Option<u64> {
        self.spool().map(|spool| spool.durable().saturating_sub(self.tail.covered_to()))
    }

    fn is_caught_up(&self) -> bool {
        self.spool().is_none_or(|spool| self.tail.covered_to() >= spool.durable())
    }

    fn drain(&self) -> MutexGuard<'_, Drain> {
        self.drain.lock().unwrap_or_else(|panicked| panicked.into_inner())
    }
}

impl Settings {
    fn enricher(&self) -> anyhow::Result<Enricher> {
        Enricher::new(self.country_file.as_deref(), self.visitor_key)
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Settings")
            .field("spool_dir", &self.spool_dir)
            .field("lake_dir", &self.lake_dir)
            .field("country_file", &self.country_file)
            .finish_non_exhaustive()
    }
}

/// The spool and the system of record must be of the same life: a spool put back from an old copy, or lost, is not repaired
/// by guessing. That it ends behind what was counted was looked at when it was opened.
fn check_positions(spool: &Spool, filed: u64, drained: u64) -> anyhow::Result<()> {
    let first = spool.first();
    ensure!(
        first <= filed || filed == drained,
        "the spool begins at {first}, behind {filed} up to where it was filed in the lake: records are lost"
    );
    Ok(())
}

/// The spool was made anew after all of the old one was filed, as after a restore: it begins further on.
fn begin_at(tx: &mut Tx<'_>, first: u64) -> anyhow::Result<()> {
    for cursor in [EventCursor::Drain, EventCursor::Lake] {
        let event_at = event_cursor::find(tx, cursor)?.unwrap_or_default().event_at;
        event_cursor::set(tx, cursor, reached(first, event_at))?;
    }
    Ok(())
}

/// Positions are far below 2^63: at 100 MB/s that is three thousand years.
fn stored(position: u64) -> i64 {
    i64::try_from(position).expect("positions fit the database's numbers")
}

fn position(reached: Reached) -> u64 {
    reached.position.cast_unsigned()
}

fn reached(position: u64, event_at: i64) -> Reached {
    Reached { position: stored(position), event_at }
}

#[cfg(test)]
mod tests;
