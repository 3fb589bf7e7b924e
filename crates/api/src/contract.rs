//! Contracts between partners and programs.

#[cfg(test)]
mod tests;

use axum::Json;
use axum::extract::State;
use domain::contract::ContractState;
use domain::ids::{ContractId, TermsVersion};
use domain::words::Said;
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
        .routes(routes!(contract_list))
        .routes(routes!(contract_show))
        .routes(routes!(contract_suspend))
        .routes(routes!(contract_resume))
        .routes(routes!(contract_end))
        .routes(routes!(contract_accept_terms))
}

#[derive(Serialize, ToSchema)]
pub struct Contract {
    pub id: i64,
    pub program_id: i64,
    pub program_name: String,
    pub partner_id: i64,
    pub partner_name: String,
    /// `active`, `suspended` or `ended`
    pub state: String,
    /// Why it is suspended or ended; empty while it is active.
    pub state_reason: String,
    /// The terms that it pins: what new actions are priced by.
    pub accepted_version: i64,
    pub accepted_at: Instant,
    /// The version that the program offers now. When it is newer, the partner can accept it.
    pub offered_version: i64,
    pub created_at: Instant,
}

/// A contract with its history.
#[derive(Serialize, ToSchema)]
pub struct ContractDetail {
    #[serde(flatten)]
    pub contract: Contract,
    /// The pinned terms in plain words.
    pub accepted_terms_in_words: Vec<String>,
    /// The terms that the program offers now.
    pub offered_terms_in_words: Vec<String>,
    pub acceptances: Vec<Acceptance>,
    pub changes: Vec<ContractChange>,
}

#[derive(Serialize, ToSchema)]
pub struct Acceptance {
    pub version: i64,
    /// `person:7`, `token:3`, or the rule that approved.
    pub accepted_by: String,
    pub accepted_at: Instant,
}

#[derive(Serialize, ToSchema)]
pub struct ContractChange {
    pub state: String,
    pub reason: String,
    pub changed_at: Instant,
}

/// Why; the partner reads it.
#[derive(Deserialize, ToSchema)]
pub struct ContractReason {
    pub reason: String,
}

#[derive(Deserialize, ToSchema)]
pub struct TermsAcceptance {
    /// Must be the version that the program offers now.
    pub version: i64,
}

/// Narrows the list to one state.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ContractFilter {
    /// `active`, `suspended` or `ended`
    pub state: Option<String>,
}

/// Contracts, newest first: a partner's own, a brand's those with its programs.
#[utoipa::path(get, path = "/contracts", tag = "contracts", params(PageQuery, ProgramFilter, ContractFilter),
    responses((status = 200, body = Page<Contract>), (status = "4XX", body = Problem)))]
async fn contract_list(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiQuery(page): ApiQuery<PageQuery>,
    ApiQuery(program): ApiQuery<ProgramFilter>,
    ApiQuery(filter): ApiQuery<ContractFilter>,
) -> Result<Json<Page<Contract>>, ApiError> {
    let state: Option<ContractState> = named("state", filter.state.as_deref())?;
    let listed = flow::contract::list(&platform, &caller, program.id(), state, page.window()?).await?;
    Ok(Json(Page::of(listed, wire)))
}

/// One contract with its terms and its history.
#[utoipa::path(get, path = "/contracts/{contract_id}", tag = "contracts", params(("contract_id" = i64, Path)),
    responses((status = 200, body = ContractDetail), (status = "4XX", body = Problem)))]
async fn contract_show(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<ContractDetail>, ApiError> {
    let detail = flow::contract::find(&platform, &caller, ContractId(id)).await?;
    let acceptance = |accepted: flow::contract::Acceptance| Acceptance {
        version: accepted.version.get(),
        accepted_by: accepted.accepted_by,
        accepted_at: accepted.accepted_at.into(),
    };
    let change = |change: flow::contract::ContractChange| ContractChange {
        state: change.state.to_string(),
        reason: change.reason,
        changed_at: change.changed_at.into(),
    };
    Ok(Json(ContractDetail {
        accepted_terms_in_words: detail.accepted.terms.in_plain_words().iter().map(Said::to_string).collect(),
        offered_terms_in_words: detail.offered.terms.in_plain_words().iter().map(Said::to_string).collect(),
        acceptances: detail.acceptances.into_iter().map(acceptance).collect(),
        changes: detail.changes.into_iter().map(change).collect(),
        contract: wire(detail.contract),
    }))
}

/// Suspends: nothing new is credited from this instant on. For the brand.
#[utoipa::path(post, path = "/contracts/{contract_id}/suspension", tag = "contracts",
    params(("contract_id" = i64, Path)), request_body = ContractReason,
    responses((status = 200, body = Contract), (status = "4XX", body = Problem)))]
async fn contract_suspend(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
    ApiJson(why): ApiJson<ContractReason>,
) -> Result<Json<Contract>, ApiError> {
    Ok(Json(wire(flow::contract::suspend(&platform, &caller, ContractId(id), &why.reason).await?)))
}

/// Resumes a suspended contract. For the brand.
#[utoipa::path(post, path = "/contracts/{contract_id}/resumption", tag = "contracts",
    params(("contract_id" = i64, Path)),
    responses((status = 200, body = Contract), (status = "4XX", body = Problem)))]
async fn contract_resume(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<Contract>, ApiError> {
    Ok(Json(wire(flow::contract::resume(&platform, &caller, ContractId(id)).await?)))
}

/// Ends: nothing new is credited from this instant on, until the partner is approved again. For the brand.
#[utoipa::path(post, path = "/contracts/{contract_id}/end", tag = "contracts",
    params(("contract_id" = i64, Path)), request_body = ContractReason,
    responses((status = 200, body = Contract), (status = "4XX", body = Problem)))]
async fn contract_end(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
    ApiJson(why): ApiJson<ContractReason>,
) -> Result<Json<Contract>, ApiError> {
    Ok(Json(wire(flow::contract::end(&platform, &caller, ContractId(id), &why.reason).await?)))
}

/// Accepts the terms that the program offers now. For the partner.
#[utoipa::path(post, path = "/contracts/{contract_id}/terms_acceptance", tag = "contracts",
    params(("contract_id" = i64, Path)), request_body = TermsAcceptance,
    responses((status = 200, body = Contract), (status = "4XX", body = Problem)))]
async fn contract_accept_terms(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
    ApiJson(accepted): ApiJson<TermsAcceptance>,
) -> Result<Json<Contract>, ApiError> {
    let version = TermsVersion(accepted.version);
    Ok(Json(wire(flow::contract::accept_terms(&platform, &caller, ContractId(id), version).await?)))
}

pub(crate) fn wire(contract: flow::contract::Contract) -> Contract {
    Contract {
        id: contract.id.get(),
        program_id: contract.program_id.get(),
        program_name: contract.program_name,
        partner_id: contract.partner_id.get(),
        partner_name: contract.partner_name,
        state: contract.state.to_string(),
        state_reason: contract.state_reason,
        accepted_version: contract.accepted_version.get(),
        accepted_at: contract.accepted_at.into(),
        offered_version: contract.offered_version.get(),
        created_at: contract.created_at.into(),
    }
}
