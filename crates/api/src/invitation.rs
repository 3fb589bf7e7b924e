//! Invitations of brands to partners, by account ID.

#[cfg(test)]
mod tests;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::{AccountId, InvitationId, ProgramId};
use domain::invitation::InvitationState;
use edge::api_input::{ApiJson, ApiPath, ApiQuery};
use edge::caller::ApiCaller;
use edge::error::ApiError;
use flow::Platform;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::page::{Page, PageQuery};
use crate::program::ProgramFilter;
use crate::wire::{Instant, Problem, named};

pub fn endpoints() -> OpenApiRouter<Platform> {
    OpenApiRouter::new()
        .routes(routes!(invitation_list, invitation_create))
        .routes(routes!(invitation_show))
        .routes(routes!(invitation_accept))
        .routes(routes!(invitation_decline))
        .routes(routes!(invitation_withdraw))
}

#[derive(Serialize, ToSchema)]
pub struct Invitation {
    pub id: i64,
    pub program_id: i64,
    pub program_name: String,
    pub partner_id: i64,
    pub message: String,
    /// `open`, `accepted`, `declined` or `withdrawn`
    pub state: String,
    pub created_at: Instant,
    pub answered_at: Option<Instant>,
}

#[derive(Deserialize, ToSchema)]
pub struct NewInvitation {
    pub program_id: i64,
    /// The account ID that the partner handed over.
    #[schema(example = 100002)]
    pub partner_id: i64,
    /// The partner reads it.
    #[serde(default)]
    pub message: String,
}

/// Narrows the list to one state.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InvitationFilter {
    /// `open`, `accepted`, `declined` or `withdrawn`
    pub state: Option<String>,
}

/// Invites a partner by its account ID. For the brand.
#[utoipa::path(post, path = "/invitations", tag = "invitations", request_body = NewInvitation,
    responses((status = 201, body = Invitation), (status = "4XX", body = Problem)))]
async fn invitation_create(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiJson(new): ApiJson<NewInvitation>,
) -> Result<(StatusCode, Json<Invitation>), ApiError> {
    let (program, partner) = (ProgramId(new.program_id), AccountId(new.partner_id));
    let invitation = flow::invitation::invite(&platform, &caller, program, partner, &new.message).await?;
    Ok((StatusCode::CREATED, Json(wire(invitation))))
}

/// Invitations, newest first: a partner's own, a brand's those to its programs.
#[utoipa::path(get, path = "/invitations", tag = "invitations", params(PageQuery, ProgramFilter, InvitationFilter),
    responses((status = 200, body = Page<Invitation>), (status = "4XX", body = Problem)))]
async fn invitation_list(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiQuery(page): ApiQuery<PageQuery>,
    ApiQuery(program): ApiQuery<ProgramFilter>,
    ApiQuery(filter): ApiQuery<InvitationFilter>,
) -> Result<Json<Page<Invitation>>, ApiError> {
    let state: Option<InvitationState> = named("state", filter.state.as_deref())?;
    let listed = flow::invitation::list(&platform, &caller, program.id(), state, page.window()?).await?;
    Ok(Json(Page::of(listed, wire)))
}

/// One invitation.
#[utoipa::path(get, path = "/invitations/{invitation_id}", tag = "invitations", params(("invitation_id" = i64, Path)),
    responses((status = 200, body = Invitation), (status = "4XX", body = Problem)))]
async fn invitation_show(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<Invitation>, ApiError> {
    Ok(Json(wire(flow::invitation::find(&platform, &caller, InvitationId(id)).await?)))
}

/// Accepts: the contract begins now, under the terms in force. For the partner.
#[utoipa::path(post, path = "/invitations/{invitation_id}/acceptance", tag = "invitations",
    params(("invitation_id" = i64, Path)),
    responses((status = 200, body = Invitation), (status = "4XX", body = Problem)))]
async fn invitation_accept(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<Invitation>, ApiError> {
    Ok(Json(wire(flow::invitation::accept(&platform, &caller, InvitationId(id)).await?)))
}

/// Declines. For the partner.
#[utoipa::path(post, path = "/invitations/{invitation_id}/decline", tag = "invitations",
    params(("invitation_id" = i64, Path)),
    responses((status = 200, body = Invitation), (status = "4XX", body = Problem)))]
async fn invitation_decline(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<Invitation>, ApiError> {
    Ok(Json(wire(flow::invitation::decline(&platform, &caller, InvitationId(id)).await?)))
}

/// Takes an invitation back that was not answered. For the brand.
#[utoipa::path(post, path = "/invitations/{invitation_id}/withdrawal", tag = "invitations",
    params(("invitation_id" = i64, Path)),
    responses((status = 200, body = Invitation), (status = "4XX", body = Problem)))]
async fn invitation_withdraw(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<Invitation>, ApiError> {
    Ok(Json(wire(flow::invitation::withdraw(&platform, &caller, InvitationId(id)).await?)))
}

fn wire(invitation: flow::invitation::Invitation) -> Invitation {
    Invitation {
        id: invitation.id.get(),
        program_id: invitation.program_id.get(),
        program_name: invitation.program_name,
        partner_id: invitation.partner_id.get(),
        message: invitation.message,
        state: invitation.state.to_string(),
        created_at: invitation.created_at.into(),
        answered_at: invitation.answered_at.map(Instant),
    }
}
