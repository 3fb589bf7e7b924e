//! What the background jobs of this process are doing: when each last ran, how long it took, and what went wrong.
//!
//! Kept in memory: a restart begins anew, and what a job does is judged by what it left in the system of record, not by this.

use std::collections::HashMap;
use std::fmt::Display;
use std::future::Future;
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use domain::access::Deed;
use jiff::Timestamp;

use crate::refusal::InputRefusal;
use crate::{Caller, Error, Platform, Result, audited_write, lifecycle, mail, retention};

/// Every job whose runs are noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    Sweep,
    Mail,
    Retention,
}

impl Job {
    pub const ALL: [Job; 3] = [Job::Sweep, Job::Mail, Job::Retention];

    /// As addresses name it.
    pub fn code(self) -> &'static str {
        match self {
            Job::Sweep => "sweep",
            Job::Mail => "mail",
            Job::Retention => "retention",
        }
    }

    /// Between two runs.
    pub fn pause(self) -> Duration {
        match self {
            Job::Sweep => lifecycle::PAUSE,
            Job::Mail => mail::PAUSE,
            Job::Retention => retention::PAUSE,
        }
    }
}

/// One job, as the operator sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    pub job: Job,
    /// None before its first run in this process.
    pub last: Option<Run>,
    pub last_success_at: Option<Timestamp>,
    pub runs: u64,
    pub failures: u64,
    /// Of the newest failure, and when.
    pub last_error: Option<(Timestamp, String)>,
}

/// The newest run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Run {
    pub started_at: Timestamp,
    pub took: Duration,
}

#[derive(Default)]
pub struct JobBoard {
    states: Mutex<HashMap<&'static str, State>>,
}

impl JobBoard {
    /// Does the job's work and notes how it went.
    pub(crate) async fn note<T, E: Display>(
        &self,
        job: Job,
        now: Timestamp,
        work: impl Future<Output = std::result::Result<T, E>>,
    ) -> std::result::Result<T, E> {
        let begun = Instant::now();
        let result = work.await;
        let mut states = self.states();
        let state = states.entry(job.code()).or_insert_with(|| State::before_the_first_run(job));
        state.last = Some(Run { started_at: now, took: begun.elapsed() });
        state.runs += 1;
        match &result {
            Ok(_) => state.last_success_at = Some(now),
            Err(error) => {
                state.failures += 1;
                state.last_error = Some((now, format!("{error:#}")));
            }
        }
        result
    }

    fn states(&self) -> MutexGuard<'_, HashMap<&'static str, State>> {
        self.states.lock().expect("nobody panics while noting a run")
    }
}

impl State {
    fn before_the_first_run(job: Job) -> State {
        State { job, last: None, last_success_at: None, runs: 0, failures: 0, last_error: None }
    }
}

/// All jobs, in the order of their list.
pub fn list(platform: &Platform, caller: &Caller) -> Result<Vec<State>> {
    caller.may(Deed::ReadInstallation)?;
    Ok(states(platform))
}

/// Does a job's work now, beside its own rhythm: each looks at what there is to do, so that doing it twice does no harm.
pub async fn run_now(platform: &Platform, caller: &Caller, job: &str) -> Result<()> {
    caller.may(Deed::RunInstallation)?;
    let job = Job::ALL.into_iter().find(|known| known.code() == job).ok_or(InputRefusal::NotFound { noun: "job" })?;
    audited_write(platform, caller, move |_, audit| {
        audit.record("ran", "job", job.code(), None, None);
        Ok(())
    })
    .await?;
    let now = platform.clock.now();
    match job {
        Job::Sweep => platform.jobs.note(job, now, lifecycle::sweep_due(platform)).await.map(drop),
        Job::Mail => platform.jobs.note(job, now, mail::drain_due(platform)).await.map(drop).map_err(Error::from),
        Job::Retention => platform.jobs.note(job, now, retention::forget_due(platform)).await.map(drop),
    }
}

pub(crate) fn states(platform: &Platform) -> Vec<State> {
    let states = platform.jobs.states();
    let state = |job: Job| states.get(job.code()).cloned().unwrap_or_else(|| State::before_the_first_run(job));
    Job::ALL.into_iter().map(state).collect()
}
