//! A forgotten password: asking for the link, and the link itself. Whether an address exists is never told.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::Extensions;
use edge::caller::{PageCaller, PageForm};
use flow::Platform;
use serde::Deserialize;

use super::{PASSWORD_HELP, address};
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::frame::{Csrf, Frame};

#[derive(Template)]
#[template(path = "account/reset_request.html")]
struct RequestPage {
    frame: Frame,
    form: Form,
}

#[derive(Template)]
#[template(path = "account/email_sent.html")]
struct SentPage {
    frame: Frame,
    email: String,
}

#[derive(Template)]
#[template(path = "account/new_password.html")]
struct NewPasswordPage {
    frame: Frame,
    secret: String,
    form: Form,
    password_help: &'static str,
}

#[derive(Deserialize)]
pub struct Link {
    secret: Option<String>,
}

pub async fn show(who: Option<PageCaller>, Query(link): Query<Link>) -> Answer {
    match link.secret {
        Some(secret) => answer::page(new_password(who.as_ref(), secret, Form::default())),
        None => answer::page(RequestPage { frame: frame(who.as_ref()), form: Form::default() }),
    }
}

pub async fn send(
    State(platform): State<Platform>,
    who: Option<PageCaller>,
    extensions: Extensions,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    if let Some(secret) = form.given("secret").map(str::to_owned) {
        return match flow::person::reset_password(&platform, &secret, form.exact("password"), address(&extensions))
            .await
        {
            Ok(()) => answer::done("/login", "password_changed"),
            Err(error) => {
                answer::onto_form(error, &mut form)?;
                answer::refused(new_password(who.as_ref(), secret, form))
            }
        };
    }
    let email = form.value("email").to_owned();
    match flow::person::request_password_reset(&platform, &email, address(&extensions)).await {
        Ok(()) => answer::page(SentPage { frame: frame(who.as_ref()), email }),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            answer::refused(RequestPage { frame: frame(who.as_ref()), form })
        }
    }
}

fn new_password(who: Option<&PageCaller>, secret: String, form: Form) -> NewPasswordPage {
    NewPasswordPage { frame: frame(who), secret, form, password_help: PASSWORD_HELP }
}

fn frame(who: Option<&PageCaller>) -> Frame {
    let csrf = Csrf(who.map(|who| who.csrf().to_owned()).unwrap_or_default());
    Frame { csrf, ..Frame::of_stranger("Choose a new password") }
}
