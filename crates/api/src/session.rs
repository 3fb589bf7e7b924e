//! Log-ins of people: a session cookie, and the CSRF token that scripts send with it.

#[cfg(test)]
mod tests;

use axum::Json;
use axum::extract::State;
use axum::http::header::{SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::AppendHeaders;
use domain::ids::{AccountId, SessionId};
use edge::api_input::{ApiJson, ApiPath};
use edge::caller::{ApiPerson, ClientIp, cookie, require_same_origin};
use edge::error::ApiError;
use flow::session::{GOOD_FOR, LogIn};
use flow::{CallerKind, Platform};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::wire::{Instant, Problem};

pub fn endpoints() -> OpenApiRouter<Platform> {
    OpenApiRouter::new()
        .routes(routes!(session_list, session_create))
        .routes(routes!(session_end))
        .routes(routes!(account_list))
        .routes(routes!(account_switch))
}

#[derive(Deserialize, ToSchema)]
pub struct Credentials {
    pub email: String,
    pub password: String,
    /// Which of the person's accounts; the first when not given.
    pub account_id: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub struct NewSession {
    /// Send it as `X-CSRF-Token` with every request that is no GET. The session itself is in the cookie.
    pub csrf_token: String,
    pub account_id: i64,
    pub expires_at: Instant,
}

#[derive(Serialize, ToSchema)]
pub struct Session {
    pub id: i64,
    pub account_id: i64,
    /// Where it was begun.
    pub address: String,
    pub user_agent: String,
    pub created_at: Instant,
    pub expires_at: Instant,
    /// Whether this is the session that asks.
    pub is_current: bool,
}

#[derive(Serialize, ToSchema)]
pub struct SessionList {
    pub items: Vec<Session>,
}

#[derive(Serialize, ToSchema)]
pub struct Membership {
    pub account_id: i64,
    /// `brand`, `partner` or `operator`
    pub account_kind: String,
    pub account_name: String,
    /// `owner`, `finance` or `analyst`
    pub role: String,
}

#[derive(Serialize, ToSchema)]
pub struct MembershipList {
    pub items: Vec<Membership>,
}

#[derive(Deserialize, ToSchema)]
pub struct AccountSwitch {
    pub account_id: i64,
}

/// Logs a person in: the answer sets the session cookie.
#[utoipa::path(post, path = "/sessions", tag = "session", request_body = Credentials, security(()),
    responses((status = 201, body = NewSession), (status = "4XX", body = Problem)))]
async fn session_create(
    State(platform): State<Platform>,
    ClientIp(address): ClientIp,
    headers: HeaderMap,
    ApiJson(credentials): ApiJson<Credentials>,
) -> Result<(StatusCode, AppendHeaders<[(HeaderName, HeaderValue); 1]>, Json<NewSession>), ApiError> {
    require_same_origin(&headers)?;
    let user_agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned();
    let account_id = credentials.account_id.map(AccountId);
    let input = LogIn { email: credentials.email, password: credentials.password, account_id, address, user_agent };
    let logged_in = flow::session::log_in(&platform, input).await?;
    if let Some(before) = cookie::read(&headers, &platform.settings.public_url) {
        flow::session::leave(&platform, before, address).await?;
    }
    let set_cookie = cookie::set(&logged_in.secret, &platform.settings.public_url, GOOD_FOR.as_secs());
    let session = NewSession {
        csrf_token: logged_in.csrf_secret,
        account_id: logged_in.caller.account_id.get(),
        expires_at: logged_in.expires_at.into(),
    };
    Ok((StatusCode::CREATED, AppendHeaders([(SET_COOKIE, set_cookie)]), Json(session)))
}

/// The person's live sessions, newest first.
#[utoipa::path(get, path = "/sessions", tag = "session",
    responses((status = 200, body = SessionList), (status = "4XX", body = Problem)))]
async fn session_list(
    State(platform): State<Platform>,
    ApiPerson(caller): ApiPerson,
) -> Result<Json<SessionList>, ApiError> {
    let own_id = match caller.kind {
        CallerKind::Person { session_id, .. } => Some(session_id),
        _ => None,
    };
    let sessions = flow::session::list(&platform, &caller).await?;
    let wire = |session: flow::session::Session| Session {
        id: session.id.get(),
        account_id: session.account_id.get(),
        address: session.address,
        user_agent: session.user_agent,
        created_at: session.created_at.into(),
        expires_at: session.expires_at.into(),
        is_current: own_id == Some(session.id),
    };
    Ok(Json(SessionList { items: sessions.into_iter().map(wire).collect() }))
}

/// Ends a session; the one that asks is logged out.
#[utoipa::path(delete, path = "/sessions/{session_id}", tag = "session", params(("session_id" = i64, Path)),
    responses((status = 204, description = "The session is ended."), (status = "4XX", body = Problem)))]
async fn session_end(
    State(platform): State<Platform>,
    ApiPerson(caller): ApiPerson,
    ApiPath(session_id): ApiPath<i64>,
) -> Result<StatusCode, ApiError> {
    flow::session::end(&platform, &caller, SessionId(session_id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The accounts that the person belongs to.
#[utoipa::path(get, path = "/me/accounts", tag = "session",
    responses((status = 200, body = MembershipList), (status = "4XX", body = Problem)))]
async fn account_list(
    State(platform): State<Platform>,
    ApiPerson(caller): ApiPerson,
) -> Result<Json<MembershipList>, ApiError> {
    let memberships = flow::session::accounts(&platform, &caller).await?;
    let wire = |membership: flow::session::Membership| Membership {
        account_id: membership.account_id.get(),
        account_kind: membership.account_kind.to_string(),
        account_name: membership.account_name,
        role: membership.role.to_string(),
    };
    Ok(Json(MembershipList { items: memberships.into_iter().map(wire).collect() }))
}

/// Goes on in another account of the person, under the same session.
#[utoipa::path(put, path = "/me/account", tag = "session", request_body = AccountSwitch,
    responses((status = 204, description = "The session is in that account."), (status = "4XX", body = Problem)))]
async fn account_switch(
    State(platform): State<Platform>,
    ApiPerson(caller): ApiPerson,
    ApiJson(switch): ApiJson<AccountSwitch>,
) -> Result<StatusCode, ApiError> {
    flow::session::switch_account(&platform, &caller, AccountId(switch.account_id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
