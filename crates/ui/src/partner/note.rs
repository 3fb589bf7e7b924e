//! Notes about a partner, for the brand's own people.

use axum::extract::{Path, State};
use edge::caller::PageForm;
use flow::Platform;
use flow::partner::PartnerRefusal;
use flow::refusal::InputRefusal;

use super::page::{self, Refused};
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::visitor::Brand;

pub async fn send(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    let partner = id.parse().map_err(|_| PartnerRefusal::NotFound)?;
    match flow::partner_note::write(&platform, &who.caller, partner, form.value("text")).await {
        Ok(_) => answer::done(&format!("/brand/partners/{id}"), "note_written"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            page::refused(&platform, &who, partner, Refused::Note(form)).await
        }
    }
}

pub async fn delete(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path((id, note)): Path<(String, String)>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    let partner = id.parse().map_err(|_| PartnerRefusal::NotFound)?;
    let note = note.parse().map_err(|_| InputRefusal::NotFound { noun: "note" })?;
    flow::partner_note::delete(&platform, &who.caller, partner, note).await?;
    answer::done(&format!("/brand/partners/{id}"), "note_deleted")
}
