//! Withdrawal settings, payment runs and payments.

mod run;
mod setting;
#[cfg(test)]
mod tests;

use axum::Json;
use axum::extract::State;
use domain::ids::PaymentId;
use edge::api_input::{ApiJson, ApiPath, ApiQuery};
use edge::caller::ApiCaller;
use edge::error::ApiError;
use flow::Platform;
use flow::payment::Settlement;
use flow::refusal::InputRefusal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::page::{Page, PageQuery};
use crate::wire::{Instant, Problem};

pub fn endpoints() -> OpenApiRouter<Platform> {
    OpenApiRouter::new()
        .merge(setting::endpoints())
        .merge(run::endpoints())
        .routes(routes!(payment_list))
        .routes(routes!(payment_show))
        .routes(routes!(settlement_create))
}

/// A transfer to one partner out of one program.
#[derive(Serialize, ToSchema)]
pub struct Payment {
    pub id: i64,
    pub run_id: i64,
    pub program_id: i64,
    pub partner_id: i64,
    pub amount_minor: i64,
    pub currency: String,
    /// `manual`: the brand transfers it and marks it.
    pub method: String,
    /// `in_transit`, `paid` or `failed`
    pub state: String,
    /// What the sender's bank calls the transfer.
    pub reference: Option<String>,
    pub failure_reason: Option<String>,
    pub created_at: Instant,
    pub settled_at: Option<Instant>,
}

/// Payments, newest first: to a partner, or out of a brand's programs.
#[utoipa::path(get, path = "/payments", tag = "payments", params(PageQuery),
    responses((status = 200, body = Page<Payment>), (status = "4XX", body = Problem)))]
async fn payment_list(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiQuery(page): ApiQuery<PageQuery>,
) -> Result<Json<Page<Payment>>, ApiError> {
    let listed = flow::payment::payments(&platform, &caller, page.window()?).await?;
    Ok(Json(Page::of(listed, wire)))
}

/// A payment with the actions it pays.
#[derive(Serialize, ToSchema)]
pub struct PaymentDetail {
    #[serde(flatten)]
    pub payment: Payment,
    pub lines: Vec<PaymentLine>,
}

/// One action in a payment.
#[derive(Serialize, ToSchema)]
pub struct PaymentLine {
    pub action_id: String,
    pub order_id: String,
    pub tracked_at: Instant,
    pub amount_minor: i64,
}

/// One payment with the actions it pays.
#[utoipa::path(get, path = "/payments/{payment_id}", tag = "payments", params(("payment_id" = i64, Path)),
    responses((status = 200, body = PaymentDetail), (status = "4XX", body = Problem)))]
async fn payment_show(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<PaymentDetail>, ApiError> {
    let detail = flow::payment::payment(&platform, &caller, PaymentId(id)).await?;
    let line = |line: flow::payment::PaymentLine| PaymentLine {
        action_id: line.action.to_string(),
        order_id: line.order_id,
        tracked_at: line.tracked_at.into(),
        amount_minor: line.amount_minor,
    };
    Ok(Json(PaymentDetail { payment: wire(detail.payment), lines: detail.lines.into_iter().map(line).collect() }))
}

#[derive(Deserialize, ToSchema)]
pub struct NewSettlement {
    /// `paid` or `failed`
    pub outcome: String,
    /// Of a paid one: what the bank calls the transfer.
    pub reference: Option<String>,
    /// Of a failed one: why, as the partner will read it.
    pub reason: Option<String>,
}

/// Marks a payment paid, or failed: then its money is payable again.
#[utoipa::path(post, path = "/payments/{payment_id}/settlement", tag = "payments", params(("payment_id" = i64, Path)),
    request_body = NewSettlement, responses((status = 200, body = Payment), (status = "4XX", body = Problem)))]
async fn settlement_create(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
    ApiJson(new): ApiJson<NewSettlement>,
) -> Result<Json<Payment>, ApiError> {
    let settlement = match new.outcome.as_str() {
        "paid" => Settlement::Paid { reference: new.reference.unwrap_or_default() },
        "failed" => Settlement::Failed { reason: new.reason.unwrap_or_default() },
        _ => return Err(InputRefusal::wrong("outcome", "expected paid or failed").into()),
    };
    let payment = flow::payment::settle(&platform, &caller, PaymentId(id), settlement).await?;
    Ok(Json(wire(payment)))
}

fn wire(payment: flow::payment::Payment) -> Payment {
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    Payment {
        id: payment.id.get(),
        run_id: payment.run.get(),
        program_id: payment.program.get(),
        partner_id: payment.partner.get(),
        amount_minor: payment.amount_minor,
        currency: payment.currency,
        method: payment.method,
        state: payment.state,
        reference: some(payment.reference),
        failure_reason: some(payment.failure_reason),
        created_at: payment.created_at.into(),
        settled_at: payment.settled_at.map(Instant),
    }
}
