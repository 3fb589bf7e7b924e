//! Files that are asked for now and made by a job: reports and clicks. A job is an export of ours; its id begins with `J-`.

mod maker;
mod sheet;

use domain::export::{ExportKind, ExportState};
use domain::ids::ExportId;
use flow::export::Export;
use http::StatusCode;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Resource};
use crate::ask::{Ask, Persona};
use crate::dates::shown_utc;
use crate::record::{Record, record};
use crate::refused::Refused;
use crate::report;

pub use maker::maker;
use sheet::Format;

const JOBS: Resource = Resource { plural: "Jobs", singular: "Job" };
const PREFIX: &str = "J-";

/// What an export of this door remembers.
#[derive(Debug, Serialize, Deserialize)]
struct Question {
    persona: Persona,
    account_path: String,
    /// The report's handle.
    report: String,
    format: Format,
    parameters: Vec<(String, String)>,
}

/// By its handle in the path or, as older clients say it, in `ReportId`.
pub async fn report_export(ask: Ask) -> Result<Answer, Refused> {
    let handle = ask.ids.first().map(String::as_str).or(ask.said("ReportId"));
    let handle = handle.ok_or_else(|| Refused::parameter("ReportId", "ReportId is required"))?;
    let kind = report::find(&ask, handle)?;
    queued(&ask, ExportKind::Report, kind.handle, ask.parameters.clone()).await
}

/// The clicks of one day, which is today when none is named.
pub async fn click_export(ask: Ask) -> Result<Answer, Refused> {
    let mut parameters = ask.parameters.clone();
    let date = ask.said("Date").map(str::to_owned);
    let date = match date {
        None => None,
        Some(text) => {
            Some(text.parse::<Date>().map_err(|_| Refused::parameter("Date", "Date must be a date like 2020-09-10"))?)
        }
    };
    let mut say = |name: &str, text: String| parameters.push((name.to_owned(), text));
    match date {
        Some(date) => {
            say("START_DATE", date.to_string());
            say("END_DATE", date.to_string());
        }
        None => say(report::rows::TODAY.0, report::rows::TODAY.1.to_owned()),
    }
    if let Some(program) = ask.ids.first() {
        let program = program.parse().map_err(|_| Refused::not_found("campaign"))?;
        crate::programs::Known::find(&ask, domain::ids::ProgramId(program)).await?;
        say("SUBAID", program.to_string());
    }
    let handle = if ask.persona == Persona::Partner { "mp_click_listing" } else { "adv_click_listing" };
    queued(&ask, ExportKind::Clicks, handle, parameters).await
}

async fn queued(
    ask: &Ask,
    kind: ExportKind,
    handle: &str,
    parameters: Vec<(String, String)>,
) -> Result<Answer, Refused> {
    let format = match ask.said("ResultFormat") {
        None => Format::Csv,
        Some(said) => {
            said.parse().map_err(|()| Refused::parameter("ResultFormat", "ResultFormat must be CSV, JSON or XML"))?
        }
    };
    let question = Question {
        persona: ask.persona,
        account_path: ask.account_path.clone(),
        report: handle.to_owned(),
        format,
        parameters,
    };
    // What cannot be answered is refused now and not by the job.
    maker::judge(&ask.asking(&question)).await?;
    let written = serde_json::to_string(&question).expect("texts are always JSON");
    let export = flow::export::request(&ask.platform, &ask.caller, kind, written, day_max(ask, kind)).await?;
    let job = ask.uri(format!("Jobs/{}", name(export.id)));
    Ok(Answer::Done(record! {
        "Status": "QUEUED",
        "QueuedUri": &job,
        "ResultUri": format!("{job}/Download"),
        "ReplayUri": format!("{job}/Replay"),
    }))
}

pub async fn list(ask: Ask) -> Result<Answer, Refused> {
    let paging = ask.paging()?;
    let between = ask.around("CreatedAfter", "CreatedBefore", &jiff::tz::TimeZone::UTC)?;
    let size = i64::from(paging.size);
    let listed = flow::export::list(&ask.platform, &ask.caller, between, paging.skipped(), size).await?;
    let items = listed.items.iter().map(|export| record_of(&ask, export)).collect();
    Ok(ask.page(JOBS, items, listed.total, paging))
}

