//! A partner presses to have its website looked at.

use axum::extract::{Path, State};
use domain::property::ProofWay;
use edge::caller::PageForm;
use flow::refusal::InputRefusal;
use flow::{Error, Platform};

use super::page::{self, Refused};
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::visitor::Partner;

pub async fn send(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Path(id): Path<String>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let id = super::id_of(&id)?;
    let form = Form::new(sent);
    let way: ProofWay = form.value("way").parse().map_err(|error| InputRefusal::wrong("way", error))?;
    match flow::property::prove(&platform, &who.caller, id, way).await {
        Ok(property) if property.finding.is_empty() => answer::done("/partner/properties", "proof_found"),
        Ok(_) => page::refused(&platform, &who, Refused::default()).await,
        Err(Error::Refused(refusal)) if answer::is_mendable(&refusal) => {
            let proof = Some((id, refusal.to_string()));
            page::refused(&platform, &who, Refused { proof, ..Refused::default() }).await
        }
        Err(error) => Err(error.into()),
    }
}
