//! All clicks asked for, in a stream, as they are or as a CSV file: days in order, within a day file by file. It holds a few thousand
//! records in memory however many there are, and stops when nobody reads on.

use events::lake::{Column, Row};
use jiff::civil::Date;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::page::{Sources, sources};
use super::{SeenClick, csv, seen_click};
use crate::origin::{self, OriginNames};
use crate::report::Seen;
use crate::{Caller, Platform, Result};

/// The file, piece by piece.
pub struct ClickFile {
    pub first_day: Date,
    pub last_day: Date,
    batches: ClickBatches,
    is_begun: bool,
}

/// Some thousand clicks at a time.
pub struct ClickBatches {
    batches: mpsc::Receiver<anyhow::Result<ClickBatch>>,
}

/// Clicks with what is said of their creatives and links.
pub struct ClickBatch {
    pub clicks: Vec<SeenClick>,
    pub names: OriginNames,
}

/// Batches that may wait for the reader; one has up to a row group of records.
const BATCHES_AHEAD: usize = 2;
const ROWS_PER_BATCH: usize = 4_096;

/// Begins the file; `options` as [`super::query::ClickQuery::read`] describes them.
pub async fn export(platform: &Platform, caller: &Caller, options: Vec<(String, String)>) -> Result<ClickFile> {
    let sources = sources(platform, caller, options).await?;
    let days = sources.query.report.days;
    let batches = batches_of(platform, sources);
    Ok(ClickFile { first_day: days.first, last_day: days.last, batches, is_begun: false })
}

/// The clicks themselves, as [`export`].
pub async fn batches(platform: &Platform, caller: &Caller, options: Vec<(String, String)>) -> Result<ClickBatches> {
    let sources = sources(platform, caller, options).await?;
    Ok(batches_of(platform, sources))
}

fn batches_of(platform: &Platform, sources: Sources) -> ClickBatches {
    let (sender, batches) = mpsc::channel(BATCHES_AHEAD);
    let platform = platform.clone();
    tokio::task::spawn_blocking(move || {
        if let Err(error) = write(&platform, &sources, &sender) {
            // The reader sees the list break off; a reader who went away sees nothing.
            let _ = sender.blocking_send(Err(error));
        }
    });
    ClickBatches { batches }
}

impl ClickBatches {
    pub async fn next(&mut self) -> Option<anyhow::Result<ClickBatch>> {
        self.batches.recv().await
    }
}

impl ClickFile {
    pub async fn next(&mut self) -> Option<anyhow::Result<Vec<u8>>> {
        if !self.is_begun {
            self.is_begun = true;
            return Some(Ok(csv::headings()));
        }
        let batch = self.batches.next().await?;
        Some(batch.map(|batch| csv::lines(&batch.clicks, &batch.names)))
    }
}

/// One batch in the making.
struct Batch<'a> {
    platform: &'a Platform,
    sender: &'a mpsc::Sender<anyhow::Result<ClickBatch>>,
    rows: Vec<(i64, Row)>,
}

fn write(
    platform: &Platform,
    sources: &Sources,
    sender: &mpsc::Sender<anyhow::Result<ClickBatch>>,
) -> anyhow::Result<()> {
    let mut batch = Batch { platform, sender, rows: Vec::new() };
    for (_, recorded) in &sources.programs {
        for (day, path) in &recorded.files {
            sources.log.lake().scan([path.as_str()], &sources.filter(), &Column::ALL, |chunk| {
                for row in &chunk.rows {
                    let (kind, left_out) = (chunk.kind(*row), chunk.left_out(*row)?);
                    let seen = Seen::Filed(chunk, *row);
                    if sources.sees(seen) && sources.query.keeps(kind, left_out, seen) {
                        batch.push(*day, chunk.row(*row)?)?;
                    }
                }
                Ok(())
            })?;
        }
        for waiting in recorded.waiting() {
            let row = &waiting.row;
            let seen = Seen::Waiting(row);
            if sources.sees(seen) && sources.query.keeps(row.kind, row.left_out, seen) {
                batch.push(waiting.day, row.clone())?;
            }
        }
    }
    batch.send()
}

impl Batch<'_> {
    fn push(&mut self, day: i64, row: Row) -> anyhow::Result<()> {
        self.rows.push((day, row));
        if self.rows.len() == ROWS_PER_BATCH { self.send() } else { Ok(()) }
    }

    fn send(&mut self) -> anyhow::Result<()> {
        let clicks = self.rows.drain(..).map(|(day, row)| seen_click(self.platform, day, row));
        let clicks = clicks.collect::<anyhow::Result<Vec<_>>>()?;
        // This thread may wait: it is none of the runtime's own.
        let names = Handle::current().block_on(origin::of_clicks(self.platform, &clicks))?;
        Ok(self.sender.blocking_send(Ok(ClickBatch { clicks, names }))?)
    }
}
