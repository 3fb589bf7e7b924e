//! The job: makes archives that are waited for, one after the other, and removes those whose days are over.
//!
//! It looks at the state and needs nothing else: what a stop or a crash left unfinished still waits, and is begun anew.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use domain::data_export::{ExportState, FAILURES_MAX, KEPT};
use domain::ids::DataExportId;
use domain::notification::Event;
use jiff::Timestamp;
use store::data_export::DataExport;
use tokio::sync::watch;

use super::{contents, folder, path};
use crate::notification::tell;
use crate::{AuditNotes, Caller, Platform, letter};

/// Somebody waits for it.
const PAUSE: Duration = Duration::from_secs(3);
/// Removed at once.
const BATCH: u32 = 100;

/// The background task: makes and removes until told to stop. What failed is logged and tried again after the pause.
pub async fn make_until(platform: Platform, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = make_due(&platform, &stop).await {
            tracing::error!(error = format!("{error:#}"), "making archives of accounts failed and will be tried again");
        }
        if tokio::time::timeout(PAUSE, stop.changed()).await.is_ok_and(|changed| changed.is_err()) {
            return;
        }
    }
}

/// Makes everything that waits and removes everything that is over.
pub async fn make_due(platform: &Platform, stop: &watch::Receiver<bool>) -> anyhow::Result<()> {
    remove_over(platform).await?;
    while let Some(export) = platform.store.read(store::data_export::next).await? {
        let id = export.id;
        if let Err(error) = make(platform, &export, stop.clone()).await {
            if *stop.borrow() {
                return Ok(());
            }
            let now = platform.clock.now();
            platform.store.write(move |tx| count_failure(tx, &export, now)).await?;
            return Err(error.context(format!("make archive {id}")));
        }
    }
    Ok(())
}

async fn make(platform: &Platform, export: &DataExport, stop: watch::Receiver<bool>) -> anyhow::Result<()> {
    let id = export.account;
    let account = platform.store.read(move |tx| store::account::find(tx, id)).await?;
    let account = account.context("find the account of an archive")?;
    let folder = folder(platform);
    std::fs::create_dir_all(&folder).with_context(|| format!("make {}", folder.display()))?;
    let unfinished = folder.join(format!("{}.unfinished", export.id));
    let bytes = contents::write(platform, &account, &unfinished, stop).await?;
    let finished = path(platform, export.id);
    std::fs::rename(&unfinished, &finished).with_context(|| format!("name {}", finished.display()))?;
    std::fs::File::open(&folder)
        .and_then(|folder| folder.sync_all())
        .with_context(|| format!("write {}", folder.display()))?;
    let (id, now) = (export.id, platform.clock.now());
    let bytes = i64::try_from(bytes).context("count the bytes of an archive")?;
    let ready = move |tx: &mut store::Tx<'_>| {
        if store::data_export::set_state(tx, id, ExportState::Waiting, ExportState::Ready, bytes, now)? {
            let caller = Caller::system("data_export", account.id, account.kind);
            let mut notes = AuditNotes::of_caller_for(&caller, vec![account.id], now);
            notes.record("made", "data_export", id, None, None);
            notes.write(tx)?;
            let letter = letter::account::data_ready(letter::portal(account.kind));
            tell(tx, account.id, Event::DataExport, &letter, now)?;
        }
        anyhow::Ok(())
    };
    platform.store.write(ready).await
}

fn count_failure(tx: &mut store::Tx<'_>, export: &DataExport, now: Timestamp) -> anyhow::Result<()> {
    if store::data_export::count_failure(tx, export.id)? < FAILURES_MAX {
        return Ok(());
    }
    store::data_export::set_state(tx, export.id, ExportState::Waiting, ExportState::Failed, 0, now)?;
    let account = store::account::find(tx, export.account)?.context("find the account of an archive")?;
    let letter = letter::account::data_failed(letter::portal(account.kind));
    tell(tx, account.id, Event::DataExport, &letter, now)
}

async fn remove_over(platform: &Platform) -> anyhow::Result<()> {
    let now = platform.clock.now();
    for export in platform.store.read(move |tx| store::data_export::ready_before(tx, now - KEPT, BATCH)).await? {
        remove(platform, export.id).await?;
    }
    Ok(())
}

/// The file first: a row that says it is gone is right then.
pub(crate) async fn remove(platform: &Platform, id: DataExportId) -> anyhow::Result<()> {
    let file: PathBuf = path(platform, id);
    match std::fs::remove_file(&file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("remove {}", file.display()));
        }
        _ => {}
    }
    let now = platform.clock.now();
    let removed = move |tx: &mut store::Tx<'_>| {
        store::data_export::set_state(tx, id, ExportState::Ready, ExportState::Removed, 0, now).map(drop)
    };
    platform.store.write(removed).await
}
