//! Applications of partners to programs.

#[cfg(test)]
mod tests;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::application::ApplicationState;
use domain::ids::{ApplicationId, ProgramId};
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
        .routes(routes!(application_list, application_submit))
        .routes(routes!(application_show))
        .routes(routes!(application_approve))
        .routes(routes!(application_decline))
        .routes(routes!(application_withdraw))
}

#[derive(Serialize, ToSchema)]
pub struct Application {
    pub id: i64,
    pub program_id: i64,
    pub program_name: String,
    pub partner_id: i64,
    pub partner_name: String,
    /// ISO 3166 alpha-2, or empty.
    pub partner_country: String,
    pub partner_website: String,
    /// `submitted`, `approved`, `declined` or `withdrawn`
    pub state: String,
    pub answers: Vec<ApplicationAnswer>,
    /// Empty unless it was declined.
    pub decline_reason: String,
    pub submitted_at: Instant,
    pub decided_at: Option<Instant>,
}

/// A question of the program, word for word, and its answer.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct ApplicationAnswer {
    pub question: String,
    pub answer: String,
}

#[derive(Deserialize, ToSchema)]
pub struct NewApplication {
    pub program_id: i64,
    #[serde(default)]
    pub answers: Vec<ApplicationAnswer>,
}

#[derive(Deserialize, ToSchema)]
pub struct ApplicationDecline {
    /// The partner reads it.
    pub reason: String,
}

/// Narrows the list to one state.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ApplicationFilter {
    /// `submitted`, `approved`, `declined` or `withdrawn`
    pub state: Option<String>,
}

/// Applies to a program. The state of the answer says whether the program's own rule approved it at once.
#[utoipa::path(post, path = "/applications", tag = "applications", request_body = NewApplication,
    responses((status = 201, body = Application), (status = "4XX", body = Problem)))]
async fn application_submit(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiJson(new): ApiJson<NewApplication>,
) -> Result<(StatusCode, Json<Application>), ApiError> {
    let given = new.answers.into_iter();
    let answers = given.map(|given| flow::application::Answer { question: given.question, answer: given.answer });
    let program = ProgramId(new.program_id);
    let application = flow::application::submit(&platform, &caller, program, answers.collect()).await?;
    Ok((StatusCode::CREATED, Json(wire(application)?)))
}

/// Applications, newest first: a partner's own, a brand's those to its programs.
#[utoipa::path(get, path = "/applications", tag = "applications", params(PageQuery, ProgramFilter, ApplicationFilter),
    responses((status = 200, body = Page<Application>), (status = "4XX", body = Problem)))]
async fn application_list(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiQuery(page): ApiQuery<PageQuery>,
    ApiQuery(program): ApiQuery<ProgramFilter>,
    ApiQuery(filter): ApiQuery<ApplicationFilter>,
) -> Result<Json<Page<Application>>, ApiError> {
    let state: Option<ApplicationState> = named("state", filter.state.as_deref())?;
    let listed = flow::application::list(&platform, &caller, program.id(), state, page.window()?).await?;
    Ok(Json(Page::try_of(listed, wire)?))
}

/// One application.
#[utoipa::path(get, path = "/applications/{application_id}", tag = "applications",
    params(("application_id" = i64, Path)),
    responses((status = 200, body = Application), (status = "4XX", body = Problem)))]
async fn application_show(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<Application>, ApiError> {
    Ok(Json(wire(flow::application::find(&platform, &caller, ApplicationId(id)).await?)?))
}

/// Approves: the contract begins now, under the terms in force. For the brand.
#[utoipa::path(post, path = "/applications/{application_id}/approval", tag = "applications",
    params(("application_id" = i64, Path)),
    responses((status = 200, body = Application), (status = "4XX", body = Problem)))]
async fn application_approve(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<Application>, ApiError> {
    Ok(Json(wire(flow::application::approve(&platform, &caller, ApplicationId(id)).await?)?))
}

/// Declines with a reason that the partner sees; it may apply again. For the brand.
#[utoipa::path(post, path = "/applications/{application_id}/decline", tag = "applications",
    params(("application_id" = i64, Path)), request_body = ApplicationDecline,
    responses((status = 200, body = Application), (status = "4XX", body = Problem)))]
async fn application_decline(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
    ApiJson(decline): ApiJson<ApplicationDecline>,
) -> Result<Json<Application>, ApiError> {
    let declined = flow::application::decline(&platform, &caller, ApplicationId(id), &decline.reason).await?;
    Ok(Json(wire(declined)?))
}

/// Takes an application back that was not decided. For the partner.
#[utoipa::path(post, path = "/applications/{application_id}/withdrawal", tag = "applications",
    params(("application_id" = i64, Path)),
    responses((status = 200, body = Application), (status = "4XX", body = Problem)))]
async fn application_withdraw(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<Application>, ApiError> {
    Ok(Json(wire(flow::application::withdraw(&platform, &caller, ApplicationId(id)).await?)?))
}

fn wire(application: flow::application::Application) -> Result<Application, flow::Error> {
    let answers = flow::application::answers_of(&application)?.into_iter();
    let answer =
        |answer: flow::application::Answer| ApplicationAnswer { question: answer.question, answer: answer.answer };
    Ok(Application {
        id: application.id.get(),
        program_id: application.program_id.get(),
        program_name: application.program_name,
        partner_id: application.partner_id.get(),
        partner_name: application.partner_name,
        partner_country: application.partner_country,
        partner_website: application.partner_website,
        state: application.state.to_string(),
        answers: answers.map(answer).collect(),
        decline_reason: application.decline_reason,
        submitted_at: application.submitted_at.into(),
        decided_at: application.decided_at.map(Instant),
    })
}
