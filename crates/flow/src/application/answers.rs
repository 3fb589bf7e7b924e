//! What an applicant answered, kept with the questions as they were asked: the file may ask others later.

use anyhow::Context;
use serde::{Deserialize, Serialize};
use store::application::Application;

use crate::Result;
use crate::program::file::ApplicantQuestion;

/// The stored shape, in `application.answers_json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub question: String,
    pub answer: String,
}

/// The answers that an application was sent with, in the order of the questions.
pub fn answers_of(application: &Application) -> anyhow::Result<Vec<Answer>> {
    serde_json::from_str(&application.answers_json)
        .with_context(|| format!("read the answers of application {}", application.id))
}

/// One answer for each question; an optional one may be empty.
pub(super) fn judged(questions: &[ApplicantQuestion], given: &[Answer]) -> Result<Vec<Answer>> {
    let asked: Vec<_> = questions.iter().map(|question| (question.text.as_str(), question.required)).collect();
    let given: Vec<_> = given.iter().map(|given| (given.question.as_str(), given.answer.as_str())).collect();
    let answers = domain::application::answers(&asked, &given)?;
    Ok(answers.into_iter().map(|given| Answer { question: given.question, answer: given.answer }).collect())
}

pub(super) fn written(answers: &[Answer]) -> String {
    serde_json::to_string(answers).expect("texts are JSON")
}
