//! Going through all records of a program and some days: for the raw export, and for reports that no rollup answers.

use std::ops::{ControlFlow, RangeInclusive};
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use domain::click::LeftOut;
use domain::ids::ProgramId;
use events::lake::{Chunk as LakeChunk, Column, Filter};
use events::{Kind, Lake};
use store::event_cursor::{self, EventCursor};
use store::{Tx, lake_file};

use super::tail::Chunk;
use super::{EventLog, Seen, Source, position, rebuild};

/// Which records are wanted.
#[derive(Clone, Debug)]
pub struct Scan {
    pub program: u32,
    /// Program-local days since 1970-01-01, both included.
    pub first_day: i64,
    pub last_day: i64,
    /// None: all partners.
    pub partners: Option<Vec<u32>>,
    /// The texts to be filled in, of the records that come out of the lake; the others are empty. Numbers are always there.
    pub texts: Vec<Column>,
}

/// One record, borrowed.
#[derive(Clone, Copy, Debug)]
pub struct SeenRef<'a> {
    pub kind: Kind,
    pub at_ms: i64,
    pub day: i64,
    pub unique: u64,
    pub key_id: u8,
    pub program: u32,
    pub partner: u32,
    pub creative: u32,
    pub link: u32,
    pub left_out: Option<LeftOut>,
    pub is_unique: bool,
    pub visitor: u64,
    pub country: &'a str,
    pub device: &'a str,
    pub browser: &'a str,
    pub system: &'a str,
    pub agent: &'a str,
    pub referrer_host: &'a str,
    pub sub_id1: &'a str,
    pub sub_id2: &'a str,
    pub sub_id3: &'a str,
    pub shared_id: &'a str,
}

/// The records of one program and some days, as of one snapshot: those in files, and those counted and not yet in a file.
pub struct Recorded {
    /// Local day and path of each file of the lake.
    pub files: Vec<(i64, String)>,
    chunks: Vec<Arc<Chunk>>,
    program: u32,
    days: RangeInclusive<i64>,
}

/// The tail as it was before a snapshot of the system of record was taken, so that what is filed meanwhile is not missed.
pub struct Pinned {
    log: Arc<EventLog>,
    chunks: Vec<Arc<Chunk>>,
}

const NUMBERS: [Column; 11] = [
    Column::Kind,
    Column::At,
    Column::UniqueNumber,
    Column::KeyId,
    Column::Program,
    Column::Partner,
    Column::Creative,
    Column::Link,
    Column::LeftOut,
    Column::IsUnique,
    Column::Visitor,
];

impl EventLog {
    /// To be called before the read in which [`Pinned::scan`] is used begins.
    pub fn pin(self: &Arc<Self>) -> Pinned {
        Pinned { log: self.clone(), chunks: self.tail.capture() }
    }
}

impl Recorded {
    /// The records that lie in no file, in the order of arrival.
    pub fn waiting(&self) -> impl Iterator<Item = &Seen> {
        let all = self.chunks.iter().flat_map(|chunk| &chunk.rows);
        all.filter(|seen| seen.row.program == self.program && self.days.contains(&seen.day))
    }
}

