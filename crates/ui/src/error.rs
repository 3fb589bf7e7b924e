//! Errors as pages: `edge`'s one table says what happened, this draws it.

use askama::Template;
use axum::Extension;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use edge::error::{PageError, Shown};
use edge::serve::DeadLink;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderValue, StatusCode, Uri};

use crate::component::field::sentence;
use crate::frame::Frame;
use crate::words::say;

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
    let shown = match response.extensions_mut().remove::<Shown>() {
        Some(shown) => shown,
        None if is_unread(&response) => unreadable_address(),
        None => return response,
    };
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

/// Whether this is axum's own plain sentence about an address it could not read.
fn is_unread(response: &Response) -> bool {
    let is_plain = |kind: &HeaderValue| kind.as_bytes().starts_with(b"text/plain");
    response.status() == StatusCode::BAD_REQUEST && response.headers().get(CONTENT_TYPE).is_some_and(is_plain)
}

fn unreadable_address() -> Shown {
    let detail = "what stands behind the question mark of the address cannot be read";
    let mut shown = Shown::http(StatusCode::BAD_REQUEST, "unreadable_address", detail);
    shown.title = "This address is not whole";
    shown.next = "Go back and use the page's own links, or cut the address off at the question mark.";
    shown
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
    let mut shown = Shown::http(StatusCode::NOT_FOUND, "no_such_page", say!("there is no page at {path}", uri.path()));
    shown.title = "There is no such page";
    shown.next = "Check the address for a slip, or start over from the first page.";
    PageError(Box::new(shown))
}

fn no_such_link(uri: &Uri) -> PageError {
    let detail = say!("{path} was mistyped, or was taken back by the one who made it", uri.path());
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
