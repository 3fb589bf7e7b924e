//! A partner applies with its answers, or takes the application back.

use axum::extract::{Path, State};
use domain::application::ApplicationState;
use edge::caller::PageForm;
use flow::Platform;
use flow::application::Answer as GivenAnswer;

use crate::answer::{self, Answer};
use crate::component::Form;
use crate::program::partner_page;
use crate::visitor::Partner;

pub async fn send(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Path(program): Path<String>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    let id = partner_page::id_of(&program)?;
    let offer = flow::program::show(&platform, &who.caller, id).await?;
    let questions = &offer.file.program.questions;
    let answers = questions.iter().enumerate().map(|(index, question)| GivenAnswer {
        question: question.text.clone(),
        answer: form.value(&partner_page::answer_field(index)).to_owned(),
    });
    let answers = answers.collect();
    match flow::application::submit(&platform, &who.caller, id, answers).await {
        Ok(application) => {
            let done = if application.state == ApplicationState::Approved { "joined" } else { "applied" };
            answer::done(&format!("/partner/programs/{id}"), done)
        }
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            partner_page::refused(&platform, &who, id, form).await
        }
    }
}

pub async fn withdraw(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Path(id): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    let application = flow::application::withdraw(&platform, &who.caller, super::id_of(&id)?).await?;
    answer::done(&format!("/partner/programs/{}", application.program_id), "application_withdrawn")
}