impl Pinned {
    /// Visits exactly the records that the rollups of the snapshot of `tx` count: first the lake, day by day and in each
    /// file by partner and time, then the tail in the order of arrival. `each` may end it.
    pub fn scan(
        &self,
        tx: &mut Tx<'_>,
        wanted: &Scan,
        each: &mut dyn FnMut(&SeenRef<'_>) -> ControlFlow<()>,
    ) -> anyhow::Result<()> {
        let recorded = self.recorded(tx, wanted.program, wanted.first_day..=wanted.last_day)?;
        for (day, path) in &recorded.files {
            if self.scan_file(path, *day, wanted, each)?.is_break() {
                return Ok(());
            }
        }
        for seen in recorded.waiting().filter(|seen| wants(wanted, seen.row.partner)) {
            if each(&borrowed(seen)).is_break() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Where the files lie that [`Pinned::scan`] goes through.
    pub fn lake(&self) -> &Lake {
        &self.log.lake
    }

    /// What [`Pinned::scan`] goes through, for those who read the files in their own way.
    pub fn recorded(&self, tx: &mut Tx<'_>, program: u32, days: RangeInclusive<i64>) -> anyhow::Result<Recorded> {
        let drained = event_cursor::find(tx, EventCursor::Drain)?.map(position);
        let filed = event_cursor::find(tx, EventCursor::Lake)?.map(position);
        let files = lake_file::list(tx, ProgramId(program.into()), *days.start(), *days.end())?;
        let files = files.into_iter().map(|file| (file.day, file.path)).collect();
        let chunks = drained.map_or(Ok(Vec::new()), |drained| self.tail(tx, filed, drained))?;
        Ok(Recorded { files, chunks, program, days })
    }

    /// The chunks between the two cursors of the snapshot: from the tail as it was before, and as it is now.
    fn tail(&self, tx: &mut Tx<'_>, filed: Option<u64>, drained: u64) -> anyhow::Result<Vec<Arc<Chunk>>> {
        if let Source::Beside(spool_dir) = &self.log.spool {
            let chunks = rebuild::beside(tx, spool_dir, &mut self.log.drain(), filed, drained)?;
            return Ok(chunks.into_iter().map(Arc::new).collect());
        }
        ensure!(self.log.tail.wait_for(drained), "counted records up to {drained} did not appear in memory");
        let mut chunks = self.chunks.clone();
        let known = chunks.last().map_or(0, |chunk| chunk.to);
        chunks.extend(self.log.tail.capture().into_iter().filter(|chunk| chunk.from >= known));
        chunks.retain(|chunk| filed.is_none_or(|filed| chunk.from >= filed) && chunk.to <= drained);
        let begins_in_time = chunks.first().map_or(drained, |chunk| chunk.from) <= filed.unwrap_or(u64::MAX);
        let has_no_gap = chunks.windows(2).all(|pair| pair[0].to == pair[1].from);
        let ends_in_time = chunks.last().is_none_or(|chunk| chunk.to == drained);
        ensure!(
            begins_in_time && has_no_gap && ends_in_time,
            "records were counted and filed during one read: repeat it"
        );
        Ok(chunks)
    }

    fn scan_file(
        &self,
        path: &str,
        day: i64,
        wanted: &Scan,
        each: &mut dyn FnMut(&SeenRef<'_>) -> ControlFlow<()>,
    ) -> anyhow::Result<ControlFlow<()>> {
        let one_partner = wanted.partners.as_ref().and_then(|partners| match partners.as_slice() {
            [partner] => Some(*partner),
            _ => None,
        });
        let filter = Filter { partner: one_partner, ..Filter::default() };
        let columns: Vec<Column> = NUMBERS.iter().chain(&wanted.texts).copied().collect();
        let mut flow = ControlFlow::Continue(());
        self.log.lake.scan([path], &filter, &columns, |chunk| {
            for row in &chunk.rows {
                if flow.is_break() {
                    break;
                }
                let partner = chunk.number(Column::Partner, *row) as u32;
                if wants(wanted, partner) {
                    flow = each(&filed(chunk, *row, day, &wanted.texts).context("reading a filed record")?);
                }
            }
            Ok(())
        })?;
        Ok(flow)
    }
}

fn wants(wanted: &Scan, partner: u32) -> bool {
    wanted.partners.as_ref().is_none_or(|partners| partners.contains(&partner))
}

fn borrowed(seen: &Seen) -> SeenRef<'_> {
    let row = &seen.row;
    SeenRef {
        kind: row.kind,
        at_ms: row.at_ms,
        day: seen.day,
        unique: row.unique,
        key_id: row.key_id,
        program: row.program,
        partner: row.partner,
        creative: row.creative,
        link: row.link,
        left_out: row.left_out,
        is_unique: row.is_unique,
        visitor: row.visitor,
        country: row.country.as_str(),
        device: &row.device,
        browser: &row.browser,
        system: &row.system,
        agent: &row.agent,
        referrer_host: &row.referrer_host,
        sub_id1: &row.sub_id1,
        sub_id2: &row.sub_id2,
        sub_id3: &row.sub_id3,
        shared_id: &row.shared_id,
    }
}

fn filed<'a>(chunk: &'a LakeChunk, row: usize, day: i64, texts: &[Column]) -> anyhow::Result<SeenRef<'a>> {
    let number = |column| chunk.number(column, row);
    let text = |column| if texts.contains(&column) { chunk.text(column, row) } else { "" };
    Ok(SeenRef {
        kind: chunk.kind(row),
        at_ms: number(Column::At),
        day,
        unique: number(Column::UniqueNumber).cast_unsigned(),
        key_id: number(Column::KeyId) as u8,
        program: number(Column::Program) as u32,
        partner: number(Column::Partner) as u32,
        creative: number(Column::Creative) as u32,
        link: number(Column::Link) as u32,
        left_out: chunk.left_out(row)?,
        is_unique: number(Column::IsUnique) != 0,
        visitor: number(Column::Visitor).cast_unsigned(),
        country: text(Column::Country),
        device: text(Column::Device),
        browser: text(Column::Browser),
        system: text(Column::System),
        agent: text(Column::Agent),
        referrer_host: text(Column::ReferrerHost),
        sub_id1: text(Column::SubId1),
        sub_id2: text(Column::SubId2),
        sub_id3: text(Column::SubId3),
        shared_id: text(Column::SharedId),
    })
}
