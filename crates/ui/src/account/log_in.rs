//! Log-in. It says the same whether the address exists or not, and has the person wait after many attempts.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{Extensions, HeaderMap};
use edge::caller::{PageCaller, PageForm};
use flow::session::{LogIn, SessionRefusal};
use flow::{Error, Platform, Refusal};
use serde::Deserialize;

use super::way_on::within_site;
use super::{address, let_in, user_agent};
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::frame::{Frame, home_of};
use crate::query;

#[derive(Template)]
#[template(path = "account/log_in.html")]
struct LogInPage {
    frame: Frame,
    form: Form,
    next: String,
    sign_up: String,
}

#[derive(Deserialize)]
pub struct Wanted {
    next: Option<String>,
    done: Option<String>,
}

pub async fn show(who: Option<PageCaller>, Query(wanted): Query<Wanted>) -> Answer {
    let next = wanted.next.as_deref().and_then(within_site).unwrap_or("");
    if let Some(who) = who {
        return answer::onwards(if next.is_empty() { home_of(who.caller.account_kind) } else { next });
    }
    let page = page(Form::default(), next);
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
    match flow::session::log_in(&platform, input).await {
        Ok(log_in) => {
            let home = home_of(log_in.caller.account_kind);
            Ok(let_in(&platform, &log_in, if next.is_empty() { home } else { &next }))
        }
        Err(Error::Refused(Refusal::Session(
            refusal @ (SessionRefusal::WrongLogIn | SessionRefusal::TooManyAttempts { .. }),
        ))) => {
            form.refuse(None, refusal.to_string());
            answer::refused(page(form, &next))
        }
        Err(error) => Err(error.into()),
    }
}

fn page(form: Form, next: &str) -> LogInPage {
    LogInPage {
        frame: Frame::of_stranger("Log in"),
        form,
        sign_up: query::address("/signup", [("next", next)]),
        next: next.to_owned(),
    }
}
