//! Programs: plan and apply their files, show them to brands, partners and visitors.

mod offer;
mod plan;
#[cfg(test)]
mod tests;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use domain::access::AccountKind;
use domain::ids::ProgramId;
use edge::api_input::{ApiPath, ApiQuery, ApiText};
use edge::caller::ApiCaller;
use edge::error::ApiError;
use flow::program::ProgramRefusal;
use flow::{Platform, Window};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use offer::{Program, program};
pub use plan::{Plan, plan};

use crate::page::{Page, PageQuery};
use crate::wire::{Instant, Problem};

pub fn endpoints() -> OpenApiRouter<Platform> {
    OpenApiRouter::new()
        .routes(routes!(program_list, program_apply))
        .routes(routes!(program_plan))
        .routes(routes!(program_show))
        .routes(routes!(program_file))
        .routes(routes!(program_versions))
        .routes(routes!(public_program_list))
        .routes(routes!(public_program_show))
}

/// Narrows a list to one program.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProgramFilter {
    pub program_id: Option<i64>,
}

impl ProgramFilter {
    pub(crate) fn id(&self) -> Option<ProgramId> {
        self.program_id.map(ProgramId)
    }
}

/// What applying a program file did.
#[derive(Serialize, ToSchema)]
pub struct AppliedProgram {
    pub program_id: i64,
    /// The version in force now.
    pub terms_version: i64,
    pub plan: Plan,
}

/// One applied version of a program file.
#[derive(Serialize, ToSchema)]
pub struct ProgramVersion {
    pub version: i64,
    pub file: String,
    pub applied_at: Instant,
    /// `person:7`, `token:3` or `system:command line`
    pub applied_by: String,
}

/// What applying a program file would change, and for whom. Changes nothing.
#[utoipa::path(post, path = "/programs/plan", tag = "programs",
    request_body(content = String, content_type = "application/toml"),
    responses((status = 200, body = Plan), (status = "4XX", body = Problem)))]
async fn program_plan(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiText(file): ApiText,
) -> Result<Json<Plan>, ApiError> {
    Ok(Json(plan(&flow::program::plan(&platform, &caller, file).await?)))
}

/// Applies a program file: it creates the brand's program of that slug, or becomes its next version. The same file again changes nothing.
#[utoipa::path(post, path = "/programs", tag = "programs",
    request_body(content = String, content_type = "application/toml"),
    responses((status = 200, body = AppliedProgram), (status = 201, body = AppliedProgram), (status = "4XX", body = Problem)))]
async fn program_apply(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiText(file): ApiText,
) -> Result<(StatusCode, Json<AppliedProgram>), ApiError> {
    let applied = flow::program::apply(&platform, &caller, file).await?;
    let status = if applied.plan.program_id.is_none() { StatusCode::CREATED } else { StatusCode::OK };
    let answer = AppliedProgram {
        program_id: applied.program.id.get(),
        terms_version: applied.program.terms_version.get(),
        plan: plan(&applied.plan),
    };
    Ok((status, Json(answer)))
}

/// Programs: a brand's own, for a partner all that there are to join.
#[utoipa::path(get, path = "/programs", tag = "programs", params(PageQuery),
    responses((status = 200, body = Page<Program>), (status = "4XX", body = Problem)))]
async fn program_list(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiQuery(page): ApiQuery<PageQuery>,
) -> Result<Json<Page<Program>>, ApiError> {
    let listed = flow::program::list(&platform, &caller, page.window()?).await?;
    let is_own = caller.account_kind != AccountKind::Partner;
    Ok(Json(Page::of(listed, |offer| program(&offer, is_own))))
}

/// One program.
#[utoipa::path(get, path = "/programs/{program_id}", tag = "programs", params(("program_id" = i64, Path)),
    responses((status = 200, body = Program), (status = "4XX", body = Problem)))]
async fn program_show(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<Program>, ApiError> {
    let offer = flow::program::show(&platform, &caller, ProgramId(id)).await?;
    Ok(Json(program(&offer, caller.account_kind != AccountKind::Partner)))
}

/// The program file of the version in force, as it was applied. For the brand.
#[utoipa::path(get, path = "/programs/{program_id}/file", tag = "programs", params(("program_id" = i64, Path)),
    responses((status = 200, body = String, content_type = "application/toml"), (status = "4XX", body = Problem)))]
async fn program_file(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<([(axum::http::HeaderName, &'static str); 1], String), ApiError> {
    let newest = Window { after: None, limit: 1 };
    let versions = flow::program::versions(&platform, &caller, ProgramId(id), newest).await?;
    let applied = versions.items.into_iter().next().ok_or(flow::Error::from(ProgramRefusal::NotFound))?;
    Ok(([(CONTENT_TYPE, "application/toml; charset=utf-8")], applied.source_toml))
}

/// Every applied version of a program's file, newest first. For the brand.
#[utoipa::path(get, path = "/programs/{program_id}/versions", tag = "programs",
    params(("program_id" = i64, Path), PageQuery),
    responses((status = 200, body = Page<ProgramVersion>), (status = "4XX", body = Problem)))]
async fn program_versions(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
    ApiQuery(page): ApiQuery<PageQuery>,
) -> Result<Json<Page<ProgramVersion>>, ApiError> {
    let listed = flow::program::versions(&platform, &caller, ProgramId(id), page.window()?).await?;
    Ok(Json(Page::of(listed, |applied| ProgramVersion {
        version: applied.version.get(),
        file: applied.source_toml,
        applied_at: applied.applied_at.into(),
        applied_by: applied.applied_by,
    })))
}

/// Every program, for visitors without an account.
#[utoipa::path(get, path = "/public/programs", tag = "programs", params(PageQuery), security(()),
    responses((status = 200, body = Page<Program>), (status = "4XX", body = Problem)))]
async fn public_program_list(
    State(platform): State<Platform>,
    ApiQuery(page): ApiQuery<PageQuery>,
) -> Result<Json<Page<Program>>, ApiError> {
    let listed = flow::program::list_public(&platform, page.window()?).await?;
    Ok(Json(Page::of(listed, |offer| program(&offer, false))))
}

/// One program by the name in its public address, for visitors without an account.
#[utoipa::path(get, path = "/public/programs/{slug}", tag = "programs", params(("slug" = String, Path)), security(()),
    responses((status = 200, body = Program), (status = "4XX", body = Problem)))]
async fn public_program_show(
    State(platform): State<Platform>,
    ApiPath(slug): ApiPath<String>,
) -> Result<Json<Program>, ApiError> {
    Ok(Json(program(&flow::program::show_public(&platform, slug).await?, false)))
}
