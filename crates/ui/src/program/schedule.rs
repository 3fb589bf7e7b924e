//! Changes that wait for their day.

use axum::extract::{Path, State};
use domain::ids::{ProgramId, ScheduledChangeId};
use edge::caller::{PageCaller, PageForm};
use edge::error::PageError;
use flow::Platform;
use flow::program::{ProgramRefusal, Revision, Upcoming};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::difference::{self, ChangeLine};
use crate::actors::Actors;
use crate::answer::{self, Answer};
use crate::component::{Day, Form, Mark, Moment};
use crate::visitor::Brand;
use crate::words::say;

/// The change that waits.
pub struct UpcomingShown {
    pub id: String,
    pub from: Day,
    pub changes: Vec<ChangeLine>,
    pub by_acceptance: bool,
    pub moved: i64,
    pub contracts: i64,
}

impl UpcomingShown {
    pub fn new(upcoming: &Upcoming) -> Self {
        let changes = difference::lines(&upcoming.changes);
        Self {
            id: upcoming.change.id.to_string(),
            from: Day(upcoming.from),
            by_acceptance: changes.iter().any(|change| !change.at_once),
            changes,
            moved: upcoming.moved as i64,
            contracts: upcoming.contracts as i64,
        }
    }
}

pub struct ScheduledRow {
    pub from: Day,
    pub state: Mark,
    pub note: String,
    pub at: Moment,
    pub by: String,
    pub ended: Option<Moment>,
    pub ended_by: String,
}

pub async fn rows(
    platform: &Platform,
    who: &PageCaller,
    program: ProgramId,
    zone: &TimeZone,
    actors: &Actors,
) -> flow::Result<Vec<ScheduledRow>> {
    let changes = flow::program::scheduled(platform, &who.caller, program).await?;
    let row = |change: flow::program::ScheduledChange| ScheduledRow {
        from: Moment::new(change.applies_at, zone).day(),
        state: change.state.into(),
        note: match change.version {
            Some(version) => say!("as version {version}", version),
            None => change.failure,
        },
        at: Moment::new(change.created_at, zone),
        by: actors.name(&change.created_by),
        ended: change.ended_at.map(|at| Moment::new(at, zone)),
        ended_by: actors.name(&change.ended_by),
    };
    Ok(changes.into_iter().map(row).collect())
}

/// Schedules what a form says for the day that it names. False: the form says what is wrong.
pub async fn of_form(
    platform: &Platform,
    who: &PageCaller,
    revision: Revision,
    form: &mut Form,
) -> Result<bool, PageError> {
    let Ok(day) = form.value("applies_on").parse::<Date>() else {
        form.refuse(Some("applies_on"), "choose a day");
        return Ok(false);
    };
    match flow::program::schedule(platform, &who.caller, revision, day).await {
        Ok(_) => Ok(true),
        // What is wrong with the file is said where the plan is.
        Err(flow::Error::Refused(flow::Refusal::Program(
            ProgramRefusal::FileWrong(_) | ProgramRefusal::Superseded { .. },
        ))) => Ok(false),
        Err(error) => answer::onto_form(error, form).map(|()| false),
    }
}

pub async fn cancel(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path((program, change)): Path<(String, String)>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    let change: ScheduledChangeId = change.parse().map_err(|_| ProgramRefusal::ScheduledNotFound)?;
    flow::program::cancel(&platform, &who.caller, change).await?;
    let program = super::partner_page::id_of(&program)?;
    answer::done(&format!("/brand/programs/{program}"), "program_schedule_cancelled")
}
