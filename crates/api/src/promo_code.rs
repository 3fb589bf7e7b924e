//! Promo codes assigned to partners.

#[cfg(test)]
mod tests;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::{AccountId, ProgramId, PromoCodeId};
use edge::api_input::{ApiJson, ApiPath, ApiQuery};
use edge::caller::ApiCaller;
use edge::error::ApiError;
use flow::Platform;
use flow::promo_code::NewPromoCodeInput;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::page::{Page, PageQuery};
use crate::program::ProgramFilter;
use crate::wire::{Instant, Problem};

pub fn endpoints() -> OpenApiRouter<Platform> {
    OpenApiRouter::new().routes(routes!(promo_code_list, promo_code_assign)).routes(routes!(promo_code_withdraw))
}

#[derive(Serialize, ToSchema)]
pub struct PromoCode {
    pub id: i64,
    pub program_id: i64,
    pub program_name: String,
    pub partner_id: i64,
    pub partner_name: String,
    /// Matched without regard to case.
    pub code: String,
    pub starts_at: Instant,
    /// The first instant at which it no longer counts; null for no end.
    pub ends_at: Option<Instant>,
    pub created_at: Instant,
    pub withdrawn_at: Option<Instant>,
}

#[derive(Deserialize, ToSchema)]
pub struct NewPromoCode {
    pub program_id: i64,
    pub partner_id: i64,
    pub code: String,
    /// From now on when not given.
    pub starts_at: Option<Instant>,
    /// Without end when not given.
    pub ends_at: Option<Instant>,
}

/// Assigns a code to a partner. For the brand.
#[utoipa::path(post, path = "/promo_codes", tag = "promo codes", request_body = NewPromoCode,
    responses((status = 201, body = PromoCode), (status = "4XX", body = Problem)))]
async fn promo_code_assign(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiJson(new): ApiJson<NewPromoCode>,
) -> Result<(StatusCode, Json<PromoCode>), ApiError> {
    let input = NewPromoCodeInput {
        program_id: ProgramId(new.program_id),
        partner_id: AccountId(new.partner_id),
        code: new.code,
        starts_at: new.starts_at.map(|at| at.0),
        ends_at: new.ends_at.map(|at| at.0),
    };
    let assigned = flow::promo_code::assign(&platform, &caller, input).await?;
    Ok((StatusCode::CREATED, Json(wire(assigned))))
}

/// Codes, newest first: a partner's own, a brand's those of its programs. Withdrawn ones too.
#[utoipa::path(get, path = "/promo_codes", tag = "promo codes", params(PageQuery, ProgramFilter),
    responses((status = 200, body = Page<PromoCode>), (status = "4XX", body = Problem)))]
async fn promo_code_list(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiQuery(page): ApiQuery<PageQuery>,
    ApiQuery(program): ApiQuery<ProgramFilter>,
) -> Result<Json<Page<PromoCode>>, ApiError> {
    let listed = flow::promo_code::list(
        &platform,
        &caller,
        flow::promo_code::Filter { program: program.id(), ..Default::default() },
        page.window()?,
    )
    .await?;
    Ok(Json(Page::of(listed, wire)))
}

/// Withdraws a code: it counts for nothing from now on, and may be assigned again. For the brand.
#[utoipa::path(post, path = "/promo_codes/{promo_code_id}/withdrawal", tag = "promo codes",
    params(("promo_code_id" = i64, Path)),
    responses((status = 200, body = PromoCode), (status = "4XX", body = Problem)))]
async fn promo_code_withdraw(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<PromoCode>, ApiError> {
    Ok(Json(wire(flow::promo_code::withdraw(&platform, &caller, PromoCodeId(id)).await?)))
}

fn wire(code: flow::promo_code::PromoCode) -> PromoCode {
    PromoCode {
        id: code.id.get(),
        program_id: code.program_id.get(),
        program_name: code.program_name,
        partner_id: code.partner_id.get(),
        partner_name: code.partner_name,
        code: code.code,
        starts_at: code.starts_at.into(),
        ends_at: code.ends_at.map(Instant),
        created_at: code.created_at.into(),
        withdrawn_at: code.withdrawn_at.map(Instant),
    }
}
