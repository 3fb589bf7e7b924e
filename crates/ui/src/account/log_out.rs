//! Log-out: the session ends here, and the browser forgets it.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use edge::caller::{PageCaller, PageForm, cookie};
use flow::Platform;
use http::header::SET_COOKIE;

use crate::answer::Answer;

pub async fn send(
    State(platform): State<Platform>,
    who: Option<PageCaller>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    if let Some(who) = who {
        flow::session::log_out(&platform, &who.caller).await?;
    }
    Ok(([(SET_COOKIE, cookie::clear(&platform.settings.public_url))], Redirect::to("/login?done=logged_out"))
        .into_response())
}
