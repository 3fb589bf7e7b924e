//! Recovery codes: shown once, and given as a text file from that page.

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse;
use edge::caller::PageForm;
use flow::Platform;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

use super::refused;
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::frame::{Frame, Place};
use crate::visitor::Resident;
use crate::words::say;

#[derive(Template)]
#[template(path = "security/recovery_codes.html")]
struct CodesPage {
    frame: Frame,
    path: String,
    codes: Vec<String>,
}

pub async fn remake(
    State(platform): State<Platform>,
    who: Resident,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    match flow::factor::remake_recovery_codes(&platform, &who.0.caller).await {
        Ok(codes) => shown_once(&who, codes, ""),
        Err(error) => refused(&platform, &who, error, Form::default()).await,
    }
}

/// Gives the codes back as a file: the page that shows them sends them, since nobody else knows them any more.
pub async fn file(who: Resident, PageForm(sent): PageForm<Vec<(String, String)>>) -> Answer {
    who.0.caller.person()?;
    let form = Form::new(sent);
    let codes = form.value("codes").split_whitespace().filter(|code| is_code(code));
    let lines: Vec<String> = codes.take(flow::factor::CODES).map(|code| format!("{code}\r\n")).collect();
    let person = &who.0.session.person_email;
    let text = format!(
        "{}\r\n\r\n{}",
        say!("Recovery codes of {person}. Each is good for one log-in.", person),
        lines.concat()
    );
    let headers = [
        (CONTENT_TYPE, "text/plain; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"recovery-codes.txt\""),
    ];
    Ok((headers, text).into_response())
}

/// No redirect: this is the one answer that shows the codes.
pub(super) fn shown_once(who: &Resident, codes: Vec<String>, done: &'static str) -> Answer {
    let frame = who.frame("Your recovery codes", Place::Security).after(Some(done));
    answer::page(CodesPage { frame, path: who.at("security"), codes })
}

fn is_code(word: &str) -> bool {
    word.len() == 11 && word.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
}
