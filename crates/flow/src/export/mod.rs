//! Exports: a question about reports or clicks whose answer is put in a file by a job, kept for some weeks and downloaded by the account.
//!
//! What a question means and how its answer is written is the door's that took it: it hands in what makes the file ([`make_until`]).
//! An export can be asked for again; days that move with the calendar have moved then.
//!
//! **Invariant:** an export is made with the rights of its account and found by nobody else.

mod job;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use domain::access::Deed;
use domain::export::{ExportKind, ExportState};
use domain::ids::ExportId;
use jiff::{SignedDuration, Timestamp};
pub use store::export::Export;

use crate::data_export::Download;
use crate::refusal::{InputRefusal, Kind, Refuse, Row};
use crate::{Caller, Platform, Result, audited_write};

pub(crate) use job::remove;
pub use job::{Maker, make_due, make_until};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExportRefusal {
    #[error("at most {max} exports of this kind are made in a day; wait until one of them is a day old")]
    TooMany { max: u32 },
    #[error("the export is being made already")]
    Waiting,
}

impl Refuse for ExportRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            ExportRefusal::TooMany { .. } => (Kind::TooMany, "exports_too_many", None),
            ExportRefusal::Waiting => (Kind::Conflict, "export_waiting", None),
        }
    }
}

/// A page of exports, and how many there are of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub items: Vec<Export>,
    pub total: i64,
}

/// Asks for a file.
pub async fn request(
    platform: &Platform,
    caller: &Caller,
    kind: ExportKind,
    question: String,
    day_max: u32,
) -> Result<Export> {
    caller.may(deed(kind))?;
    audited_write(platform, caller, move |tx, audit| {
        let account = audit.caller().account_id;
        within_the_day(tx, account, kind, day_max, audit.now)?;
        let id = store::export::insert(tx, account, kind, &question, audit.now)?;
        audit.record("requested", "export", id, None, None);
        Ok(store::export::find(tx, account, id)?.ok_or(InputRefusal::NotFound { noun: "export" })?)
    })
    .await
}

/// Asks the same question again. The file that is there is replaced.
pub async fn ask_again(platform: &Platform, caller: &Caller, id: ExportId, day_max: u32) -> Result<Export> {
    let kind = find(platform, caller, id).await?.kind;
    caller.may(deed(kind))?;
    audited_write(platform, caller, move |tx, audit| {
        let account = audit.caller().account_id;
        let not_found = || InputRefusal::NotFound { noun: "export" };
        let before = store::export::find(tx, account, id)?.ok_or_else(not_found)?;
        if before.state == ExportState::Waiting {
            return Err(ExportRefusal::Waiting.into());
        }
        within_the_day(tx, account, kind, day_max, audit.now)?;
        store::export::ask_again(tx, id, audit.now)?;
        audit.record("requested", "export", id, None, None);
        Ok(store::export::find(tx, account, id)?.ok_or_else(not_found)?)
    })
    .await
}

/// Those asked for in a span, newest first.
pub async fn list(
    platform: &Platform,
    caller: &Caller,
    between: (Timestamp, Timestamp),
    skipped: i64,
    rows_max: i64,
) -> Result<Listed> {
    caller.may(Deed::ReadReports)?;
    let account = caller.account_id;
    let read = platform.store.read(move |tx| {
        let total = store::export::count(tx, account, between)?;
        anyhow::Ok(Listed { items: store::export::page(tx, account, between, skipped, rows_max)?, total })
    });
    Ok(read.await?)
}

pub async fn find(platform: &Platform, caller: &Caller, id: ExportId) -> Result<Export> {
    caller.may(Deed::ReadReports)?;
    let account = caller.account_id;
    let found = platform.store.read(move |tx| store::export::find(tx, account, id)).await?;
    Ok(found.ok_or(InputRefusal::NotFound { noun: "export" })?)
}

/// The file of one that is ready; none while it is made.
pub async fn download(platform: &Platform, caller: &Caller, id: ExportId) -> Result<(Export, Option<Download>)> {
    let export = find(platform, caller, id).await?;
    caller.may(deed(export.kind))?;
    if export.state == ExportState::Waiting {
        return Ok((export, None));
    }
    // A backup holds no files of exports: after restoring one its row may be there without it.
    let file = std::fs::File::open(path(platform, id)).ok().filter(|_| export.state == ExportState::Ready);
    let file = file.ok_or(InputRefusal::NotFound { noun: "file of the export" })?;
    let download = Download::of(file, export.finished_at.unwrap_or(export.requested_at))?;
    Ok((export, Some(download)))
}

fn deed(kind: ExportKind) -> Deed {
    match kind {
        ExportKind::Report => Deed::ReadReports,
        ExportKind::Clicks => Deed::ReadClicks,
    }
}

/// In which an account asks so often, and no more.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Notes one more, if there may be one.
fn within_the_day(
    tx: &mut store::Tx<'_>,
    account: domain::ids::AccountId,
    kind: ExportKind,
    max: u32,
    now: Timestamp,
) -> Result<()> {
    if store::export::count_since(tx, account, kind, now - DAY)? >= i64::from(max) {
        return Err(ExportRefusal::TooMany { max }.into());
    }
    Ok(store::export::insert_ask(tx, account, kind, now)?)
}

pub(crate) fn folder(platform: &Platform) -> PathBuf {
    platform.settings.data_directory.join("exports").join("questions")
}

pub(crate) fn path(platform: &Platform, id: ExportId) -> PathBuf {
    folder(platform).join(id.to_string())
}
