//! "Confirm it is you", before anything about the log-in is changed.

use askama::Template;
use axum::Json;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use edge::caller::PageForm;
use flow::Platform;
use flow::person::PersonRefusal;
use flow::session::{Confirmation, SessionRefusal};
use flow::{Error, Refusal};
use serde::Deserialize;

use crate::account::keep_renewed;
use crate::account::passkey::{assertion, challenge_json};
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::frame::{Frame, Place};
use crate::query;
use crate::visitor::Resident;

/// What a proof was asked for on the way to; a word of a closed list, so that no address leads elsewhere.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Security,
    Data,
    Closure,
}

impl Way {
    /// The page, as addresses name it.
    const fn page(self) -> &'static str {
        match self {
            Way::Security => "security",
            Way::Data => "data",
            Way::Closure => "closure",
        }
    }

    fn of(page: &str) -> Way {
        [Way::Data, Way::Closure].into_iter().find(|way| way.page() == page).unwrap_or(Way::Security)
    }
}

#[derive(Deserialize)]
pub struct Wanted {
    next: Option<String>,
}

/// Whether a refusal only says that the person must prove first to be it; then that page comes next, and leads back.
pub fn first(error: Error, who: &Resident, way: Way) -> Result<Answer, Error> {
    match error {
        Error::Refused(Refusal::Session(SessionRefusal::NotConfirmed)) => {
            let address = query::address(&who.at("security/confirm"), [("next", way.page())]);
            Ok(answer::onwards(&address))
        }
        error => Err(error),
    }
}

#[derive(Template)]
#[template(path = "security/confirm.html")]
struct ConfirmPage {
    frame: Frame,
    path: String,
    next: &'static str,
    has_authenticator: bool,
    has_passkey: bool,
    form: Form,
}

pub async fn show(State(platform): State<Platform>, who: Resident, Query(wanted): Query<Wanted>) -> Answer {
    let form = Form::default().with("next", wanted.next.as_deref().unwrap_or_default());
    answer::page(page(&platform, &who, form).await?)
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
        Ok(renewed) => {
            let onwards = answer::done(&who.at(Way::of(form.value("next")).page()), "confirmed")?;
            Ok(keep_renewed(&platform, &renewed, onwards))
        }
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
        next: Way::of(form.value("next")).page(),
        has_authenticator: held.authenticator,
        has_passkey: held.passkeys > 0,
        form,
    })
}
