//! A form sent by one of our pages.

use axum::Form;
use axum::body::{Body, Bytes};
use axum::extract::{FromRef, FromRequest, Request};
use axum::response::{IntoResponse, Response};
use flow::Platform;
use flow::refusal::InputRefusal;
use serde::de::DeserializeOwned;

use super::page;
use super::require_same_origin;
use crate::error::PageError;

/// The fields of a form, once it is sure that it came from our own page: by what the browser says, and, of somebody logged in, by the
/// hidden field `csrf`. A field that `T` does not have, such as `csrf` itself, is passed over.
pub struct PageForm<T>(pub T);

impl<S, T> FromRequest<S> for PageForm<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
    Platform: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        read(request, state).await.map(PageForm).map_err(IntoResponse::into_response)
    }
}

async fn read<S, T>(request: Request, state: &S) -> Result<T, PageError>
where
    S: Send + Sync,
    T: DeserializeOwned,
    Platform: FromRef<S>,
{
    require_same_origin(request.headers())?;
    let (mut parts, body) = request.into_parts();
    let sender = page::find(&mut parts, &Platform::from_ref(state)).await?;
    let body = Bytes::from_request(Request::from_parts(parts.clone(), body), state)
        .await
        .map_err(|rejection| unreadable(rejection.body_text()))?;
    if let Some(sender) = sender {
        let stated = form_urlencoded::parse(&body).find(|(name, _)| name == "csrf");
        sender.check_csrf(stated.as_ref().map_or("", |(_, value)| value))?;
    }
    let Form(fields) = Form::<T>::from_request(Request::from_parts(parts, Body::from(body)), state)
        .await
        .map_err(|rejection| unreadable(rejection.body_text()))?;
    Ok(fields)
}

fn unreadable(problem: String) -> PageError {
    InputRefusal::Unreadable { problem }.into()
}
