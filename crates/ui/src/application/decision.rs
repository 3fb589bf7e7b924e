//! A brand decides: approve, or decline with a reason that the partner reads.

use axum::extract::{Path, State};
use edge::caller::PageForm;
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
