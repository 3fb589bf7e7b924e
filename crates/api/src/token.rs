//! Auth tokens of the account.

#[cfg(test)]
mod tests;

use axum::Extension;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::TokenId;
use edge::api_door::Unrepeatable;
use edge::api_input::{ApiJson, ApiPath};
use edge::caller::ApiCaller;
use edge::error::ApiError;
use flow::Platform;
use flow::refusal::InputRefusal;
use flow::token::{MadeToken, NewTokenInput};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::wire::{Instant, Problem};

pub fn endpoints() -> OpenApiRouter<Platform> {
    OpenApiRouter::new().routes(routes!(token_list, token_create)).routes(routes!(token_revoke))
}

/// An auth token. The token itself is not here: it is shown once, when it is made.
#[derive(Serialize, ToSchema)]
pub struct Token {
    pub id: i64,
    pub name: String,
    /// The last characters of the token.
    pub hint: String,
    /// `read_only` or `read_write`
    pub access: String,
    /// `owner`, `finance` or `analyst`
    pub role: String,
    pub created_at: Instant,
    pub revoked_at: Option<Instant>,
}

#[derive(Serialize, ToSchema)]
pub struct TokenList {
    pub items: Vec<Token>,
}

#[derive(Deserialize, ToSchema)]
pub struct NewToken {
    pub name: String,
    /// `read_only` or `read_write`
    pub access: String,
    /// `owner`, `finance` or `analyst`; `owner` when not given
    pub role: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct TokenWithSecret {
    #[serde(flatten)]
    pub token: Token,
    /// The token. It is not stored and cannot be shown again.
    pub auth_token: String,
}

/// The account's tokens, newest first, revoked ones too.
#[utoipa::path(get, path = "/tokens", tag = "tokens",
    responses((status = 200, body = TokenList), (status = "4XX", body = Problem)))]
async fn token_list(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
) -> Result<Json<TokenList>, ApiError> {
    let tokens = flow::token::list(&platform, &caller).await?;
    Ok(Json(TokenList { items: tokens.into_iter().map(wire).collect() }))
}

/// Makes a token.
#[utoipa::path(post, path = "/tokens", tag = "tokens", request_body = NewToken,
    responses((status = 201, body = TokenWithSecret), (status = "4XX", body = Problem)))]
async fn token_create(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiJson(new): ApiJson<NewToken>,
) -> Result<(StatusCode, Extension<Unrepeatable>, Json<TokenWithSecret>), ApiError> {
    let access = new.access.parse().map_err(|error| InputRefusal::wrong("access", error))?;
    let role = new.role.as_deref().unwrap_or("owner").parse().map_err(|error| InputRefusal::wrong("role", error))?;
    let input = NewTokenInput { name: new.name, access, role };
    let MadeToken { token, secret } = flow::token::create(&platform, &caller, input).await?;
    let made = TokenWithSecret { token: wire(token), auth_token: secret };
    Ok((StatusCode::CREATED, Extension(Unrepeatable), Json(made)))
}

/// Revokes a token: it stops working at once.
#[utoipa::path(delete, path = "/tokens/{token_id}", tag = "tokens", params(("token_id" = i64, Path)),
    responses((status = 200, body = Token), (status = "4XX", body = Problem)))]
async fn token_revoke(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(token_id): ApiPath<i64>,
) -> Result<Json<Token>, ApiError> {
    let token = flow::token::revoke(&platform, &caller, TokenId(token_id)).await?;
    Ok(Json(wire(token)))
}

fn wire(token: flow::token::Token) -> Token {
    Token {
        id: token.id.get(),
        name: token.name,
        hint: token.hint,
        access: token.access.to_string(),
        role: token.role.to_string(),
        created_at: token.created_at.into(),
        revoked_at: token.revoked_at.map(Instant),
    }
}
