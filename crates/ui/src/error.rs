//! Errors as pages: `edge`'s one table says what happened, this draws it.

use askama::Template;
use axum::Extension;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use edge::error::{PageError, Shown};
use edge::serve::DeadLink;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{StatusCode, Uri};

use crate::component::field::sentence;
use crate::frame::Frame;

#[derive(Template)]
#[template(path = "error/page.html")]
struct ErrorPage {
    frame: Frame,
    title: String,
    detail: String,
    what_to_do: &'static str,
    way_on: (&'static str, &'static str),
    offers_help: bool,
    status: u16,
    code: &'static str,
}

/// Draws whatever error a handler or an extractor answered with, in place of its plain sentence.
pub async fn draw(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let Some(shown) = response.extensions_mut().remove::<Shown>() else { return response };
    match page_of(&shown).render() {
        Ok(html) => {
            let (mut parts, _) = response.into_parts();
            parts.headers.remove(CONTENT_TYPE);
            parts.headers.remove(CONTENT_LENGTH);
            (parts, Html(html)).into_response()
        }
        // The plain sentence is better than nothing.
        Err(_) => response,
    }
}

/// Nothing has this address, neither a page nor a link.
pub async fn no_such_address(dead_link: Option<Extension<DeadLink>>, uri: Uri) -> PageError {
    match dead_link {
        Some(_) => no_such_link(&uri),
        None => no_such_page(uri).await,
    }
}

/// No page has this address.
pub async fn no_such_page(uri: Uri) -> PageError {
    let mut shown = Shown::http(StatusCode::NOT_FOUND, "no_such_page", format!("there is no page at {}", uri.path()));
    shown.title = "There is no such page";
    shown.next = "Check the address for a slip, or start over from the first page.";
    PageError(Box::new(shown))
}

fn no_such_link(uri: &Uri) -> PageError {
    let detail = format!("{} was mistyped, or was taken back by the one who made it", uri.path());
    let mut shown = Shown::http(StatusCode::NOT_FOUND, "no_such_link", detail);
    shown.title = "This link leads nowhere";
    shown.next = "Check the address for a slip, or ask the one who gave it to you.";
    PageError(Box::new(shown))
}

fn page_of(shown: &Shown) -> ErrorPage {
    let way_on = match shown.status {
        StatusCode::UNAUTHORIZED => ("Log in", "/login"),
        _ => ("To the first page", "/"),
    };
    ErrorPage {
        frame: Frame::of_stranger(shown.title),
        title: shown.title.to_owned(),
        detail: sentence(&shown.detail),
        what_to_do: shown.next,
        way_on,
        offers_help: shown.status.is_client_error(),
        status: shown.status.as_u16(),
        code: shown.code,
    }
}
