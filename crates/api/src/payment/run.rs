//! Payment runs: what is payable becomes payments.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::ids::{PaymentRunId, ProgramId};
use edge::api_input::{ApiJson, ApiPath, ApiQuery};
use edge::caller::ApiCaller;
use edge::error::ApiError;
use flow::Platform;
use flow::payment::{Planned, RunInput, Waiting};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Payment, wire};
use crate::page::{Page, PageQuery};
use crate::wire::{Instant, Problem};

pub fn endpoints() -> OpenApiRouter<Platform> {
    OpenApiRouter::new().routes(routes!(run_create, run_list)).routes(routes!(run_show)).routes(routes!(run_export))
}

#[derive(Deserialize, ToSchema)]
pub struct NewPaymentRun {
    /// All of the brand's programs, if not given.
    pub program_id: Option<i64>,
    /// Only say what would be paid.
    #[serde(default)]
    pub dry_run: bool,
}

/// What a run pays, and what it leaves for later.
#[derive(Serialize, ToSchema)]
pub struct PaymentRunResult {
    /// Null for a dry run, and when there was nothing to pay.
    pub run_id: Option<i64>,
    pub payments: Vec<PlannedPayment>,
    pub waiting: Vec<WaitingMoney>,
}

#[derive(Serialize, ToSchema)]
pub struct PlannedPayment {
    /// Null for a dry run.
    pub payment_id: Option<i64>,
    pub program_id: i64,
    pub partner_id: i64,
    pub amount_minor: i64,
    pub currency: String,
    /// How many actions it pays.
    pub actions: i64,
    pub method: String,
}

/// Payable money that the partner's settings do not yet let go.
#[derive(Serialize, ToSchema)]
pub struct WaitingMoney {
    pub program_id: i64,
    pub partner_id: i64,
    pub amount_minor: i64,
    pub currency: String,
    /// `below_minimum`, `below_threshold` or `before_fixed_day`
    pub code: String,
    pub detail: String,
}

/// Collects what is payable into payments, or with `dry_run` says what would be paid.
#[utoipa::path(post, path = "/payment_runs", tag = "payments", request_body = NewPaymentRun,
    responses((status = 201, body = PaymentRunResult), (status = 200, body = PaymentRunResult, description = "a dry run, or nothing to pay"),
        (status = "4XX", body = Problem)))]
async fn run_create(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiJson(new): ApiJson<NewPaymentRun>,
) -> Result<(StatusCode, Json<PaymentRunResult>), ApiError> {
    let input = RunInput { program: new.program_id.map(ProgramId), dry_run: new.dry_run };
    let plan = flow::payment::run(&platform, &caller, input).await?;
    let status = if plan.run.is_some() { StatusCode::CREATED } else { StatusCode::OK };
    let result = PaymentRunResult {
        run_id: plan.run.map(|run| run.get()),
        payments: plan.payments.into_iter().map(planned).collect(),
        waiting: plan.waiting.into_iter().map(waiting).collect(),
    };
    Ok((status, Json(result)))
}

#[derive(Serialize, ToSchema)]
pub struct PaymentRun {
    pub id: i64,
    /// `person:7` or `token:3`
    pub run_by: String,
    pub run_at: Instant,
}

/// The brand's runs, newest first.
#[utoipa::path(get, path = "/payment_runs", tag = "payments", params(PageQuery),
    responses((status = 200, body = Page<PaymentRun>), (status = "4XX", body = Problem)))]
async fn run_list(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiQuery(page): ApiQuery<PageQuery>,
) -> Result<Json<Page<PaymentRun>>, ApiError> {
    let listed = flow::payment::runs(&platform, &caller, page.window()?).await?;
    Ok(Json(Page::of(listed, run)))
}

/// A run with its payments.
#[derive(Serialize, ToSchema)]
pub struct PaymentRunDetail {
    #[serde(flatten)]
    pub run: PaymentRun,
    pub payments: Vec<Payment>,
}

/// One run with its payments.
#[utoipa::path(get, path = "/payment_runs/{run_id}", tag = "payments", params(("run_id" = i64, Path)),
    responses((status = 200, body = PaymentRunDetail), (status = "4XX", body = Problem)))]
async fn run_show(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<PaymentRunDetail>, ApiError> {
    let (found, payments) = flow::payment::run_detail(&platform, &caller, PaymentRunId(id)).await?;
    Ok(Json(PaymentRunDetail { run: run(found), payments: payments.into_iter().map(wire).collect() }))
}

/// The payments of a run as a CSV file, one line for each.
#[utoipa::path(get, path = "/payment_runs/{run_id}/export", tag = "payments", params(("run_id" = i64, Path)),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "4XX", body = Problem)))]
async fn run_export(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Response, ApiError> {
    let csv = flow::payment::export(&platform, &caller, PaymentRunId(id)).await?;
    let name = format!("attachment; filename=\"payment-run-{id}.csv\"");
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, name)], csv).into_response())
}

fn run(run: flow::payment::PaymentRun) -> PaymentRun {
    PaymentRun { id: run.id.get(), run_by: run.run_by, run_at: run.run_at.into() }
}

fn planned(planned: Planned) -> PlannedPayment {
    PlannedPayment {
        payment_id: planned.payment.map(|payment| payment.get()),
        program_id: planned.payable.program.get(),
        partner_id: planned.payable.partner.get(),
        amount_minor: planned.amount.minor,
        currency: planned.amount.currency.code().to_owned(),
        actions: planned.payable.actions,
        method: planned.method.code().to_owned(),
    }
}

fn waiting(waiting: Waiting) -> WaitingMoney {
    WaitingMoney {
        program_id: waiting.program.get(),
        partner_id: waiting.partner.get(),
        amount_minor: waiting.amount.minor,
        currency: waiting.amount.currency.code().to_owned(),
        code: waiting.why.code().to_owned(),
        detail: waiting.why.to_string(),
    }
}
