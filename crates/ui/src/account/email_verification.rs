//! The link from the mail that proves an e-mail address. It asks for one press, since mail scanners open links.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::Extensions;
use edge::caller::{PageCaller, PageForm};
use flow::Platform;
use serde::Deserialize;

use super::address;
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::frame::{Csrf, Frame, home_of};

#[derive(Template)]
#[template(path = "account/verify_email.html")]
struct VerificationPage {
    frame: Frame,
    secret: String,
    form: Form,
}

#[derive(Deserialize)]
pub struct Sent {
    #[serde(default)]
    secret: String,
}

pub async fn show(who: Option<PageCaller>, Query(sent): Query<Sent>) -> Answer {
    answer::page(page(who.as_ref(), sent.secret, Form::default()))
}

pub async fn send(
    State(platform): State<Platform>,
    who: Option<PageCaller>,
    extensions: Extensions,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    let secret = form.value("secret").to_owned();
    match flow::person::verify_email(&platform, &secret, address(&extensions)).await {
        Ok(_) => answer::done(who.map_or("/login", |who| home_of(who.caller.account_kind)), "email_verified"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            answer::refused(page(who.as_ref(), secret, form))
        }
    }
}

/// Another link, for whoever is logged in and has lost the first.
pub async fn again(
    State(platform): State<Platform>,
    who: PageCaller,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    flow::person::send_verification_again(&platform, &who.caller).await?;
    answer::done(home_of(who.caller.account_kind), "verification_sent")
}

fn page(who: Option<&PageCaller>, secret: String, form: Form) -> VerificationPage {
    let csrf = Csrf(who.map(|who| who.csrf().to_owned()).unwrap_or_default());
    VerificationPage { frame: Frame { csrf, ..Frame::of_stranger("Verify your e-mail address") }, secret, form }
}
