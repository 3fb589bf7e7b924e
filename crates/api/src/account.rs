//! Accounts: signing up, who am I, the account's profile.

#[cfg(test)]
mod tests;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::language::Language;
use edge::api_input::ApiJson;
use edge::caller::{ApiCaller, ClientIp};
use edge::error::ApiError;
use flow::account::{FirstKey, Profile, SignUp};
use flow::refusal::InputRefusal;
use flow::{CallerKind, Platform};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::wire::{Instant, Problem};

pub fn endpoints() -> OpenApiRouter<Platform> {
    OpenApiRouter::new().routes(routes!(account_create)).routes(routes!(me)).routes(routes!(account, account_change))
}

#[derive(Serialize, ToSchema)]
pub struct Account {
    /// The number a partner reads out to a brand.
    #[schema(example = 100001)]
    pub id: i64,
    /// The user name of HTTP Basic.
    pub sid: String,
    /// `brand`, `partner` or `operator`
    pub kind: String,
    pub name: String,
    /// ISO 3166-1, two letters; empty when not stated.
    pub country: String,
    pub website: String,
    pub created_at: Instant,
}

#[derive(Deserialize, ToSchema)]
pub struct NewAccount {
    /// `brand` or `partner`
    pub kind: String,
    pub account_name: String,
    /// ISO 3166-1, two letters.
    #[serde(default)]
    pub country: String,
    #[serde(default)]
    pub website: String,
    /// The name of the person who signs up.
    pub name: String,
    pub email: String,
    /// 10 to 128 characters.
    pub password: String,
}

#[derive(Serialize, ToSchema)]
pub struct SignedUp {
    pub account: Account,
    /// A read-write token of the account. It is not stored and cannot be shown again.
    pub auth_token: String,
}

#[derive(Deserialize, ToSchema)]
pub struct AccountChange {
    pub account_name: String,
    #[serde(default)]
    pub country: String,
    #[serde(default)]
    pub website: String,
}

/// Who the credentials belong to.
#[derive(Serialize, ToSchema)]
pub struct Me {
    pub account: Account,
    /// `owner`, `finance` or `analyst`
    pub role: String,
    /// There when a logged-in person asks.
    pub person: Option<Person>,
    /// There when a token asks.
    pub token_id: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub struct Person {
    pub id: i64,
    pub name: String,
    pub email: String,
    pub email_verified_at: Option<Instant>,
}

/// Signs up: an account, its owner and a first token. A message asks the owner to confirm the e-mail address.
///
/// An address that is known opens one more account for the same person, if the password is the same.
#[utoipa::path(post, path = "/accounts", tag = "account", request_body = NewAccount, security(()),
    responses((status = 201, body = SignedUp), (status = "4XX", body = Problem)))]
async fn account_create(
    State(platform): State<Platform>,
    ClientIp(address): ClientIp,
    ApiJson(new): ApiJson<NewAccount>,
) -> Result<(StatusCode, Json<SignedUp>), ApiError> {
    let input = SignUp {
        kind: new.kind.parse().map_err(|error| InputRefusal::wrong("kind", error))?,
        profile: Profile { name: new.account_name, country: new.country, website: new.website },
        name: new.name,
        email: new.email,
        password: new.password,
        // A program asks; whose letters it will be says the language on the profile page.
        language: Language::default(),
        address,
        first_key: FirstKey::Token,
    };
    let signed_up = flow::account::sign_up(&platform, input).await?;
    let auth_token = signed_up.auth_token.unwrap_or_default();
    Ok((StatusCode::CREATED, Json(SignedUp { account: wire(signed_up.account), auth_token })))
}

/// Who the credentials belong to.
#[utoipa::path(get, path = "/me", tag = "account",
    responses((status = 200, body = Me), (status = "4XX", body = Problem)))]
async fn me(State(platform): State<Platform>, ApiCaller(caller): ApiCaller) -> Result<Json<Me>, ApiError> {
    let account = wire(flow::account::find(&platform, &caller).await?);
    let role = caller.role.to_string();
    let (person, token_id) = match caller.kind {
        CallerKind::Token { token_id, .. } => (None, Some(token_id.get())),
        _ => (Some(person(flow::person::find(&platform, &caller).await?)), None),
    };
    Ok(Json(Me { account, role, person, token_id }))
}

/// The account.
#[utoipa::path(get, path = "/account", tag = "account",
    responses((status = 200, body = Account), (status = "4XX", body = Problem)))]
async fn account(State(platform): State<Platform>, ApiCaller(caller): ApiCaller) -> Result<Json<Account>, ApiError> {
    Ok(Json(wire(flow::account::find(&platform, &caller).await?)))
}

/// Changes the account's profile.
#[utoipa::path(put, path = "/account", tag = "account", request_body = AccountChange,
    responses((status = 200, body = Account), (status = "4XX", body = Problem)))]
async fn account_change(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiJson(change): ApiJson<AccountChange>,
) -> Result<Json<Account>, ApiError> {
    let profile = Profile { name: change.account_name, country: change.country, website: change.website };
    Ok(Json(wire(flow::account::change_profile(&platform, &caller, profile).await?)))
}

fn wire(account: flow::account::Account) -> Account {
    Account {
        id: account.id.get(),
        sid: account.sid,
        kind: account.kind.to_string(),
        name: account.name,
        country: account.country,
        website: account.website,
        created_at: account.created_at.into(),
    }
}

pub(crate) fn person(person: flow::person::Person) -> Person {
    Person {
        id: person.id.get(),
        name: person.name,
        email: person.email,
        email_verified_at: person.email_verified_at.map(Instant),
    }
}