pub async fn find(ask: Ask) -> Result<Answer, Refused> {
    let export = flow::export::find(&ask.platform, &ask.caller, number(&ask)?).await?;
    Ok(Answer::One(JOBS.singular, record_of(&ask, &export)))
}

/// The file, or the job while there is none.
pub async fn download(ask: Ask) -> Result<Answer, Refused> {
    let (export, file) = flow::export::download(&ask.platform, &ask.caller, number(&ask)?).await?;
    let Some(file) = file else { return Ok(Answer::Waiting(JOBS.singular, record_of(&ask, &export))) };
    let format = question(&export).map_or(Format::Csv, |question| question.format);
    let name = format!("{}.{}", name(export.id), format.ending());
    Ok(Answer::File { file, content_type: format.content_type(), name })
}

/// Asks the same again: days that were not named have moved on.
pub async fn replay(ask: Ask) -> Result<Answer, Refused> {
    let id = number(&ask)?;
    let kind = flow::export::find(&ask.platform, &ask.caller, id).await?.kind;
    let again = flow::export::ask_again(&ask.platform, &ask.caller, id, day_max(&ask, kind)).await;
    let again = again.map_err(|error| {
        let mut refused = Refused::from(error);
        if refused.status == StatusCode::CONFLICT {
            // The one no that they know.
            refused.status = StatusCode::FORBIDDEN;
        }
        refused
    })?;
    Ok(Answer::One(JOBS.singular, record_of(&ask, &again)))
}

fn day_max(ask: &Ask, kind: ExportKind) -> u32 {
    match kind {
        ExportKind::Report => ask.limits.report_exports_per_day,
        ExportKind::Clicks => ask.limits.click_exports_per_day,
    }
}

fn name(id: ExportId) -> String {
    format!("{PREFIX}{id}")
}

fn number(ask: &Ask) -> Result<ExportId, Refused> {
    let number = ask.ids[0].strip_prefix(PREFIX).and_then(|number| number.parse().ok());
    number.map(ExportId).ok_or_else(|| Refused::not_found("job"))
}

/// None for one that another door asked for.
fn question(export: &Export) -> Option<Question> {
    serde_json::from_str(&export.question).ok()
}

fn record_of(ask: &Ask, export: &Export) -> Record {
    let (finished, at) = (export.finished_at.map(shown_utc), shown_utc(export.requested_at));
    let done = export.state == ExportState::Ready;
    let status = match (export.state, export.begun_at) {
        (ExportState::Waiting, None) => "QUEUED",
        (ExportState::Waiting, Some(_)) => "RUNNING",
        (ExportState::Ready | ExportState::Removed, _) => "COMPLETED",
        (ExportState::Failed, _) => "FAILED",
    };
    let job = ask.uri(format!("Jobs/{}", name(export.id)));
    let program = question(export).and_then(|question| {
        let said = question.parameters.into_iter().rev().find(|(name, _)| name.eq_ignore_ascii_case("SUBAID"));
        said.map(|(_, program)| program)
    });
    record! {
        "Id": name(export.id),
        "Type": match export.kind {
            ExportKind::Report => "ApiReport",
            ExportKind::Clicks => "ClickExport",
        },
        "ProgramId": program,
        "CreatedBy": "",
        "CreatedDate": at,
        "StartedDate": export.begun_at.map(shown_utc),
        "CompletedDate": finished.as_ref().filter(|_| status == "COMPLETED"),
        "AbandonedDate": "",
        "CancelledDate": "",
        "FailedDate": finished.as_ref().filter(|_| status == "FAILED"),
        "LastProgressUpdateDate": export.finished_at.or(export.begun_at).map(shown_utc),
        "Status": status,
        "StatusMessage": match export.state {
            ExportState::Removed => "the file was kept for ninety days and is gone; replay the job",
            ExportState::Failed => "the file could not be made; replay the job",
            ExportState::Waiting | ExportState::Ready => "",
        },
        "RecordsProcessed": export.rows,
        "PercentageComplete": if status == "COMPLETED" { 100 } else { 0 },
        "Replayable": export.state != ExportState::Waiting,
        "ResultUri": done.then(|| format!("{job}/Download")),
        "Uri": job,
    }
}
