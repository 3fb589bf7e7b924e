//! The account's audit log: who changed what, when and from where.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use flow::audit::{Entry, Filter};
use flow::{Platform, Window};
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::Value;

use crate::answer::{self, Answer};
use crate::component::{Empty, Moment, Pager};
use crate::frame::{Frame, Place};
use crate::visitor::Resident;

#[derive(Template)]
#[template(path = "audit/page.html")]
struct AuditPage {
    frame: Frame,
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

struct Fact {
    name: String,
    value: String,
}

#[derive(Deserialize)]
pub struct Wanted {
    cursor: Option<i64>,
}

pub async fn show(State(platform): State<Platform>, who: Resident, Query(wanted): Query<Wanted>) -> Answer {
    let window = Window { after: wanted.cursor, ..Window::default() };
    let listed = flow::audit::list(&platform, &who.0.caller, Filter::default(), window).await?;
    let actors = actors(&platform, &who).await?;
    answer::page(AuditPage {
        entries: listed.items.iter().map(|(_, entry)| row(entry, &actors)).collect(),
        empty: Empty::new(
            "Nothing further back",
            "Every change to this account is written here, and nothing is taken out.",
        ),
        pager: Pager::of(&listed, &who.at("audit"), &[], wanted.cursor),
        frame: who.frame("Audit log", Place::Audit),
    })
}

/// The names of those who still belong to the account, by what the log calls them.
async fn actors(platform: &Platform, who: &Resident) -> flow::Result<HashMap<String, String>> {
    let members = flow::membership::list(platform, &who.0.caller).await?;
    let tokens = flow::token::list(platform, &who.0.caller).await?;
    let people = members.into_iter().map(|member| (format!("person:{}", member.person_id), member.name));
    let programs = tokens.into_iter().map(|token| (format!("token:{}", token.id), format!("Token {}", token.name)));
    Ok(people.chain(programs).collect())
}

fn row(entry: &Entry, actors: &HashMap<String, String>) -> EntryRow {
    let who = match (actors.get(&entry.actor), entry.actor.split_once(':')) {
        (Some(name), _) => name.clone(),
        (None, Some(("person", id))) => format!("Person {id}"),
        (None, Some(("token", id))) => format!("Token {id}"),
        (None, _) => "Tributary".to_owned(),
    };
    EntryRow {
        at: Moment::exact(entry.at, &TimeZone::UTC),
        who,
        address: entry.address.clone(),
        what: in_words(&format!("{} {}", entry.noun, entry.verb)),
        which: entry.noun_id.clone(),
        before: facts(&entry.before_json),
        after: facts(&entry.after_json),
    }
}

/// The fields of what was recorded, one a line; anything but fields stands as it is.
fn facts(json: &str) -> Vec<Fact> {
    match serde_json::from_str(json) {
        Ok(Value::Object(fields)) => {
            fields.into_iter().map(|(name, value)| Fact { name: in_words(&name), value: text(value) }).collect()
        }
        _ if json.is_empty() => Vec::new(),
        _ => vec![Fact { name: "Value".to_owned(), value: json.to_owned() }],
    }
}

fn text(value: Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::String(text) if text.is_empty() => "empty".to_owned(),
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// `member_invitation` as `Member invitation`.
fn in_words(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).map(|letter| if letter == '_' { ' ' } else { letter }).collect()
}
