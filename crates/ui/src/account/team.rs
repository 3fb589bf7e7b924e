//! The link by which a person joins the team of an account: what is offered, and a name and a password for who is new here.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::Extensions;
use edge::caller::PageForm;
use flow::Platform;
use flow::membership::{Acceptance, NewPerson, Offer};
use serde::Deserialize;

use super::{PASSWORD_HELP, address};
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::frame::Frame;
use crate::words;

#[derive(Template)]
#[template(path = "account/join_team.html")]
struct JoinPage {
    frame: Frame,
    offer: Offer,
    secret: String,
    form: Form,
    password_help: &'static str,
}

#[derive(Deserialize)]
pub struct Link {
    #[serde(default)]
    secret: String,
}

pub async fn show(State(platform): State<Platform>, Query(link): Query<Link>) -> Answer {
    let offer = flow::membership::find_invitation(&platform, &link.secret).await?;
    answer::page(page(offer, link.secret, Form::default()))
}

pub async fn send(
    State(platform): State<Platform>,
    extensions: Extensions,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    let secret = form.value("secret").to_owned();
    let offer = flow::membership::find_invitation(&platform, &secret).await?;
    let new_person = offer
        .is_new_person
        .then(|| NewPerson { name: form.value("name").to_owned(), password: form.exact("password").to_owned() });
    let acceptance =
        Acceptance { secret: secret.clone(), new_person, language: words::language(), address: address(&extensions) };
    match flow::membership::accept(&platform, acceptance).await {
        Ok(_) => answer::done("/login", "joined_team"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            answer::refused(page(offer, secret, form))
        }
    }
}

fn page(offer: Offer, secret: String, form: Form) -> JoinPage {
    JoinPage { frame: Frame::of_stranger("Join the team"), offer, secret, form, password_help: PASSWORD_HELP }
}
