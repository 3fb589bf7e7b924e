//! The second step of a log-in: a code or a passkey. Whoever comes here without the first step is sent back to it.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{Extensions, HeaderMap};
use axum::response::{IntoResponse, Redirect};
use edge::caller::{PageForm, cookie};
use flow::session::{LoggedIn, SecondStep, SessionRefusal, Ways};
use flow::{Error, Platform, Refusal};
use http::header::SET_COOKIE;
use serde::Deserialize;

use super::passkey::assertion;
use super::way_on::within_site;
use super::{address, let_in, user_agent};
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::frame::{Frame, home_of};

#[derive(Template)]
#[template(path = "account/second_step.html")]
struct SecondStepPage {
    frame: Frame,
    form: Form,
    next: String,
    ways: Ways,
}

#[derive(Deserialize)]
pub struct Wanted {
    next: Option<String>,
}

pub async fn show(State(platform): State<Platform>, headers: HeaderMap, Query(wanted): Query<Wanted>) -> Answer {
    let next = wanted.next.as_deref().and_then(within_site).unwrap_or("").to_owned();
    let Some(secret) = cookie::read_begun(&headers) else { return answer::onwards("/login") };
    match flow::session::ways_of(&platform, secret).await {
        Ok(ways) => answer::page(page(Form::default(), next, ways)),
        Err(error) => begin_again(error),
    }
}

pub async fn send(
    State(platform): State<Platform>,
    extensions: Extensions,
    headers: HeaderMap,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    let next = within_site(form.value("next")).unwrap_or("").to_owned();
    let Some(secret) = cookie::read_begun(&headers) else { return answer::onwards("/login") };
    let step = match form.given("credential_id") {
        Some(_) => SecondStep::Passkey(Box::new(assertion(&form))),
        None => SecondStep::Code(form.value("code").to_owned()),
    };
    let (address, user_agent) = (address(&extensions), user_agent(&headers));
    match flow::session::finish_log_in(&platform, secret, step, address, user_agent).await {
        Ok(log_in) => let_in_whole(&platform, &headers, &log_in, &next).await,
        Err(error) => {
            let ways = match flow::session::ways_of(&platform, secret).await {
                Ok(ways) => ways,
                Err(error) => return begin_again(error),
            };
            answer::onto_form(error, &mut form)?;
            answer::refused(page(form, next, ways))
        }
    }
}

/// Lets the person in and forgets that the log-in was begun.
pub(super) async fn let_in_whole(platform: &Platform, headers: &HeaderMap, log_in: &LoggedIn, next: &str) -> Answer {
    let way_on = if next.is_empty() { home_of(log_in.caller.account_kind) } else { next };
    let mut response = let_in(platform, headers, log_in, way_on).await?;
    response.headers_mut().append(SET_COOKIE, cookie::clear_begun());
    Ok(response)
}

fn begin_again(error: Error) -> Answer {
    match error {
        Error::Refused(Refusal::Session(SessionRefusal::LogInOver)) => {
            Ok(([(SET_COOKIE, cookie::clear_begun())], Redirect::to("/login?done=log_in_over")).into_response())
        }
        error => Err(error.into()),
    }
}

fn page(form: Form, next: String, ways: Ways) -> SecondStepPage {
    SecondStepPage { frame: Frame::of_stranger("Second step"), form, next, ways }
}
