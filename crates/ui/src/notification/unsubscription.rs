//! The address in a letter that stops letters of its kind. Looking at it changes nothing; its button, or a mail program's post, does.
//!
//! The address is signed and does one thing only, so no log-in and no hidden field is asked for (RFC 8058: mail programs have neither).

use askama::Template;
use axum::extract::{Path, State};
use flow::Platform;
use flow::notification::unsubscription::What;

use super::words;
use crate::answer::{self, Answer};
use crate::frame::Frame;

#[derive(Template)]
#[template(path = "notification/unsubscription.html")]
struct UnsubscriptionPage {
    frame: Frame,
    path: String,
    account: String,
    what: &'static str,
    is_done: bool,
}

pub async fn show(State(platform): State<Platform>, Path(ticket): Path<String>) -> Answer {
    answer::page(page(&platform, &ticket, false).await?)
}

pub async fn send(State(platform): State<Platform>, Path(ticket): Path<String>) -> Answer {
    flow::notification::unsubscription::stop(&platform, &ticket).await?;
    answer::page(page(&platform, &ticket, true).await?)
}

async fn page(platform: &Platform, ticket: &str, is_done: bool) -> flow::Result<UnsubscriptionPage> {
    let stopping = flow::notification::unsubscription::find(platform, ticket).await?;
    Ok(UnsubscriptionPage {
        frame: Frame::of_stranger("Fewer letters"),
        path: format!("/unsubscribe/{ticket}"),
        account: stopping.account_name,
        what: match stopping.what {
            What::Event(event) => words(event).0,
            What::Day => "The letter of the day",
        },
        is_done,
    })
}
