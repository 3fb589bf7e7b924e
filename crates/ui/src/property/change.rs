//! A partner adds, describes and removes its properties, and says how it promotes.

use axum::extract::{Path, State};
use domain::property::PropertyKind;
use edge::caller::PageForm;
use flow::Platform;
use flow::property::PropertyInput;
use flow::refusal::InputRefusal;

use super::page::{self, Refused};
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::visitor::Partner;

const PAGE: &str = "/partner/properties";

pub async fn add(
    State(platform): State<Platform>,
    Partner(who): Partner,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    let done = match read(&form) {
        Ok(input) => flow::property::add(&platform, &who.caller, input).await.map(drop),
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(()) => answer::done(PAGE, "property_added"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            page::refused(&platform, &who, Refused { addition: Some(form), ..Refused::default() }).await
        }
    }
}

pub async fn change(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Path(id): Path<String>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let id = super::id_of(&id)?;
    let mut form = Form::new(sent);
    let (name, description) = (form.value("name"), form.value("description"));
    match flow::property::change(&platform, &who.caller, id, name, description).await {
        Ok(_) => answer::done(PAGE, "property_changed"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            page::refused(&platform, &who, Refused { change: Some((id, form)), ..Refused::default() }).await
        }
    }
}

pub async fn remove(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Path(id): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    flow::property::remove(&platform, &who.caller, super::id_of(&id)?).await?;
    answer::done(PAGE, "property_removed")
}

fn read(form: &Form) -> Result<PropertyInput, InputRefusal> {
    let kind: PropertyKind = form.value("kind").parse().map_err(|error| InputRefusal::wrong("kind", error))?;
    Ok(PropertyInput {
        kind,
        name: form.value("name").to_owned(),
        address: form.value("address").to_owned(),
        description: form.value("description").to_owned(),
    })
}
