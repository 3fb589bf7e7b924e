//! The operator's first page: how the installation is, and what to look after first.

use askama::Template;
use axum::extract::State;
use flow::Platform;
use flow::installation::{Health, Suspect};
use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::jobs::{JobRow, job_row};
use super::warning;
use crate::answer::{self, Answer};
use crate::component::{Figure, Moment, Notice};
use crate::format;
use crate::frame::{Frame, Place};
use crate::visitor::Operator;
use crate::words::say;

#[derive(Template)]
#[template(path = "operator/home.html")]
struct HomePage {
    frame: Frame,
    warnings: Vec<Notice>,
    figures: Vec<Figure>,
    facts: Facts,
    jobs: Vec<JobRow>,
    waiting: Vec<WaitingRow>,
}

struct Facts {
    version: &'static str,
    now: Moment,
    is_sandbox: bool,
    public_url: String,
    tracking_url: String,
    database: String,
    last_backup: Option<Moment>,
    complete_until: Moment,
}

struct WaitingRow {
    who: String,
    attempts: u32,
    until: Moment,
}

pub async fn show(State(platform): State<Platform>, Operator(who): Operator) -> Answer {
    let health = flow::installation::health(&platform, &who.caller).await?;
    answer::page(HomePage {
        warnings: health.warnings.iter().map(warning::notice).collect(),
        figures: figures(&health),
        jobs: health.jobs.iter().map(job_row).collect(),
        waiting: health.waiting.iter().map(waiting_row).collect(),
        facts: Facts {
            version: health.version,
            now: Moment::exact(health.now, &TimeZone::UTC),
            is_sandbox: health.is_sandbox,
            public_url: platform.settings.public_url.clone(),
            tracking_url: platform.settings.tracking_url.clone(),
            database: format!("{}, {}", health.database, format::file_size(health.database_bytes)),
            last_backup: health.last_backup_at.map(|at| Moment::new(at, &TimeZone::UTC)),
            complete_until: Moment::exact(health.complete_until, &TimeZone::UTC),
        },
        frame: Operator(who).frame("Home", Place::Home),
    })
}

fn figures(health: &Health) -> Vec<Figure> {
    let lag = health.now.duration_since(health.complete_until).max(SignedDuration::ZERO);
    let unsent: i64 = health.queues.iter().map(|queue| queue.waiting + queue.failed).sum();
    let dead: i64 = health.queues.iter().map(|queue| queue.dead).sum();
    let free_percent = health.disk_free_bytes * 100 / health.disk_bytes.max(1);
    vec![
        Figure::text("Running for", long_time(health.now.duration_since(health.opened_at))),
        Figure::text("Disk free", size(health.disk_free_bytes)).note(say!(
            "{percent} % of {whole}",
            free_percent,
            size(health.disk_bytes)
        )),
        Figure::text("Clicks not yet counted", size(health.spool_waiting_bytes))
            .note(say!("{time} behind", short_time(lag))),
        Figure::count("Messages waiting", unsent).note(format::counted(dead, "{n} given up", "{n} given up")),
    ]
}

fn waiting_row(waiting: &flow::installation::Waiting) -> WaitingRow {
    let who = match &waiting.who {
        Suspect::Pair(email, place) => say!("{email}, tried from {place}", email, place),
        Suspect::Email(email) => say!("{email}, tried from many places", email),
        Suspect::Place(place) => say!("Everybody, tried from {place}", place),
        Suspect::Code(person) => say!("Codes of person {person}: somebody may know the password", person),
    };
    WaitingRow { who, attempts: waiting.attempts, until: Moment::new(waiting.until, &TimeZone::UTC) }
}

pub(super) fn size(bytes: u64) -> String {
    format::file_size(i64::try_from(bytes).unwrap_or(i64::MAX))
}

/// `3 d 4 h`, `12 min`
fn long_time(time: SignedDuration) -> String {
    let minutes = time.as_mins().max(0);
    match (minutes / (24 * 60), minutes / 60 % 24, minutes % 60) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

/// `0.3 s`, `2 min`
fn short_time(time: SignedDuration) -> String {
    match time.as_secs() {
        ..120 => format!("{}.{} s", time.as_secs(), time.subsec_millis() / 100),
        seconds => format!("{} min", seconds / 60),
    }
}
