//! The caller of a page: a person with a session cookie. Anybody else is sent to the log-in page and comes back afterwards.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts, OptionalFromRequestParts};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::AccountKind;
use flow::appearance::Look;
use flow::message::Unread;
use flow::session::LiveSession;
use flow::{AccessRefusal, Caller, Platform};
use http::request::Parts;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{client_address, cookie, home_of};
use crate::error::PageError;

/// A logged-in person. `Option<PageCaller>` for pages that everybody sees.
#[derive(Clone)]
pub struct PageCaller {
    pub caller: Caller,
    /// What pages show of the person and the account.
    pub session: LiveSession,
    /// What the other side wrote and the person has not seen.
    pub unread: Unread,
    /// How a brand's own pages look; none where it did not say, and for everybody else.
    pub look: Option<Arc<Look>>,
}

impl PageCaller {
    /// For the hidden field `csrf` of every form.
    pub fn csrf(&self) -> &str {
        &self.session.csrf_secret
    }

    /// For forms that are not read by [`super::PageForm`], such as uploads.
    pub fn check_csrf(&self, stated: &str) -> Result<(), PageError> {
        if flow::same_secret(stated.as_bytes(), self.session.csrf_secret.as_bytes()) {
            return Ok(());
        }
        Err(AccessRefusal::ForeignForm.into())
    }
}

impl<S> FromRequestParts<S> for PageCaller
where
    S: Send + Sync,
    Platform: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        match find(parts, &Platform::from_ref(state)).await {
            Ok(Some(page_caller)) if page_caller.caller.lacks_factor && !sets_up_factor(parts) => {
                let home = home_of(page_caller.caller.account_kind);
                Err(Redirect::to(&format!("{home}/security")).into_response())
            }
            Ok(Some(page_caller)) => Ok(page_caller),
            Ok(None) => Err(Redirect::to(&login_address(parts)).into_response()),
            Err(error) => Err(PageError::from(error).into_response()),
        }
    }
}

impl<S> OptionalFromRequestParts<S> for PageCaller
where
    S: Send + Sync,
    Platform: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Response> {
        find(parts, &Platform::from_ref(state)).await.map_err(|error| PageError::from(error).into_response())
    }
}

/// Asked once for each request, however many extractors want it.
pub(super) async fn find(parts: &mut Parts, platform: &Platform) -> flow::Result<Option<PageCaller>> {
    if let Some(found) = parts.extensions.get::<PageCaller>() {
        return Ok(Some(found.clone()));
    }
    let Some(secret) = cookie::read(&parts.headers, &platform.settings.public_url) else { return Ok(None) };
    let found = flow::session::recognise(platform, secret, client_address(&parts.extensions)).await?;
    let Some((caller, session)) = found else { return Ok(None) };
    super::watch_support(platform, &caller, parts).await?;
    let unread = flow::message::unread(platform, &caller).await?;
    let look = match caller.account_kind {
        AccountKind::Brand => flow::appearance::of(platform, caller.account_id).await?,
        AccountKind::Partner | AccountKind::Operator => None,
    };
    let found = PageCaller { caller, session, unread, look };
    parts.extensions.insert(found.clone());
    Ok(Some(found))
}

/// Whether this is the page where a second factor is set up, or one under it.
fn sets_up_factor(parts: &Parts) -> bool {
    let mut folders = parts.uri.path().split('/').skip(2);
    folders.next() == Some("security")
}

/// After a form was sent there is nothing to come back to: a GET of its address may not exist.
fn login_address(parts: &Parts) -> String {
    if parts.method != http::Method::GET {
        return "/login".to_owned();
    }
    let wanted = parts.uri.path_and_query().map_or("/", |wanted| wanted.as_str());
    format!("/login?next={}", utf8_percent_encode(wanted, NON_ALPHANUMERIC))
}
