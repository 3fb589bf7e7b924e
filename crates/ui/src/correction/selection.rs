//! Ticked actions are sent to be judged together; the next page shows what would become of each.

use std::collections::BTreeSet;

use axum::extract::{Query, State};
use domain::correction::Operation;
use edge::caller::PageForm;
use flow::Platform;
use flow::correction::{Amount, Selection};

use super::awaiting::{self, Refused, Wanted};
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::visitor::Brand;

pub async fn send(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Query(wanted): Query<Wanted>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let all = |name: &'static str| sent.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.clone());
    // Without script the box for all is sent beside those that it could not tick.
    let takes_all = all("all").next().is_some();
    let action_ids: Vec<String> = if takes_all { all("shown").collect() } else { all("action").collect() };
    let ticked: BTreeSet<String> = action_ids.iter().cloned().collect();
    let mut form = Form::new(sent.iter().filter(|(name, _)| name != "action" && name != "shown").cloned());
    let press = form.value("press").to_owned();
    match flow::correction::plan_selection(&platform, &who.caller, selection(&form, action_ids)).await {
        Ok(id) => answer::onwards(&format!("/brand/corrections/{id}")),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            let part = part(&press);
            form.rename("reason", &format!("{part}_reason"));
            form.rename("note", &format!("{part}_note"));
            awaiting::page(&platform, &who, wanted, Some(Refused { form, ticked, press })).await
        }
    }
}

fn selection(form: &Form, action_ids: Vec<String>) -> Selection {
    let part = part(form.value("press"));
    let text = |name: &str| form.value(&format!("{part}_{name}")).to_owned();
    let (reason, note) = (text("reason"), text("note"));
    let operation = if part == "modification" { Operation::Modify } else { Operation::Reverse };
    Selection {
        action_ids,
        meaning: match form.value("meaning") {
            "percent" => Amount::LessPercent,
            "less" => Amount::Less,
            _ => Amount::Remains,
        },
        amount: if operation == Operation::Modify { form.value("amount").to_owned() } else { String::new() },
        operation,
        reason,
        note,
    }
}

/// What the fields of a press begin with.
fn part(press: &str) -> &'static str {
    if press == "modify" { "modification" } else { "reversal" }
}
