//! The job: makes exports that are waited for, one after the other, and removes files whose days are over.
//!
//! It looks at the state and needs nothing else: what a stop or a crash left unfinished still waits, and is begun anew.

use std::future::Future;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use domain::export::{ExportState, FAILURES_MAX, KEPT};
use domain::ids::ExportId;
use domain::postback::PostbackEvent;
use store::export::Export;
use tokio::sync::watch;

use super::{DAY, folder, path};
use crate::postback::news;
use crate::{Caller, Platform};

/// Somebody waits for it.
const PAUSE: Duration = Duration::from_secs(1);
/// Removed at once.
const BATCH: i64 = 100;

/// What answers a question: writes the file, and gives how many rows it has.
pub type Maker = Arc<
    dyn Fn(Platform, Caller, Export, std::fs::File) -> Pin<Box<dyn Future<Output = anyhow::Result<i64>> + Send>>
        + Send
        + Sync,
>;

/// The background task: makes and removes until told to stop. What failed is logged and tried again after the pause.
pub async fn make_until(platform: Platform, maker: Maker, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        // A long export does not hold up the end of the process: it is begun anew at the next start.
        let made = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            made = make_due(&platform, &maker) => made,
        };
        if let Err(error) = made {
            tracing::error!(error = format!("{error:#}"), "making exports failed and will be tried again");
        }
        if tokio::time::timeout(PAUSE, stop.changed()).await.is_ok_and(|changed| changed.is_err()) {
            return;
        }
    }
}

/// Makes everything that waits and removes everything that is over.
pub async fn make_due(platform: &Platform, maker: &Maker) -> anyhow::Result<()> {
    remove_over(platform).await?;
    while let Some(export) = platform.store.read(store::export::next).await? {
        let id = export.id;
        if let Err(error) = make(platform, &export, maker).await {
            count_failure(platform, export).await?;
            return Err(error.context(format!("make export {id}")));
        }
    }
    Ok(())
}

async fn make(platform: &Platform, export: &Export, maker: &Maker) -> anyhow::Result<()> {
    let (id, account, now) = (export.id, export.account, platform.clock.now());
    let owner = platform.store.write(move |tx| {
        store::export::begin(tx, id, now)?;
        store::account::find(tx, account)
    });
    let owner = owner.await?.context("find the account of an export")?;
    let caller = Caller::system("export", account, owner.kind);
    let folder = folder(platform);
    std::fs::create_dir_all(&folder).with_context(|| format!("make {}", folder.display()))?;
    let unfinished = folder.join(format!("{id}.unfinished"));
    let mut new = std::fs::File::options();
    let file = new.write(true).create(true).truncate(true).mode(0o600).open(&unfinished);
    let file = file.with_context(|| format!("make {}", unfinished.display()))?;
    let kept = file.try_clone().context("keep the file of an export open")?;
    let rows = maker(platform.clone(), caller, export.clone(), file).await?;
    kept.sync_all().with_context(|| format!("write {}", unfinished.display()))?;
    let finished = path(platform, id);
    std::fs::rename(&unfinished, &finished).with_context(|| format!("name {}", finished.display()))?;
    std::fs::File::open(&folder)
        .and_then(|folder| folder.sync_all())
        .with_context(|| format!("write {}", folder.display()))?;
    end(platform, export.clone(), ExportState::Ready, rows).await
}

/// Writes down what became of it, and tells whose servers want to know.
async fn end(platform: &Platform, export: Export, state: ExportState, rows: i64) -> anyhow::Result<()> {
    let (parts, now) = (platform.clone(), platform.clock.now());
    let note = move |tx: &mut store::Tx<'_>| {
        if store::export::set_state(tx, export.id, ExportState::Waiting, state, rows, now)? {
            let event = match state {
                ExportState::Ready => PostbackEvent::ExportFinished,
                _ => PostbackEvent::ExportFailed,
            };
            news::export(&parts, tx, event, &Export { state, rows, ..export }, now)?;
        }
        anyhow::Ok(())
    };
    platform.store.write(note).await
}

async fn count_failure(platform: &Platform, export: Export) -> anyhow::Result<()> {
    let id = export.id;
    let failures = platform.store.write(move |tx| store::export::count_failure(tx, id)).await?;
    if failures < FAILURES_MAX { Ok(()) } else { end(platform, export, ExportState::Failed, 0).await }
}

async fn remove_over(platform: &Platform) -> anyhow::Result<()> {
    let now = platform.clock.now();
    for export in platform.store.read(move |tx| store::export::ready_before(tx, now - KEPT, BATCH)).await? {
        remove(platform, export.id).await?;
    }
    platform.store.write(move |tx| store::export::forget_asks(tx, now - DAY)).await
}

/// The file first: a row that says it is gone is right then.
pub(crate) async fn remove(platform: &Platform, id: ExportId) -> anyhow::Result<()> {
    let file: PathBuf = path(platform, id);
    match std::fs::remove_file(&file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("remove {}", file.display()));
        }
        _ => {}
    }
    let now = platform.clock.now();
    let removed = move |tx: &mut store::Tx<'_>| {
        store::export::set_state(tx, id, ExportState::Ready, ExportState::Removed, 0, now).map(drop)
    };
    platform.store.write(removed).await
}
