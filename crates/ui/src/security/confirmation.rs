//! "Confirm it is you", before anything about the log-in is changed.

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use edge::caller::PageForm;
use flow::Platform;
use flow::person::PersonRefusal;
use flow::session::Confirmation;
use flow::{Error, Refusal};

use crate::account::keep_renewed;
use crate::account::passkey::{assertion, challenge_json};
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::frame::{Frame, Place};
use crate::visitor::Resident;

#[derive(Template)]
#[template(path = "security/confirm.html")]
struct ConfirmPage {
    frame: Frame,
    path: String,
    has_authenticator: bool,
    has_passkey: bool,
    form: Form,
}

pub async fn show(State(platform): State<Platform>, who: Resident) -> Answer {
    answer::page(page(&platform, &who, Form::default()).await?)
}

pub async fn send(
    State(platform): State<Platform>,
    who: Resident,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    let confirmation = if form.given("credential_id").is_some() {
        Confirmation::Passkey(Box::new(assertion(&form)))
    } else if let Some(code) = form.given("code") {
        Confirmation::Code(code.to_owned())
    } else {
        Confirmation::Password(form.exact("current_password").to_owned())
    };
    match flow::session::confirm(&platform, &who.0.caller, confirmation).await {
        Ok(renewed) => Ok(keep_renewed(&platform, &renewed, answer::done(&who.at("security"), "confirmed")?)),
        Err(Error::Refused(Refusal::Person(refusal @ PersonRefusal::WrongPassword))) => {
            form.refuse(Some("current_password"), refusal.to_string());
            answer::refused(page(&platform, &who, form).await?)
        }
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            answer::refused(page(&platform, &who, form).await?)
        }
    }
}

pub async fn challenge(
    State(platform): State<Platform>,
    who: Resident,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    let challenge = flow::passkey::challenge_to_confirm(&platform, &who.0.caller).await?;
    Ok(Json(challenge_json(&challenge)).into_response())
}

async fn page(platform: &Platform, who: &Resident, form: Form) -> flow::Result<ConfirmPage> {
    let held = flow::factor::overview(platform, &who.0.caller).await?.held;
    Ok(ConfirmPage {
        frame: who.frame("Confirm it is you", Place::Security),
        path: who.at("security"),
        has_authenticator: held.authenticator,
        has_passkey: held.passkeys > 0,
        form,
    })
}
