//! Counting: a batch of records and its cursor go into the system of record in one write.

use std::time::Instant;

use anyhow::ensure;
use domain::ids::{AccountId, ProgramId};
use domain::report::Counts;
use events::{Batch, Enricher, Kind, Record, Spool};
use foldhash::HashSet;
use store::Tx;
use store::event_cursor::{self, EventCursor};
use store::rollup::{self, Place, Room};
use store::visitor_day::{self, Visit};

use super::day::{Days, FindProgram, find_in};
use super::tail::Chunk;
use super::{EventLog, Seen, reached, stored};

/// A batch keeps the database's one writer busy for some 20 ms; conversions wait that long at most.
pub(super) const BATCH_RECORDS_MAX: usize = 4096;
/// Catching up after a long stop, filing keeps step with counting, so that the tail does not fill the memory.
pub const TAIL_ROWS_MAX: usize = 400_000;

/// What the drain keeps between batches.
pub struct Drain {
    enricher: Enricher,
    days: Days,
    /// Everything before it is counted.
    position: u64,
    room: Room,
}

impl Drain {
    pub fn new(enricher: Enricher, position: u64) -> Drain {
        Drain { enricher, days: Days::default(), position, room: Room::default() }
    }

    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// Adds what the door left out. Whether a click is unique is decided when it is counted.
    pub(super) fn prepare(&mut self, batch: &Batch, find: FindProgram<'_>) -> anyhow::Result<Vec<Seen>> {
        batch.records().map(|(position, record)| self.seen(position, &record, find)).collect()
    }

    pub(super) fn seen(&mut self, position: u64, record: &Record<'_>, find: FindProgram<'_>) -> anyhow::Result<Seen> {
        let day = self.days.day(record.program, record.at_ms, find)?;
        Ok(Seen { position, day, row: self.enricher.row(record)? })
    }

    pub(super) fn counted(&mut self, to: u64) {
        self.position = to;
    }
}

impl EventLog {
    /// Counts everything that was durable when it was called.
    pub(super) fn catch_up_blocking(&self) -> anyhow::Result<()> {
        let Some(spool) = self.spool() else { return Ok(()) };
        let mut drain = self.drain();
        let target = spool.durable();
        while drain.position < target {
            self.count_batch(spool, &mut drain)?;
            if self.tail.rows() >= TAIL_ROWS_MAX {
                self.file_tail()?;
            }
        }
        metrics::gauge!("tributary_event_log_lag_bytes").set((spool.durable() - drain.position) as f64);
        Ok(())
    }

    fn count_batch(&self, spool: &Spool, drain: &mut Drain) -> anyhow::Result<()> {
        let began = Instant::now();
        let batch = spool.read(drain.position, BATCH_RECORDS_MAX)?;
        let (from, to) = (drain.position, batch.next);
        let rows = drain.prepare(&batch, &mut find_in(&self.store))?;
        let rows = self.write_counted(drain, from, to, rows)?;
        metrics::histogram!("tributary_event_log_batch_records").record(rows.len() as f64);
        metrics::histogram!("tributary_event_log_batch_seconds").record(began.elapsed().as_secs_f64());
        self.tail.push(Chunk::new(from, to, rows));
        metrics::gauge!("tributary_event_log_tail_rows").set(self.tail.rows() as f64);
        drain.counted(to);
        Ok(())
    }

    /// Counts the rows in one write.
    pub(super) fn write_counted(
        &self,
        drain: &mut Drain,
        from: u64,
        to: u64,
        rows: Vec<Seen>,
    ) -> anyhow::Result<Vec<Seen>> {
        // What a write that fails has learned about the table is forgotten with it.
        let mut room = std::mem::take(&mut drain.room);
        let write = move |tx: &mut Tx<'_>| anyhow::Ok((count(tx, &mut room, from, to, rows)?, room));
        let (rows, room) = self.store.write_blocking(write)?;
        drain.room = room;
        Ok(rows)
    }
}

/// Adds a batch to the rollups and moves the cursor. Returns the rows with their uniqueness decided.
pub(super) fn count(
    tx: &mut Tx<'_>,
    room: &mut Room,
    from: u64,
    to: u64,
    mut rows: Vec<Seen>,
) -> anyhow::Result<Vec<Seen>> {
    let stored_position = event_cursor::find(tx, EventCursor::Drain)?.map(|reached| reached.position);
    ensure!(
        stored_position.is_none_or(|position| position == stored(from)),
        "the drain is at {from} and the system of record at {stored_position:?}: another process counts the same spool"
    );
    let unique = visitor_day::insert_first(tx, &visits(&rows))?;
    let mut batch = rollup::Batch::default();
    for seen in &mut rows {
        seen.row.is_unique = unique.contains(&stored(seen.position));
        batch.add(&place(seen), &counts(seen));
    }
    batch.write_within(tx, room)?;
    let event_at = rows.iter().map(|seen| seen.row.at_ms).max().unwrap_or(0);
    event_cursor::set(tx, EventCursor::Drain, reached(to, event_at))?;
    Ok(rows)
}

/// The first attributable click of each visitor in this batch; whether it is the first of the day the database knows.
fn visits(rows: &[Seen]) -> Vec<Visit> {
    let mut met = HashSet::default();
    let attributable = rows.iter().filter(|seen| seen.row.kind == Kind::Click && seen.row.left_out.is_none());
    let mut visits: Vec<Visit> = attributable
        .map(|seen| Visit { day: seen.day, visitor: visitor(seen), position: stored(seen.position) })
        .filter(|visit| met.insert((visit.day, visit.visitor)))
        .collect();
    // Neighbours in the table's key share pages.
    visits.sort_unstable_by_key(|visit| (visit.day, visit.visitor));
    visits
}

/// One visitor is unique once for each program and partner: both are mixed into the hash (the finaliser of SplitMix64,
/// which changes half of all bits for any bit changed).
fn visitor(seen: &Seen) -> i64 {
    let mut mixed = seen.row.visitor
        ^ (u64::from(seen.row.program) << 32 | u64::from(seen.row.partner)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ (mixed >> 31)).cast_signed()
}

fn counts(seen: &Seen) -> Counts {
    match seen.row.kind {
        Kind::Impression => Counts::of_impression(),
        Kind::Click => Counts::of_click(seen.row.left_out, seen.row.is_unique),
    }
}

fn place(seen: &Seen) -> Place<'_> {
    let row = &seen.row;
    Place {
        program: ProgramId(row.program.into()),
        partner: AccountId(row.partner.into()),
        day: seen.day,
        creative_id: row.creative.into(),
        link_id: row.link.into(),
        sub_id1: &row.sub_id1,
        sub_id2: &row.sub_id2,
        sub_id3: &row.sub_id3,
        shared_id: &row.shared_id,
        promo_code: "",
        country: row.country.as_str(),
        device: &row.device,
        browser: &row.browser,
        referrer_host: &row.referrer_host,
    }
}
