//! An authenticator app is set up in two presses: a QR code to scan, and the first code to prove that it was.

use askama::Template;
use axum::extract::State;
use edge::caller::PageForm;
use flow::Platform;
use flow::factor::Setup;

use super::recovery_code::shown_once;
use super::{is_unconfirmed, refused};
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::frame::{Frame, Place};
use crate::visitor::Resident;

#[derive(Template)]
#[template(path = "security/authenticator.html")]
struct SetupPage {
    frame: Frame,
    path: String,
    /// Nothing after a wrong code: the QR code was shown once and the app has it.
    setup: Option<Setup>,
    form: Form,
}

pub async fn begin(
    State(platform): State<Platform>,
    who: Resident,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    match flow::factor::begin_authenticator(&platform, &who.0.caller).await {
        // No redirect: this is the one answer that shows the secret.
        Ok(setup) => answer::page(page(&who, Some(setup), Form::default())),
        Err(error) => refused(&platform, &who, error, Form::default()).await,
    }
}

pub async fn confirm(
    State(platform): State<Platform>,
    who: Resident,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    match flow::factor::confirm_authenticator(&platform, &who.0.caller, form.value("code")).await {
        Ok(Some(codes)) => shown_once(&who, codes, "authenticator_added"),
        Ok(None) => answer::done(&who.at("security"), "authenticator_added"),
        Err(error) if is_unconfirmed(&error) => answer::onwards(&who.at("security/confirm")),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            answer::refused(page(&who, None, form))
        }
    }
}

pub async fn remove(
    State(platform): State<Platform>,
    who: Resident,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    match flow::factor::remove_authenticator(&platform, &who.0.caller).await {
        Ok(()) => answer::done(&who.at("security"), "authenticator_removed"),
        Err(error) => refused(&platform, &who, error, Form::default()).await,
    }
}

fn page(who: &Resident, setup: Option<Setup>, form: Form) -> SetupPage {
    SetupPage {
        frame: who.frame("Set up an authenticator app", Place::Security),
        path: who.at("security"),
        setup,
        form,
    }
}
