//! How the installation is, and what to look after first.

use anyhow::Context;
use domain::access::Deed;
use jiff::{SignedDuration, Timestamp};
use store::outbox::Depth;
use store::{Dialect, Store};

use super::storage::disk;
use crate::job::{self, State};
use crate::throttle::Waiting;
use crate::{Caller, Platform, Result};

const LAST_BACKUP: &str = "last_backup_at";

/// Reports promise a second; a minute is trouble.
const LAG_MAX: SignedDuration = SignedDuration::from_mins(1);
/// A letter that has waited so long is not about to go.
const LETTER_AGE_MAX: SignedDuration = SignedDuration::from_mins(15);
const BACKUP_AGE_MAX: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Of the disk, in percent.
const FREE_PERCENT_MIN: u64 = 20;

#[derive(Debug)]
pub struct Health {
    pub version: &'static str,
    pub now: Timestamp,
    pub opened_at: Timestamp,
    pub is_sandbox: bool,
    pub database: &'static str,
    pub database_bytes: i64,
    pub disk_free_bytes: u64,
    pub disk_bytes: u64,
    /// Recorded and not yet counted.
    pub spool_waiting_bytes: u64,
    /// Up to when reports are complete.
    pub complete_until: Timestamp,
    pub queues: Vec<Depth>,
    pub last_backup_at: Option<Timestamp>,
    pub jobs: Vec<State>,
    pub waiting: Vec<Waiting>,
    /// The most urgent first.
    pub warnings: Vec<Warning>,
}

/// What is wrong or soon will be.
#[derive(Clone, Debug, PartialEq)]
pub enum Warning {
    SpoolFailed { error: String },
    DiskFills { free_percent: u64 },
    CountingLags { since: Timestamp },
    JobFails { job: &'static str, error: String },
    MessagesDied { channel: String, messages: i64 },
    MessagesWait { channel: String, oldest_at: Timestamp },
    NoBackup { last_at: Option<Timestamp> },
    NoTls,
    NoOwnFactor,
}

pub async fn health(platform: &Platform, caller: &Caller) -> Result<Health> {
    caller.may(Deed::ReadInstallation)?;
    let now = platform.clock.now();
    let log = platform.event_log.clone();
    let person_id = caller.person().ok();
    let read = platform.store.read(move |tx| {
        let database = match tx.dialect() {
            Dialect::Sqlite => "SQLite",
            Dialect::Postgres => "PostgreSQL",
        };
        let has_factor = match person_id {
            Some(person_id) => store::factor::held(tx, person_id)?.any(),
            None => true,
        };
        let last_backup_at = store::setting::number(tx, LAST_BACKUP)?;
        anyhow::Ok((
            database,
            store::setting::database_bytes(tx)?,
            log.complete_until(tx, now)?,
            store::outbox::depths(tx)?,
            (last_backup_at > 0).then(|| Timestamp::from_millisecond(last_backup_at)).transpose()?,
            has_factor,
        ))
    });
    let (database, database_bytes, complete_until, queues, last_backup_at, has_factor) = read.await?;
    let (disk_free_bytes, disk_bytes) = disk(&platform.settings.data_directory)?;
    let mut health = Health {
        version: env!("CARGO_PKG_VERSION"),
        now,
        opened_at: platform.opened_at,
        is_sandbox: platform.clock.is_sandbox(),
        database,
        database_bytes,
        disk_free_bytes,
        disk_bytes,
        spool_waiting_bytes: platform.event_log.waiting_bytes().unwrap_or(0),
        complete_until,
        queues,
        last_backup_at,
        jobs: job::states(platform),
        waiting: platform.throttle.waiting(now),
        warnings: Vec::new(),
    };
    let spool_failure = platform.spool.as_ref().and_then(|spool| spool.failure());
    health.warnings.extend(spool_failure.map(|error| Warning::SpoolFailed { error: error.to_string() }));
    let stands_alone = !platform.settings.public_url.starts_with("https:") && !health.is_sandbox;
    health.warnings.extend(warnings(&health));
    health.warnings.extend(stands_alone.then_some(Warning::NoTls));
    health.warnings.extend((!has_factor).then_some(Warning::NoOwnFactor));
    Ok(health)
}

/// A backup was taken now.
pub fn note_backup(store: &Store) -> anyhow::Result<()> {
    let now = Timestamp::now().as_millisecond().to_string();
    store.write_blocking(move |tx| store::setting::put(tx, LAST_BACKUP, &now)).context("write the time of the backup")
}

fn warnings(health: &Health) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let free_percent = health.disk_free_bytes * 100 / health.disk_bytes.max(1);
    if free_percent < FREE_PERCENT_MIN {
        warnings.push(Warning::DiskFills { free_percent });
    }
    if health.now.duration_since(health.complete_until) > LAG_MAX {
        warnings.push(Warning::CountingLags { since: health.complete_until });
    }
    for job in &health.jobs {
        // An error that a later run got over is history.
        let error = job.last_error.as_ref().filter(|(at, _)| job.last_success_at.is_none_or(|success| success < *at));
        warnings.extend(error.map(|(_, error)| Warning::JobFails { job: job.job.code(), error: error.clone() }));
    }
    for queue in &health.queues {
        if queue.dead > 0 {
            warnings.push(Warning::MessagesDied { channel: queue.channel.clone(), messages: queue.dead });
        }
        if let Some(oldest_at) = queue.oldest_at.filter(|at| health.now.duration_since(*at) > LETTER_AGE_MAX) {
            warnings.push(Warning::MessagesWait { channel: queue.channel.clone(), oldest_at });
        }
    }
    // Who plays in a sandbox has nothing to lose.
    let is_old = health.last_backup_at.is_none_or(|at| health.now.duration_since(at) > BACKUP_AGE_MAX);
    if is_old && !health.is_sandbox {
        warnings.push(Warning::NoBackup { last_at: health.last_backup_at });
    }
    warnings
}
