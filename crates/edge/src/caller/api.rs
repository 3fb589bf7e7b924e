//! The caller of an API endpoint: a token by HTTP Basic, or a logged-in page's script by session cookie and CSRF header.

use axum::extract::{FromRef, FromRequestParts};
use axum::response::{IntoResponse, Response};
use flow::{AccessRefusal, Caller, Platform};
use http::request::Parts;

use super::basic::credentials;
use super::{client_address, cookie};
use crate::error::ApiError;

/// The header in which a page's script repeats the session's CSRF secret.
const CSRF_HEADER: &str = "x-csrf-token";

/// The recognised caller of an API endpoint. Nobody recognised: 401.
///
/// What the caller may do is asked in the use case (`caller.may(deed)`), where a read-only token is refused for what is no reading.
pub struct ApiCaller(pub Caller);

/// As [`ApiCaller`], but only for a logged-in person; a token is refused. Whether a second factor is missing is asked in the use case.
pub struct ApiPerson(pub Caller);

/// What the API's door found out, kept with the request so that it is asked once.
#[derive(Clone)]
pub(crate) struct Identified(pub(crate) Option<Caller>);

/// The caller whose account SID and token come by HTTP Basic, with that SID. None: nothing was sent. A page's session counts for nothing here.
pub async fn by_token(platform: &Platform, parts: &Parts) -> flow::Result<Option<(Caller, String)>> {
    let address = client_address(&parts.extensions);
    let sent = credentials(&parts.headers).map_err(|()| AccessRefusal::WrongToken)?;
    let Some(sent) = sent else { return Ok(None) };
    let caller = flow::token::recognise(platform, &sent.account_sid, &sent.token, address).await?;
    if caller.is_none() && parts.uri.path().to_ascii_lowercase().contains("/conversions") {
        flow::rejection::note_wrong_token(platform, &sent.account_sid).await;
    }
    Ok(Some((caller.ok_or(AccessRefusal::WrongToken)?, sent.account_sid)))
}

/// Recognises the caller. Wrong credentials are an error even where none are needed: their sender believes otherwise.
pub(crate) async fn identify(platform: &Platform, parts: &Parts) -> flow::Result<Option<Caller>> {
    let address = client_address(&parts.extensions);
    match credentials(&parts.headers) {
        Err(()) => return Err(AccessRefusal::WrongToken.into()),
        Ok(Some(sent)) => {
            let caller = flow::token::recognise(platform, &sent.account_sid, &sent.token, address).await?;
            if caller.is_none() && parts.uri.path().ends_with("/conversions") {
                flow::rejection::note_wrong_token(platform, &sent.account_sid).await;
            }
            return caller.map(Some).ok_or_else(|| AccessRefusal::WrongToken.into());
        }
        Ok(None) => {}
    }
    let Some(secret) = cookie::read(&parts.headers, &platform.settings.public_url) else { return Ok(None) };
    let Some((caller, live)) = flow::session::recognise(platform, secret, address).await? else { return Ok(None) };
    let stated = parts.headers.get(CSRF_HEADER).map_or(&b""[..], |value| value.as_bytes());
    if !parts.method.is_safe() && !flow::same_secret(stated, live.csrf_secret.as_bytes()) {
        return Err(AccessRefusal::ForeignForm.into());
    }
    super::watch_support(platform, &caller, parts).await?;
    Ok(Some(caller))
}

impl<S> FromRequestParts<S> for ApiCaller
where
    S: Send + Sync,
    Platform: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let caller = match parts.extensions.get::<Identified>() {
            Some(Identified(caller)) => caller.clone(),
            None => {
                let platform = Platform::from_ref(state);
                identify(&platform, parts).await.map_err(|error| ApiError::from(error).into_response())?
            }
        };
        caller.map(ApiCaller).ok_or_else(|| refused(AccessRefusal::Unauthenticated))
    }
}

impl<S> FromRequestParts<S> for ApiPerson
where
    S: Send + Sync,
    Platform: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let ApiCaller(caller) = ApiCaller::from_request_parts(parts, state).await?;
        caller.person_at_the_door().map_err(refused)?;
        Ok(ApiPerson(caller))
    }
}

fn refused(refusal: AccessRefusal) -> Response {
    ApiError::from(refusal).into_response()
}
