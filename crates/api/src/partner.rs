//! A brand's view of the partners in its programs.

use axum::Json;
use axum::extract::State;
use domain::ids::AccountId;
use edge::api_input::{ApiPath, ApiQuery};
use edge::caller::ApiCaller;
use edge::error::ApiError;
use flow::Platform;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::contract::{self, Contract};
use crate::page::{Page, PageQuery};
use crate::wire::{Instant, Problem};

pub fn endpoints() -> OpenApiRouter<Platform> {
    OpenApiRouter::new().routes(routes!(partner_list)).routes(routes!(partner_show))
}

#[derive(Serialize, ToSchema)]
pub struct Partner {
    /// The partner's account ID.
    pub id: i64,
    pub name: String,
    /// ISO 3166 alpha-2, or empty.
    pub country: String,
    pub website: String,
    /// When it first joined a program of the brand.
    pub joined_at: Instant,
    pub active_contracts: i64,
}

/// A partner with its contracts, oldest first.
#[derive(Serialize, ToSchema)]
pub struct PartnerDetail {
    #[serde(flatten)]
    pub partner: Partner,
    pub contracts: Vec<Contract>,
}

/// Partners that ever joined a program of the brand, by account ID. For the brand.
#[utoipa::path(get, path = "/partners", tag = "partners", params(PageQuery),
    responses((status = 200, body = Page<Partner>), (status = "4XX", body = Problem)))]
async fn partner_list(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiQuery(page): ApiQuery<PageQuery>,
) -> Result<Json<Page<Partner>>, ApiError> {
    Ok(Json(Page::of(flow::partner::list(&platform, &caller, page.window()?).await?, wire)))
}

/// One partner with its contracts. For the brand.
#[utoipa::path(get, path = "/partners/{partner_id}", tag = "partners", params(("partner_id" = i64, Path)),
    responses((status = 200, body = PartnerDetail), (status = "4XX", body = Problem)))]
async fn partner_show(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<PartnerDetail>, ApiError> {
    let (partner, contracts) = flow::partner::find(&platform, &caller, AccountId(id)).await?;
    let contracts = contracts.into_iter().map(contract::wire).collect();
    Ok(Json(PartnerDetail { partner: wire(partner), contracts }))
}

fn wire(partner: flow::partner::Partner) -> Partner {
    Partner {
        id: partner.id.get(),
        name: partner.name,
        country: partner.country,
        website: partner.website,
        joined_at: partner.joined_at.into(),
        active_contracts: partner.active_contracts,
    }
}
