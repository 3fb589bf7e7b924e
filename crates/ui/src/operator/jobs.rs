//! The background jobs: what each does, how its last run went, and a press to run it now.

use askama::Template;
use axum::extract::{Path, Query, State};
use edge::caller::PageForm;
use flow::Platform;
use flow::job::{Job, State as JobState};
use jiff::tz::TimeZone;

use crate::answer::{self, Answer, Done};
use crate::component::mark::{Sign, Tone};
use crate::component::{Mark, Moment};
use crate::frame::{Frame, Place};
use crate::visitor::Operator;
use crate::words::say;

#[derive(Template)]
#[template(path = "operator/jobs.html")]
struct JobsPage {
    frame: Frame,
    jobs: Vec<JobRow>,
}

pub struct JobRow {
    pub code: &'static str,
    pub name: &'static str,
    pub does: &'static str,
    pub rhythm: String,
    pub state: Mark,
    pub last: Option<Moment>,
    pub last_success: Option<Moment>,
    pub took: String,
    pub runs: String,
    pub failures: u64,
    pub error: Option<(Moment, String)>,
}

pub async fn show(State(platform): State<Platform>, Operator(who): Operator, Query(query): Query<Done>) -> Answer {
    let jobs = flow::job::list(&platform, &who.caller)?;
    answer::page(JobsPage {
        jobs: jobs.iter().map(job_row).collect(),
        frame: Operator(who).frame("Jobs", Place::Jobs).after(query.done.as_deref()),
    })
}

pub async fn run(
    State(platform): State<Platform>,
    Operator(who): Operator,
    Path(job): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    flow::job::run_now(&platform, &who.caller, &job).await?;
    answer::done("/admin/jobs", "job_ran")
}

pub(super) fn job_row(state: &JobState) -> JobRow {
    let (name, does) = match state.job {
        Job::Sweep => ("Sweep", "Locks and approves actions whose day has come, and posts it to the ledger."),
        Job::Mail => ("Mail", "Sends what waits in the outbox."),
        Job::Retention => ("Retention", "Deletes what nobody can use any more, thirty days after its last use."),
    };
    let at = |at| Moment::exact(at, &TimeZone::UTC);
    let is_failing =
        state.last_error.as_ref().is_some_and(|(at, _)| state.last_success_at.is_none_or(|good| good < *at));
    JobRow {
        code: state.job.code(),
        name,
        does,
        rhythm: match state.job.pause().as_secs_f64() {
            seconds @ ..60.0 => say!("every {seconds} s", seconds),
            seconds => say!("every {minutes} min", seconds / 60.0),
        },
        state: match (state.runs, is_failing) {
            (0, _) => Mark::new("Not yet run", Sign::Ring, Tone::Quiet),
            (_, true) => Mark::new("Fails", Sign::Cross, Tone::Bad),
            (_, false) => Mark::new("Good", Sign::Tick, Tone::Good),
        },
        last: state.last.map(|run| at(run.started_at)),
        last_success: state.last_success_at.map(at),
        took: state.last.map(|run| format!("{:.1} ms", run.took.as_secs_f64() * 1000.0)).unwrap_or_default(),
        runs: crate::format::compact(i64::try_from(state.runs).unwrap_or(i64::MAX)),
        failures: state.failures,
        error: state.last_error.as_ref().map(|(when, words)| (at(*when), words.clone())),
    }
}
