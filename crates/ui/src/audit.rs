//! The account's audit log: who changed what, when and from where.

#[cfg(test)]
mod tests;
mod words;

use askama::Template;
use axum::extract::{Query, State};
use flow::audit::{Entry, Filter};
use flow::{Platform, Window};
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::Value;

use crate::actors::Actors;
use crate::answer::{self, Answer};
use crate::component::{Empty, Moment, Pager};
use crate::frame::{Frame, Place};
use crate::visitor::Resident;
use crate::words::{of_code, say};

#[derive(Template)]
#[template(path = "audit/page.html")]
struct AuditPage {
    frame: Frame,
    visits: Vec<VisitRow>,
    entries: Vec<EntryRow>,
    empty: Empty,
    pager: Pager,
}

struct EntryRow {
    at: Moment,
    who: String,
    address: String,
    what: String,
    which: String,
    before: Vec<Fact>,
    after: Vec<Fact>,
}

/// The operator looked at the account.
pub(crate) struct VisitRow {
    pub at: Moment,
    pub reason: String,
    pub pages: u32,
    /// None while it may still go on.
    pub ended: Option<Moment>,
}

struct Fact {
    name: String,
    value: String,
    /// As somebody wrote it, and not from a closed list of ours.
    is_written: bool,
}

/// The fields that hold a word of a closed list, by its code.
const CODED: [&str; 11] =
    ["access", "kind", "method", "methods", "proof", "reversal_reason", "rhythm", "role", "state", "status", "way"];

#[derive(Deserialize)]
pub struct Wanted {
    cursor: Option<i64>,
}

pub async fn show(State(platform): State<Platform>, who: Resident, Query(wanted): Query<Wanted>) -> Answer {
    let window = Window { after: wanted.cursor, ..Window::default() };
    let listed = flow::audit::list(&platform, &who.0.caller, Filter::default(), window).await?;
    let actors = Actors::of_account(&platform, &who.0).await?;
    let visits = flow::support::visits(&platform, &who.0.caller).await?;
    answer::page(AuditPage {
        visits: visits.iter().map(visit_row).collect(),
        entries: listed.items.iter().map(|(_, entry)| row(entry, &actors)).collect(),
        empty: Empty::new(
            "Nothing further back",
            "Every change to this account is written here, and nothing is taken out.",
        ),
        pager: Pager::of(&listed, &who.at("audit"), &[], wanted.cursor),
        frame: who.frame("Audit log", Place::Audit),
    })
}

pub(crate) fn visit_row(visit: &flow::support::Visit) -> VisitRow {
    let at = |at| Moment::new(at, &TimeZone::UTC);
    VisitRow {
        at: at(visit.started_at),
        reason: visit.reason.clone(),
        pages: visit.pages,
        ended: visit.ended_at.map(at),
    }
}

fn row(entry: &Entry, actors: &Actors) -> EntryRow {
    EntryRow {
        at: Moment::exact(entry.at, &TimeZone::UTC),
        who: actors.name(&entry.actor),
        address: entry.address.clone(),
        what: format!("{} {}", said(&entry.noun), lowered(&said(&entry.verb))),
        which: entry.noun_id.clone(),
        before: facts(&entry.before_json),
        after: facts(&entry.after_json),
    }
}

/// The fields of what was recorded, one a line; anything but fields stands as it is.
fn facts(json: &str) -> Vec<Fact> {
    match serde_json::from_str(json) {
        Ok(Value::Object(fields)) => fields
            .into_iter()
            .map(|(name, value)| {
                let is_coded = CODED.contains(&name.as_str());
                let is_ours =
                    is_coded || matches!(&value, Value::Null | Value::Bool(_) | Value::Number(_)) || value == "";
                Fact { name: in_words(&name), value: text(value, is_coded), is_written: !is_ours }
            })
            .collect(),
        _ if json.is_empty() => Vec::new(),
        _ => vec![Fact { name: "Value".to_owned(), value: json.to_owned(), is_written: true }],
    }
}

fn text(value: Value, is_coded: bool) -> String {
    match value {
        Value::Null => say!("none"),
        Value::String(text) if text.is_empty() => say!("empty"),
        Value::String(code) if is_coded => of_code(&code),
        Value::String(text) => text,
        Value::Bool(true) => say!("yes"),
        Value::Bool(false) => say!("no"),
        Value::Array(codes) if is_coded => {
            codes.into_iter().map(|code| text(code, is_coded)).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

/// A noun or a past participle of the log.
fn said(code: &str) -> String {
    match words::listed(code) {
        "" => in_words(code),
        listed => crate::known(listed).to_owned(),
    }
}

/// Within a sentence. No verb of the log begins with a word that keeps its capital letter.
fn lowered(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect()
}

/// `member_invitation` as `Member invitation`.
fn in_words(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).map(|letter| if letter == '_' { ' ' } else { letter }).collect()
}
