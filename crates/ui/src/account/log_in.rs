//! Log-in. It says the same whether the address exists or not, and has the person wait after many attempts.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{Extensions, HeaderMap};
use axum::response::{IntoResponse, Redirect};
use edge::caller::{PageCaller, PageForm, cookie};
use flow::session::{Entrance, LogIn, SessionRefusal};
use flow::{Error, Platform, Refusal};
use http::header::SET_COOKIE;
use serde::Deserialize;

use super::second_step::let_in_whole;
use super::way_on::within_site;
use super::{address, user_agent};
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::frame::{Frame, home_of};
use crate::query;

#[derive(Template)]
#[template(path = "account/log_in.html")]
pub(super) struct LogInPage {
    frame: Frame,
    form: Form,
    next: String,
    sign_up: String,
    passkeys_work_here: bool,
}

#[derive(Deserialize)]
pub struct Wanted {
    next: Option<String>,
    done: Option<String>,
}

pub async fn show(State(platform): State<Platform>, who: Option<PageCaller>, Query(wanted): Query<Wanted>) -> Answer {
    let next = wanted.next.as_deref().and_then(within_site).unwrap_or("");
    if let Some(who) = who {
        return answer::onwards(if next.is_empty() { home_of(who.caller.account_kind) } else { next });
    }
    let page = page(&platform, Form::default(), next);
    answer::page(LogInPage { frame: page.frame.after(wanted.done.as_deref()), ..page })
}

pub async fn send(
    State(platform): State<Platform>,
    extensions: Extensions,
    headers: HeaderMap,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    let next = within_site(form.value("next")).unwrap_or("").to_owned();
    let input = LogIn {
        email: form.value("email").to_owned(),
        password: form.exact("password").to_owned(),
        account_id: None,
        address: address(&extensions),
        user_agent: user_agent(&headers),
    };
    match flow::session::enter(&platform, input).await {
        Ok(Entrance::LoggedIn(log_in)) => let_in_whole(&platform, &headers, &log_in, &next).await,
        Ok(Entrance::SecondStep(begun)) => {
            let cookie = cookie::set_begun(&begun.secret, &platform.settings.public_url, begun.seconds());
            let way_on = query::address("/login/second", [("next", next.as_str())]);
            Ok(([(SET_COOKIE, cookie)], Redirect::to(&way_on)).into_response())
        }
        Err(Error::Refused(Refusal::Session(
            refusal @ (SessionRefusal::WrongLogIn | SessionRefusal::TooManyAttempts { .. }),
        ))) => {
            form.refuse(None, refusal.to_string());
            answer::refused(page(&platform, form, &next))
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) fn page(platform: &Platform, form: Form, next: &str) -> LogInPage {
    LogInPage {
        frame: Frame::of_stranger("Log in"),
        form,
        sign_up: query::address("/signup", [("next", next)]),
        next: next.to_owned(),
        passkeys_work_here: flow::passkey::relying_party(&platform.settings.public_url).is_some(),
    }
}
