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
use serde::Deserialize;

use crate::answer::{self, Answer};
use crate::frame::{Frame, Place};
use crate::notification::words as event_words;
use crate::query;
use crate::visitor::Operator;
use crate::words::{self, Language};

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
    languages: Vec<Choice>,
    language: &'static str,
    letters: Vec<LetterRow>,
}

/// A language in which letters can be looked at.
struct Choice {
    code: &'static str,
    name: &'static str,
    href: String,
    is_chosen: bool,
}

/// The language of the letters; that of the page where none is chosen.
#[derive(Deserialize)]
pub struct Wanted {
    language: Option<String>,
    done: Option<String>,
}

impl Wanted {
    fn language(&self) -> Language {
        self.language.as_deref().and_then(|code| code.parse().ok()).unwrap_or_else(words::language)
    }
}

fn choices(path: &str, chosen: Language) -> Vec<Choice> {
    let choice = |language: &Language| Choice {
        code: language.code(),
        name: language.name(),
        href: query::address(path, [("language", language.code())]),
        is_chosen: *language == chosen,
    };
    Language::ALL.iter().map(choice).collect()
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
    languages: Vec<Choice>,
    language: &'static str,
    subject: String,
    kind: &'static str,
    text: String,
    may_send: bool,
}

pub async fn list(Operator(who): Operator, Query(wanted): Query<Wanted>) -> Answer {
    who.caller.may(Deed::ReadInstallation)?;
    let language = wanted.language();
    let row = |sample: Sample| LetterRow {
        href: query::address(&format!("/admin/mail/{}", sample.name), [("language", language.code())]),
        subject: sample.letter.subject(language),
        kind: event_words(sample.event).0,
        ways: if sample.event.is_fixed() { "Always" } else { "As each person chooses" },
    };
    let frame = Operator(who).frame("Mail", Place::Mail);
    let letters = preview::samples().into_iter().map(row).collect();
    let languages = choices("/admin/mail", language);
    answer::page(ListPage { frame, languages, language: language.code(), letters })
}

pub async fn show(
    State(platform): State<Platform>,
    Operator(who): Operator,
    Path(name): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    who.caller.may(Deed::ReadInstallation)?;
    let language = wanted.language();
    let (sample, written) = preview::written(&platform, &name, language).ok_or_else(unknown)?;
    let path = format!("/admin/mail/{name}");
    let page = LetterPage {
        languages: choices(&path, language),
        language: language.code(),
        path,
        subject: written.subject,
        kind: event_words(sample.event).0,
        text: written.text,
        may_send: who.caller.may(Deed::RunInstallation).is_ok(),
        frame: Operator(who).frame("Mail", Place::Mail).after(wanted.done.as_deref()),
    };
    let mut response = answer::page(page)?;
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, FRAMING);
    Ok(response)
}

/// The letter itself, for the frame.
pub async fn html(
    State(platform): State<Platform>,
    Operator(who): Operator,
    Path(name): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    who.caller.may(Deed::ReadInstallation)?;
    let (_, written) = preview::written(&platform, &name, wanted.language()).ok_or_else(unknown)?;
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
    PageForm(wanted): PageForm<Wanted>,
) -> Answer {
    let language = wanted.language();
    preview::send_test(&platform, &who.caller, &name, language).await?;
    let shown = [("language", language.code()), ("done", "test_sent")];
    answer::onwards(&query::address(&format!("/admin/mail/{name}"), shown))
}

fn unknown() -> InputRefusal {
    InputRefusal::NotFound { noun: "letter" }
}
