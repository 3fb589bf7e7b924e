//! Other terms for an applicant: the brand offers, the partner accepts or declines.

use axum::extract::{Path, State};
use edge::caller::PageForm;
use flow::Platform;
use flow::partner_group::PartnerGroupRefusal;

use super::inbox::{self, Refused};
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::visitor::{Brand, Partner};

pub async fn send(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    let group = form.value("group").parse().map_err(|_| PartnerGroupRefusal::NotFound)?;
    match flow::application::counter(&platform, &who.caller, super::id_of(&id)?, group, form.value("message")).await {
        Ok(_) => answer::done("/brand/applications", "offer_made"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            inbox::refused(&platform, &who, Refused::Counter { application: id, form }).await
        }
    }
}

pub async fn accept(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Path(id): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    let application = flow::application::accept_counter(&platform, &who.caller, super::id_of(&id)?).await?;
    answer::done(&format!("/partner/programs/{}", application.program_id), "offer_accepted")
}

pub async fn decline(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Path(id): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    let application = flow::application::decline_counter(&platform, &who.caller, super::id_of(&id)?).await?;
    answer::done(&format!("/partner/programs/{}", application.program_id), "offer_declined")
}
