//! All clicks asked for as a CSV file, in a stream: days in order, within a day file by file. It holds a few thousand records in
//! memory however many there are, and stops when nobody reads on.

use events::lake::{Column, Row};
use jiff::civil::Date;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::page::{Sources, sources};
use super::{csv, seen_click};
use crate::report::Seen;
use crate::{Caller, Platform, Result, origin};

/// The file, piece by piece.
pub struct ClickFile {
    pub first_day: Date,
    pub last_day: Date,
    pieces: mpsc::Receiver<anyhow::Result<Vec<u8>>>,
}

/// Pieces that may wait for the reader; one has up to a row group of records.
const PIECES_AHEAD: usize = 2;
const ROWS_PER_PIECE: usize = 4_096;

/// Begins the file; `options` as [`super::query::ClickQuery::read`] describes them.
pub async fn export(platform: &Platform, caller: &Caller, options: Vec<(String, String)>) -> Result<ClickFile> {
    let sources = sources(platform, caller, options).await?;
    let days = sources.query.report.days;
    let (sender, pieces) = mpsc::channel(PIECES_AHEAD);
    let platform = platform.clone();
    tokio::task::spawn_blocking(move || {
        if let Err(error) = write(&platform, &sources, &sender) {
            // The reader sees the file break off; a reader who went away sees nothing.
            let _ = sender.blocking_send(Err(error));
        }
    });
    Ok(ClickFile { first_day: days.first, last_day: days.last, pieces })
}

impl ClickFile {
    pub async fn next(&mut self) -> Option<anyhow::Result<Vec<u8>>> {
        self.pieces.recv().await
    }
}

/// One piece of the file in the making.
struct Piece<'a> {
    platform: &'a Platform,
    sender: &'a mpsc::Sender<anyhow::Result<Vec<u8>>>,
    rows: Vec<(i64, Row)>,
}

fn write(platform: &Platform, sources: &Sources, sender: &mpsc::Sender<anyhow::Result<Vec<u8>>>) -> anyhow::Result<()> {
    sender.blocking_send(Ok(csv::headings()))?;
    let mut piece = Piece { platform, sender, rows: Vec::new() };
    for (_, recorded) in &sources.programs {
        for (day, path) in &recorded.files {
            sources.log.lake().scan([path.as_str()], &sources.filter(), &Column::ALL, |chunk| {
                for row in &chunk.rows {
                    let (kind, left_out) = (chunk.kind(*row), chunk.left_out(*row)?);
                    let seen = Seen::Filed(chunk, *row);
                    if sources.sees(seen) && sources.query.keeps(kind, left_out, seen) {
                        piece.push(*day, chunk.row(*row)?)?;
                    }
                }
                Ok(())
            })?;
        }
        for waiting in recorded.waiting() {
            let row = &waiting.row;
            let seen = Seen::Waiting(row);
            if sources.sees(seen) && sources.query.keeps(row.kind, row.left_out, seen) {
                piece.push(waiting.day, row.clone())?;
            }
        }
    }
    piece.send()
}

impl Piece<'_> {
    fn push(&mut self, day: i64, row: Row) -> anyhow::Result<()> {
        self.rows.push((day, row));
        if self.rows.len() == ROWS_PER_PIECE { self.send() } else { Ok(()) }
    }

    fn send(&mut self) -> anyhow::Result<()> {
        let clicks = self.rows.drain(..).map(|(day, row)| seen_click(self.platform, day, row));
        let clicks = clicks.collect::<anyhow::Result<Vec<_>>>()?;
        // This thread may wait: it is none of the runtime's own.
        let names = Handle::current().block_on(origin::of_clicks(self.platform, &clicks))?;
        Ok(self.sender.blocking_send(Ok(csv::lines(&clicks, &names)))?)
    }
}
