//! Where the bytes are, and what is deleted when.

use askama::Template;
use axum::extract::State;
use flow::Platform;
use jiff::civil::date;
use jiff::{SignedDuration, ToSpan};

use super::home::size;
use crate::answer::{self, Answer};
use crate::component::Day;
use crate::format;
use crate::frame::{Frame, Place};
use crate::visitor::Operator;

#[derive(Template)]
#[template(path = "operator/storage.html")]
struct StoragePage {
    frame: Frame,
    database: String,
    disk_free: String,
    disk: String,
    folders: Vec<(&'static str, &'static str, String, String)>,
    days: Vec<DayRow>,
    kept_days: i64,
}

struct DayRow {
    day: Day,
    files: String,
    rows: String,
    size: String,
}

pub async fn show(State(platform): State<Platform>, Operator(who): Operator) -> Answer {
    let storage = flow::installation::storage(&platform, &who.caller).await?;
    let folders = storage.folders.iter().map(|folder| {
        let holds = match folder.name {
            "spool" => "Clicks on their way to the lake; whole segments, filled or not",
            "lake" => "Clicks and impressions for ever, as Parquet files",
            "media" => "Uploaded files",
            "mail" => "Letters as files, where no SMTP is configured",
            _ => "Exports of accounts' data, deleted after some days",
        };
        let files = i64::try_from(folder.files).unwrap_or(i64::MAX);
        (folder.name, holds, format::count(files), size(folder.bytes))
    });
    let days = storage.lake_days.iter().map(|day| DayRow {
        day: Day(date(1970, 1, 1).saturating_add(day.day.days())),
        files: format::count(day.files),
        rows: format::count(day.rows),
        size: format::file_size(day.bytes),
    });
    const DAY: SignedDuration = SignedDuration::from_hours(24);
    answer::page(StoragePage {
        database: format::file_size(storage.database_bytes),
        disk_free: size(storage.disk_free_bytes),
        disk: size(storage.disk_bytes),
        folders: folders.collect(),
        days: days.collect(),
        kept_days: flow::retention::KEPT.as_secs() / DAY.as_secs(),
        frame: Operator(who).frame("Storage", Place::Storage),
    })
}
