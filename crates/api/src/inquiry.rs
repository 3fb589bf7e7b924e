//! A partner's questions about orders and actions, and what the brand decides. Attachments are added and read on the pages.

#[cfg(test)]
mod tests;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::calendar::date_of_day_number;
use domain::ids::{InquiryId, ProgramId};
use domain::inquiry::{InquiryKind, Step};
use edge::api_input::{ApiJson, ApiPath, ApiQuery};
use edge::caller::ApiCaller;
use edge::error::ApiError;
use flow::Platform;
use flow::inquiry::{About, Answer, Detail, NewInquiryInput};
use flow::refusal::InputRefusal;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::message::{Message, said};
use crate::page::{Page, PageQuery};
use crate::wire::{Instant, Problem, named};

pub fn endpoints() -> OpenApiRouter<Platform> {
    OpenApiRouter::new()
        .routes(routes!(inquiry_list, inquiry_open))
        .routes(routes!(inquiry_find))
        .routes(routes!(inquiry_answer))
}

/// A partner's question about an order or an action.
#[derive(Serialize, ToSchema)]
pub struct Inquiry {
    pub id: i64,
    pub program_id: i64,
    pub program_name: String,
    pub partner_id: i64,
    pub partner_name: String,
    /// `missing`, `amount` or `reversed`
    pub kind: String,
    pub order_id: String,
    /// The day of the order, as the partner says it.
    #[schema(example = "2026-01-31")]
    pub order_day: Option<String>,
    pub amount_minor: Option<i64>,
    pub click_address: String,
    pub action_id: Option<String>,
    /// `open`, `needs_evidence`, `answered`, `granted`, `declined` or `withdrawn`
    pub state: String,
    /// Of one that is declined.
    pub decline_reason: Option<String>,
    pub opened_at: Instant,
    pub decided_at: Option<Instant>,
}

/// An inquiry with what both sides said, oldest first.
#[derive(Serialize, ToSchema)]
pub struct InquiryDetail {
    #[serde(flatten)]
    pub inquiry: Inquiry,
    pub messages: Vec<Message>,
}

/// About an order that became no action (`program_id`, `order_id`, `day`), or about an action (`action_id`, `kind`).
#[derive(Deserialize, ToSchema)]
pub struct NewInquiry {
    #[schema(example = "1001.1.42")]
    pub action_id: Option<String>,
    /// Of an action: `amount` or `reversed`
    pub kind: Option<String>,
    pub program_id: Option<i64>,
    pub order_id: Option<String>,
    #[schema(example = "2026-01-31")]
    pub day: Option<String>,
    /// Decimal, in the currency of the program.
    #[schema(example = "40.00")]
    pub amount: Option<String>,
    /// The tracking link that was clicked.
    pub click_address: Option<String>,
    pub text: String,
}

#[derive(Deserialize, ToSchema)]
pub struct InquiryAnswer {
    /// A partner's: `add` or `withdraw`. A brand's: `answer`, `ask_for_evidence`, `grant` or `decline`.
    pub step: String,
    /// Of `decline`: `already_tracked`, `other_channel`, `other_channel_promo_code`, `outside_terms`, `cancelled_or_returned`,
    /// `cannot_be_traced`, `not_completed_online`, `incomplete_inquiry` or `other`
    pub reason: Option<String>,
    /// A decision may stand for itself.
    #[serde(default)]
    pub text: String,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InquiryFilter {
    /// `open`, `needs_evidence`, `answered`, `granted`, `declined` or `withdrawn`
    pub state: Option<String>,
}

/// Inquiries, newest first: a partner's own, or those to a brand's programs.
#[utoipa::path(get, path = "/inquiries", tag = "inquiries", params(InquiryFilter, PageQuery),
    responses((status = 200, body = Page<Inquiry>), (status = "4XX", body = Problem)))]
async fn inquiry_list(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiQuery(filter): ApiQuery<InquiryFilter>,
    ApiQuery(page): ApiQuery<PageQuery>,
) -> Result<Json<Page<Inquiry>>, ApiError> {
    let state = named("state", filter.state.as_deref())?;
    Ok(Json(Page::of(flow::inquiry::list(&platform, &caller, state, page.window()?).await?, wire)))
}

/// Opens an inquiry. For the partner.
#[utoipa::path(post, path = "/inquiries", tag = "inquiries", request_body = NewInquiry,
    responses((status = 201, body = InquiryDetail), (status = "4XX", body = Problem)))]
