//! The operator looks at every letter as people get it, with made-up facts, in both forms.
//!
//! A letter's HTML stands in a frame of its own that may do nothing: no script, no form, no request.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use domain::access::Deed;
use edge::caller::PageForm;
use flow::Platform;
use flow::mail::preview::{self, Sample};
use flow::refusal::InputRefusal;
use http::HeaderValue;
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_FRAME_OPTIONS};

use crate::answer::{self, Answer, Done};
use crate::frame::{Frame, Place};
use crate::notification::words;
use crate::visitor::Operator;

/// The letter's own look stands inside it; nothing else may come in or out.
const FRAMED: HeaderValue =
    HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'");
/// The page around it may show that frame.
const FRAMING: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; \
     base-uri 'none'; frame-src 'self'; frame-ancestors 'none'",
);

#[derive(Template)]
#[template(path = "mail/list.html")]
struct ListPage {
    frame: Frame,
    letters: Vec<LetterRow>,
}

struct LetterRow {
    href: String,
    subject: String,
    kind: &'static str,
    ways: &'static str,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct LetterPage {
    frame: Frame,
    path: String,
    subject: String,
    kind: &'static str,
    text: String,
    may_send: bool,
}

pub async fn list(Operator(who): Operator) -> Answer {
    who.caller.may(Deed::ReadInstallation)?;
    let row = |sample: Sample| LetterRow {
        href: format!("/admin/mail/{}", sample.name),
        subject: sample.letter.subject,
        kind: words(sample.event).0,
        ways: if sample.event.is_fixed() { "Always" } else { "As each person chooses" },
    };
    let frame = Operator(who).frame("Mail", Place::Mail);
    answer::page(ListPage { frame, letters: preview::samples().into_iter().map(row).collect() })
}

pub async fn show(
    State(platform): State<Platform>,
    Operator(who): Operator,
    Path(name): Path<String>,
    Query(query): Query<Done>,
) -> Answer {
    who.caller.may(Deed::ReadInstallation)?;
    let (sample, written) = preview::written(&platform, &name).ok_or_else(unknown)?;
    let page = LetterPage {
        path: format!("/admin/mail/{name}"),
        subject: written.subject,
        kind: words(sample.event).0,
        text: written.text,
        may_send: who.caller.may(Deed::RunInstallation).is_ok(),
        frame: Operator(who).frame("Mail", Place::Mail).after(query.done.as_deref()),
    };
    let mut response = answer::page(page)?;
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, FRAMING);
    Ok(response)
}

/// The letter itself, for the frame.
pub async fn html(State(platform): State<Platform>, Operator(who): Operator, Path(name): Path<String>) -> Answer {
    who.caller.may(Deed::ReadInstallation)?;
    let (_, written) = preview::written(&platform, &name).ok_or_else(unknown)?;
    let mut response: Response = written.html.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CONTENT_SECURITY_POLICY, FRAMED);
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    Ok(response)
}

/// Sends it to whoever asks, and to nobody else.
pub async fn test(
    State(platform): State<Platform>,
    Operator(who): Operator,
    Path(name): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    preview::send_test(&platform, &who.caller, &name).await?;
    answer::done(&format!("/admin/mail/{name}"), "test_sent")
}

fn unknown() -> InputRefusal {
    InputRefusal::NotFound { noun: "letter" }
}
