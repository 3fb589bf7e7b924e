//! How the page behind a link answered: as a mark, as a line of its history, asked for by a press.

use axum::extract::{Path, State};
use domain::link::PageHealth;
use edge::caller::PageForm;
use flow::Platform;
use flow::page_check::PageCheck;
use jiff::tz::TimeZone;

use crate::answer::{self, Answer};
use crate::component::mark::{Sign, Tone};
use crate::component::{Mark, Moment};
use crate::format;
use crate::visitor::Partner;

pub struct CheckRow {
    pub mark: Mark,
    pub at: Moment,
    /// `200`, or a dash without an answer.
    pub status: String,
    pub took: String,
    pub words: String,
}

pub fn mark(health: PageHealth) -> Mark {
    match health {
        PageHealth::Answers => Mark::new("Page answers", Sign::Tick, Tone::Good),
        PageHealth::Guarded => Mark::new("Page is guarded", Sign::Half, Tone::Quiet),
        PageHealth::Missing => Mark::new("Page is missing", Sign::Cross, Tone::Bad),
        PageHealth::Failing => Mark::new("Page fails", Sign::Cross, Tone::Bad),
        PageHealth::Silent => Mark::new("Page is silent", Sign::Cross, Tone::Bad),
    }
}

pub fn row(check: &PageCheck, zone: &TimeZone) -> CheckRow {
    let words = match check.problem.as_str() {
        "" => check.health.in_words().to_owned(),
        problem => crate::component::field::sentence(problem),
    };
    CheckRow {
        mark: mark(check.health),
        at: Moment::new(check.checked_at, zone),
        status: if check.status == 0 { format::NONE.to_owned() } else { check.status.to_string() },
        took: format!("{} ms", format::count(check.took_ms)),
        words,
    }
}

pub async fn ask(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Path(id): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    let id = super::id_of(&id)?;
    flow::page_check::check(&platform, &who.caller, id).await?;
    answer::done(&format!("/partner/links/{id}"), "page_asked")
}
