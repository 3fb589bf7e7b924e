//! Everything that an account owns, in one archive: asked for by an owner, made by a job, kept for some days, downloaded by an owner.
//!
//! **Invariant:** an account waits for one archive at most, and an archive holds nothing of anybody else and no secret.

mod archive;
mod contents;
mod job;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use anyhow::Context;
use domain::access::Deed;
use domain::data_export::{ExportState, KEPT};
use domain::ids::DataExportId;
use domain::notification::Event;
use jiff::Timestamp;
use serde_json::json;
pub use store::data_export::DataExport;
use tokio::sync::mpsc;

use crate::notification::{by, tell};
use crate::refusal::{InputRefusal, Kind, Refuse, Row};
use crate::session::require_confirmed;
use crate::{Caller, Platform, Result, audited_write, letter};

pub(crate) use job::remove;
pub use job::{make_due, make_until};

/// How many are listed.
const LISTED: u32 = 10;
/// Bytes that are read at once for a download.
const PIECE_BYTES: usize = 64 << 10;
const PIECES_AHEAD: usize = 4;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DataExportRefusal {
    #[error("an archive is being made already; the letter comes when it is ready")]
    Waiting,
}

impl Refuse for DataExportRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            DataExportRefusal::Waiting => (Kind::Conflict, "data_export_waiting", None),
        }
    }
}

/// A file on its way to somebody.
pub struct Download {
    pub bytes: u64,
    pub made_at: Timestamp,
    pieces: mpsc::Receiver<std::io::Result<Vec<u8>>>,
}

impl Download {
    pub(crate) fn of(file: std::fs::File, made_at: Timestamp) -> anyhow::Result<Self> {
        let bytes = file.metadata().context("look at a file for download")?.len();
        let (sender, pieces) = mpsc::channel(PIECES_AHEAD);
        tokio::task::spawn_blocking(move || send(file, &sender));
        Ok(Download { bytes, made_at, pieces })
    }

    pub async fn next(&mut self) -> Option<std::io::Result<Vec<u8>>> {
        self.pieces.recv().await
    }
}

/// Asks for an archive. All owners are told.
pub async fn request(platform: &Platform, caller: &Caller) -> Result<DataExportId> {
    caller.may(Deed::TakeOutData)?;
    let (account, person) = (caller.account_id, caller.person()?);
    audited_write(platform, caller, move |tx, audit| {
        require_confirmed(tx, audit.caller(), audit.now)?;
        let id = store::data_export::insert(tx, account, person, audit.now)?.ok_or(DataExportRefusal::Waiting)?;
        let letter =
            letter::account::data_asked_for(by(tx, audit.caller())?, letter::portal(audit.caller().account_kind));
        tell(tx, account, Event::DataExport, &letter, audit.now)?;
        audit.record("requested", "data_export", id, None, None);
        Ok(id)
    })
    .await
}

/// Newest first.
pub async fn list(platform: &Platform, caller: &Caller) -> Result<Vec<DataExport>> {
    caller.may(Deed::ReadAccount)?;
    let account = caller.account_id;
    Ok(platform.store.read(move |tx| store::data_export::list(tx, account, LISTED)).await?)
}

/// When an archive that is ready goes.
pub fn kept_until(export: &DataExport) -> Option<Timestamp> {
    export.finished_at.filter(|_| export.state == ExportState::Ready).map(|ready_at| ready_at + KEPT)
}

/// Begins the download of an archive that is ready. It is written down who took it.
pub async fn download(platform: &Platform, caller: &Caller, id: DataExportId) -> Result<Download> {
    caller.may(Deed::TakeOutData)?;
    caller.person()?;
    let account = caller.account_id;
    let export = audited_write(platform, caller, move |tx, audit| {
        require_confirmed(tx, audit.caller(), audit.now)?;
        let found = store::data_export::find(tx, account, id)?.filter(|export| export.state == ExportState::Ready);
        let export = found.ok_or(InputRefusal::NotFound { noun: "archive" })?;
        audit.record("downloaded", "data_export", id, None, Some(json!({ "bytes": export.file_bytes })));
        Ok(export)
    })
    .await?;
    // A backup holds no archives: after restoring one its row may be there without it.
    let file = std::fs::File::open(path(platform, id)).map_err(|_| InputRefusal::NotFound { noun: "archive" })?;
    Ok(Download::of(file, export.finished_at.unwrap_or(export.requested_at))?)
}

pub(crate) fn folder(platform: &Platform) -> PathBuf {
    platform.settings.data_directory.join("exports")
}

pub(crate) fn path(platform: &Platform, id: DataExportId) -> PathBuf {
    folder(platform).join(format!("{id}.zip"))
}

fn send(mut file: std::fs::File, sender: &mpsc::Sender<std::io::Result<Vec<u8>>>) {
    loop {
        let mut piece = vec![0; PIECE_BYTES];
        let read = match std::io::Read::read(&mut file, &mut piece) {
            Ok(0) => return,
            Ok(bytes) => {
                piece.truncate(bytes);
                Ok(piece)
            }
            Err(error) => Err(error),
        };
        let is_over = read.is_err();
        // A reader who went away ends it too.
        if sender.blocking_send(read).is_err() || is_over {
            return;
        }
    }
}
