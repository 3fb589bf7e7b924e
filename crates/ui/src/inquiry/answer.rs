//! Either side goes on with an inquiry: one form for each thing that can be done.

use axum::extract::{Path, State};
use domain::inquiry::Step;
use edge::caller::PageUpload;
use flow::Platform;
use flow::refusal::InputRefusal;

use super::{id_of, page};
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::message::creation::too_large;
use crate::visitor::Resident;

pub async fn send(State(platform): State<Platform>, who: Resident, Path(id): Path<String>, sent: PageUpload) -> Answer {
    let mut form = Form::new(sent.fields.clone());
    if sent.is_too_large {
        form.refuse(Some("file"), too_large());
        return page::refused(&platform, &who, &id, form).await;
    }
    let number = id_of(&id)?;
    let step = step_of(form.value("step"))?;
    let reason =
        form.given("reason").map(str::parse).transpose().map_err(|error| InputRefusal::wrong("reason", error))?;
    let given = flow::inquiry::Answer { step, reason, text: form.value("text").to_owned(), files: sent.into_chosen() };
    match flow::inquiry::answer(&platform, &who.0.caller, number, given).await {
        Ok(_) => answer::done(&who.at(&format!("inquiries/{number}")), done_word(step)),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            page::refused(&platform, &who, &id, form).await
        }
    }
}

fn step_of(word: &str) -> Result<Step, InputRefusal> {
    Ok(match word {
        "add" => Step::Add,
        "withdraw" => Step::Withdraw,
        "answer" => Step::Answer,
        "ask" => Step::AskForEvidence,
        "grant" => Step::Grant,
        "decline" => Step::Decline,
        _ => return Err(InputRefusal::wrong("step", "must be one of the page's own buttons")),
    })
}

const fn done_word(step: Step) -> &'static str {
    match step {
        Step::Add | Step::Answer | Step::AskForEvidence => "inquiry_answered",
        Step::Withdraw => "inquiry_withdrawn",
        Step::Grant => "inquiry_granted",
        Step::Decline => "inquiry_declined",
    }
}
