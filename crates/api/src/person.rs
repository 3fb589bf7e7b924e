//! The person behind a log-in: name, e-mail address, password.

#[cfg(test)]
mod tests;

use axum::Json;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::AppendHeaders;
use edge::api_input::ApiJson;
use edge::caller::{ApiPerson, ClientIp, cookie};
use edge::error::ApiError;
use flow::Platform;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::account::{Person, person};
use crate::wire::Problem;

pub fn endpoints() -> OpenApiRouter<Platform> {
    OpenApiRouter::new()
        .routes(routes!(email_verification_create))
        .routes(routes!(email_verification_request))
        .routes(routes!(password_reset_request))
        .routes(routes!(password_reset))
        .routes(routes!(person_rename))
        .routes(routes!(password_change))
}

#[derive(Deserialize, ToSchema)]
pub struct EmailSecret {
    /// From the link in the message.
    pub secret: String,
}

#[derive(Deserialize, ToSchema)]
pub struct PasswordResetRequest {
    pub email: String,
}

#[derive(Deserialize, ToSchema)]
pub struct PasswordReset {
    /// From the link in the message.
    pub secret: String,
    /// 10 to 128 characters.
    pub password: String,
}

#[derive(Deserialize, ToSchema)]
pub struct PersonName {
    pub name: String,
}

#[derive(Deserialize, ToSchema)]
pub struct PasswordChange {
    pub current_password: String,
    /// 10 to 128 characters.
    pub password: String,
}

/// Confirms an e-mail address with the secret that was sent there.
#[utoipa::path(post, path = "/email-verifications", tag = "person", request_body = EmailSecret, security(()),
    responses((status = 200, body = Person), (status = "4XX", body = Problem)))]
async fn email_verification_create(
    State(platform): State<Platform>,
    ClientIp(address): ClientIp,
    ApiJson(sent): ApiJson<EmailSecret>,
) -> Result<Json<Person>, ApiError> {
    Ok(Json(person(flow::person::verify_email(&platform, &sent.secret, address).await?)))
}

/// Sends the message with the secret again.
#[utoipa::path(post, path = "/me/email-verification-messages", tag = "person",
    responses((status = 202, description = "The message is on its way."), (status = "4XX", body = Problem)))]
async fn email_verification_request(
    State(platform): State<Platform>,
    ApiPerson(caller): ApiPerson,
) -> Result<StatusCode, ApiError> {
    flow::person::send_verification_again(&platform, &caller).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Sends a secret for a new password to the address, if somebody has it. The answer is the same if nobody has.
#[utoipa::path(post, path = "/password-reset-messages", tag = "person", request_body = PasswordResetRequest, security(()),
    responses((status = 202, description = "Looked after."), (status = "4XX", body = Problem)))]
async fn password_reset_request(
    State(platform): State<Platform>,
    ClientIp(address): ClientIp,
    ApiJson(request): ApiJson<PasswordResetRequest>,
) -> Result<StatusCode, ApiError> {
    flow::person::request_password_reset(&platform, &request.email, address).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Sets a new password with the secret that was sent to the address, and ends all sessions.
#[utoipa::path(post, path = "/password-resets", tag = "person", request_body = PasswordReset, security(()),
    responses((status = 204, description = "The password is set."), (status = "4XX", body = Problem)))]
async fn password_reset(
    State(platform): State<Platform>,
    ClientIp(address): ClientIp,
    ApiJson(reset): ApiJson<PasswordReset>,
) -> Result<StatusCode, ApiError> {
    flow::person::reset_password(&platform, &reset.secret, &reset.password, address).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Changes the person's name.
#[utoipa::path(put, path = "/me/name", tag = "person", request_body = PersonName,
    responses((status = 200, body = Person), (status = "4XX", body = Problem)))]
async fn person_rename(
    State(platform): State<Platform>,
    ApiPerson(caller): ApiPerson,
    ApiJson(new): ApiJson<PersonName>,
) -> Result<Json<Person>, ApiError> {
    Ok(Json(person(flow::person::rename(&platform, &caller, &new.name).await?)))
}

/// Changes the person's password and ends its other sessions. The answer sets the session cookie anew: the old one opens nothing any more.
#[utoipa::path(put, path = "/me/password", tag = "person", request_body = PasswordChange,
    responses((status = 204, description = "The password is changed."), (status = "4XX", body = Problem)))]
async fn password_change(
    State(platform): State<Platform>,
    ApiPerson(caller): ApiPerson,
    ApiJson(change): ApiJson<PasswordChange>,
) -> Result<(StatusCode, AppendHeaders<[(HeaderName, HeaderValue); 1]>), ApiError> {
    let (current, new) = (&change.current_password, &change.password);
    let renewed = flow::person::change_password(&platform, &caller, current, new).await?;
    let set_cookie = cookie::set(&renewed.secret, &platform.settings.public_url, renewed.seconds);
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(SET_COOKIE, set_cookie)])))
}
