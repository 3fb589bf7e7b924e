//! The background job: counts soon, files in time, and leaves nothing behind when it is told to stop.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::EventLog;
use super::filing::{FILE_AGE, FILE_ROWS};

/// Between two rounds. What arrives meanwhile is counted together, and the more that is, the fewer rows each click costs.
/// Reports promise a second; the first click after a rest is counted at once.
const PAUSE: Duration = Duration::from_millis(250);
/// After a failure; the database may be restarting.
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// Runs until `stop`, then counts and files the rest. The spool should be closed to new records by then.
///
/// Errors of a round are logged and the round is repeated; an error at the end is returned: what could not be counted or
/// filed stays in the spool and is done at the next start.
pub async fn run(log: Arc<EventLog>, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
    let mut stop = pin!(stop);
    let mut filing: Option<JoinHandle<()>> = None;
    loop {
        tokio::select! {
            () = &mut stop => break,
            () = something_to_do(&log) => {}
        }
        let pause = match log.catch_up().await {
            Ok(()) => PAUSE,
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "counting recorded clicks failed, trying again");
                RETRY_PAUSE
            }
        };
        if filing.as_ref().is_none_or(JoinHandle::is_finished) && is_due(&log) {
            filing = Some(file_beside(log.clone()));
        }
        tokio::select! {
            () = &mut stop => break,
            () = sleep(pause) => {}
        }
    }
    if let Some(filing) = filing {
        filing.await?;
    }
    log.flush().await
}

async fn something_to_do(log: &EventLog) {
    let due_in = log.tail.age().map_or(FILE_AGE, |age| FILE_AGE.saturating_sub(age));
    tokio::select! {
        () = news(log) => {}
        () = sleep(due_in) => {}
    }
}

async fn news(log: &EventLog) {
    match log.spool() {
        Some(spool) => drop(spool.changed(log.tail.covered_to()).await),
        None => std::future::pending().await,
    }
}

fn is_due(log: &EventLog) -> bool {
    log.tail.rows() >= FILE_ROWS || log.tail.age().is_some_and(|age| age >= FILE_AGE)
}

/// Counting goes on while the files are written.
fn file_beside(log: Arc<EventLog>) -> JoinHandle<()> {
    tokio::task::spawn_blocking(move || {
        if let Err(error) = log.file_tail() {
            tracing::error!(
                error = format!("{error:#}"),
                "filing recorded clicks in the lake failed, trying again later"
            );
        }
    })
}
