//! Passkeys of a person: added by the device in front of it, removed here.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use domain::ids::PasskeyId;
use edge::caller::PageForm;
use flow::Platform;
use flow::passkey::{NewKey, PasskeyRefusal};

use super::recovery_code::shown_once;
use super::refused;
use crate::account::passkey::{bytes_of, registration_json};
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::visitor::Resident;

/// What the page's script hands to the browser.
pub async fn challenge(
    State(platform): State<Platform>,
    who: Resident,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    let registration = flow::passkey::begin_registration(&platform, &who.0.caller).await?;
    Ok(Json(registration_json(&registration)).into_response())
}

pub async fn add(
    State(platform): State<Platform>,
    who: Resident,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let form = Form::new(sent);
    let new_key = NewKey { client_data: bytes_of(&form, "client_data"), attestation: bytes_of(&form, "attestation") };
    match flow::passkey::register(&platform, &who.0.caller, form.value("name"), new_key).await {
        Ok(Some(codes)) => shown_once(&who, codes, "passkey_added"),
        Ok(None) => answer::done(&who.at("security"), "passkey_added"),
        Err(error) => refused(&platform, &who, error, form).await,
    }
}

pub async fn remove(
    State(platform): State<Platform>,
    who: Resident,
    Path(id): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    let id = id.parse::<PasskeyId>().map_err(|_| PasskeyRefusal::NotFound)?;
    match flow::passkey::remove(&platform, &who.0.caller, id).await {
        Ok(()) => answer::done(&who.at("security"), "passkey_removed"),
        Err(error) => refused(&platform, &who, error, Form::default()).await,
    }
}
