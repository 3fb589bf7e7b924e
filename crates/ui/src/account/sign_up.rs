//! A new account, partner or brand, and its owner, who is logged in at once.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{Extensions, HeaderMap};
use domain::access::AccountKind;
use edge::caller::{PageCaller, PageForm};
use flow::Platform;
use flow::account::{FirstKey, Profile, SignUp};
use serde::Deserialize;

use super::way_on::within_site;
use super::{PASSWORD_HELP, address, let_in, user_agent};
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::frame::{Frame, home_of};
use crate::{query, words};

#[derive(Template)]
#[template(path = "account/sign_up.html")]
struct SignUpPage {
    frame: Frame,
    form: Form,
    next: String,
    log_in: String,
    password_help: &'static str,
}

#[derive(Deserialize)]
pub struct Wanted {
    kind: Option<String>,
    next: Option<String>,
}

pub async fn show(who: Option<PageCaller>, Query(wanted): Query<Wanted>) -> Answer {
    let next = wanted.next.as_deref().and_then(within_site).unwrap_or("");
    if let Some(who) = who {
        return answer::onwards(if next.is_empty() { home_of(who.caller.account_kind) } else { next });
    }
    answer::page(page(Form::default().with("kind", wanted.kind.unwrap_or_default()), next))
}

pub async fn send(
    State(platform): State<Platform>,
    extensions: Extensions,
    headers: HeaderMap,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    let next = within_site(form.value("next")).unwrap_or("").to_owned();
    let kind = if form.value("kind") == "brand" { AccountKind::Brand } else { AccountKind::Partner };
    let input = SignUp {
        kind,
        profile: Profile {
            name: form.value("account_name").to_owned(),
            country: form.value("country").to_owned(),
            website: form.value("website").to_owned(),
        },
        name: form.value("name").to_owned(),
        email: form.value("email").to_owned(),
        password: form.exact("password").to_owned(),
        language: words::language(),
        address: address(&extensions),
        first_key: FirstKey::Session { user_agent: user_agent(&headers) },
    };
    match flow::account::sign_up(&platform, input).await {
        Ok(signed_up) => {
            let way_on = if next.is_empty() { query::address(home_of(kind), [("done", "welcome")]) } else { next };
            match &signed_up.session {
                Some(log_in) => let_in(&platform, &headers, log_in, &way_on).await,
                None => answer::onwards("/login"),
            }
        }
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            answer::refused(page(form, &next))
        }
    }
}

fn page(form: Form, next: &str) -> SignUpPage {
    SignUpPage {
        frame: Frame::of_stranger("Open an account"),
        form,
        log_in: query::address("/login", [("next", next)]),
        next: next.to_owned(),
        password_help: PASSWORD_HELP,
    }
}