async fn inquiry_open(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiJson(new): ApiJson<NewInquiry>,
) -> Result<(StatusCode, Json<InquiryDetail>), ApiError> {
    let text = new.text.clone();
    let input = NewInquiryInput { about: about(new)?, text, files: Vec::new() };
    let id = flow::inquiry::open(&platform, &caller, input).await?;
    Ok((StatusCode::CREATED, Json(detail(flow::inquiry::find(&platform, &caller, id).await?))))
}

/// One inquiry with what was said.
#[utoipa::path(get, path = "/inquiries/{inquiry_id}", tag = "inquiries", params(("inquiry_id" = i64, Path)),
    responses((status = 200, body = InquiryDetail), (status = "4XX", body = Problem)))]
async fn inquiry_find(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<InquiryDetail>, ApiError> {
    Ok(Json(detail(flow::inquiry::find(&platform, &caller, InquiryId(id)).await?)))
}

/// Either side goes on: adds, answers, decides, takes back. What is granted must have been tracked before.
#[utoipa::path(post, path = "/inquiries/{inquiry_id}/answers", tag = "inquiries", params(("inquiry_id" = i64, Path)),
    request_body = InquiryAnswer, responses((status = 200, body = InquiryDetail), (status = "4XX", body = Problem)))]
async fn inquiry_answer(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
    ApiJson(given): ApiJson<InquiryAnswer>,
) -> Result<Json<InquiryDetail>, ApiError> {
    let id = InquiryId(id);
    let reason = named("reason", given.reason.as_deref())?;
    let answer = Answer { step: step(&given.step)?, reason, text: given.text, files: Vec::new() };
    flow::inquiry::answer(&platform, &caller, id, answer).await?;
    Ok(Json(detail(flow::inquiry::find(&platform, &caller, id).await?)))
}

fn step(word: &str) -> Result<Step, InputRefusal> {
    Ok(match word {
        "add" => Step::Add,
        "withdraw" => Step::Withdraw,
        "answer" => Step::Answer,
        "ask_for_evidence" => Step::AskForEvidence,
        "grant" => Step::Grant,
        "decline" => Step::Decline,
        _ => {
            let expected = "expected add or withdraw, of a brand answer, ask_for_evidence, grant or decline";
            return Err(InputRefusal::wrong("step", expected));
        }
    })
}

fn about(new: NewInquiry) -> Result<About, InputRefusal> {
    let missing = |name| InputRefusal::from(domain::field::Problem::Missing.of(name));
    match new.action_id {
        Some(action) => Ok(About::Action {
            id: action.parse().map_err(|error| InputRefusal::wrong("action_id", error))?,
            kind: named::<InquiryKind>("kind", new.kind.as_deref())?
                .filter(|kind| *kind != InquiryKind::Missing)
                .ok_or_else(|| InputRefusal::wrong("kind", "of an action: expected amount or reversed"))?,
        }),
        None => Ok(About::Order {
            program: new.program_id.map(ProgramId).ok_or_else(|| missing("program_id"))?,
            order_id: new.order_id.ok_or_else(|| missing("order_id"))?,
            day: new.day.ok_or_else(|| missing("day"))?,
            amount: new.amount.unwrap_or_default(),
            click_address: new.click_address.unwrap_or_default(),
        }),
    }
}

fn wire(inquiry: flow::inquiry::Inquiry) -> Inquiry {
    let asked = inquiry.asked;
    Inquiry {
        id: inquiry.id.get(),
        program_id: asked.program_id.get(),
        program_name: inquiry.program_name,
        partner_id: asked.partner_id.get(),
        partner_name: inquiry.partner_name,
        kind: asked.kind.code().to_owned(),
        order_id: asked.order_id,
        order_day: date_of_day_number(asked.order_day).map(|day| day.to_string()),
        amount_minor: asked.amount_minor,
        click_address: asked.click_address,
        action_id: asked.action.map(|action| action.to_string()),
        state: inquiry.state.code().to_owned(),
        decline_reason: Some(inquiry.decline_reason).filter(|reason| !reason.is_empty()),
        opened_at: inquiry.opened_at.into(),
        decided_at: inquiry.decided_at.map(Instant),
    }
}

fn detail(detail: Detail) -> InquiryDetail {
    InquiryDetail { messages: said(&detail.said), inquiry: wire(detail.inquiry) }
}
