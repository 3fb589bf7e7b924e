//! A brand decides: approve, or decline with a reason that the partner reads.

use axum::extract::{Path, State};
use domain::field::Problem;
use edge::caller::{PageCaller, PageForm};
use flow::Platform;

use super::inbox::{self, Refused};
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::visitor::Brand;

pub async fn approve(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    flow::application::approve(&platform, &who.caller, super::id_of(&id)?).await?;
    answer::done("/brand/applications", "application_approved")
}

pub async fn decline(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    match flow::application::decline(&platform, &who.caller, super::id_of(&id)?, form.value("reason")).await {
        Ok(_) => answer::done("/brand/applications", "application_declined"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            inbox::refused(&platform, &who, Refused::Decline { application: id, form }).await
        }
    }
}

/// Several at once: approved, or declined with one reason. Each is decided for itself; the first that cannot be is said.
pub async fn decide_many(
    State(platform): State<Platform>,
    Brand(who): Brand,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let ids: Vec<String> = sent.iter().filter(|(name, _)| name == "id").map(|(_, id)| id.clone()).collect();
    let mut form = Form::new(sent);
    if let Err(error) = decide_all(&platform, &who, &ids, &form).await {
        answer::onto_form(error, &mut form)?;
        return inbox::refused(&platform, &who, Refused::Many { chosen: ids, form }).await;
    }
    answer::done("/brand/applications", "applications_decided")
}

async fn decide_all(platform: &Platform, who: &PageCaller, ids: &[String], form: &Form) -> flow::Result<()> {
    if ids.is_empty() {
        return Err(Problem::Refused("choose at least one application".to_owned()).of("id").into());
    }
    for id in ids {
        let id = super::id_of(id)?;
        match form.value("press") {
            "approve" => flow::application::approve(platform, &who.caller, id).await?,
            _ => flow::application::decline(platform, &who.caller, id, form.value("reason")).await?,
        };
    }
    Ok(())
}
