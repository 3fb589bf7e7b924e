//! Actions: credited conversions, their explanation, and what a brand may do to one until it locks.

#[cfg(test)]
mod tests;

use axum::Json;
use axum::extract::State;
use domain::ids::{AccountId, ActionId, ProgramId};
use edge::api_input::{ApiJson, ApiPath, ApiQuery};
use edge::caller::ApiCaller;
use edge::error::ApiError;
use flow::Platform;
use flow::action::ActionFilter;
use flow::refusal::InputRefusal;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::conversion::Explained;
use crate::page::{Page, PageQuery};
use crate::wire::{Instant, Problem};

pub fn endpoints() -> OpenApiRouter<Platform> {
    OpenApiRouter::new()
        .routes(routes!(action_list))
        .routes(routes!(action_show))
        .routes(routes!(modification_create))
        .routes(routes!(reversal_create))
        .routes(routes!(restoration_create))
}

/// A conversion credited to a partner.
#[derive(Serialize, ToSchema)]
pub struct Action {
    #[schema(example = "1001.1.42")]
    pub id: String,
    pub program_id: i64,
    pub partner_id: i64,
    pub order_id: String,
    /// `pending`, `locked`, `approved`, `paid` or `reversed`
    pub state: String,
    pub tracked_at: Instant,
    /// From then on nothing about it changes but approval and payment.
    pub locks_at: Instant,
    /// From then on it can be paid.
    pub approves_at: Instant,
    pub currency: String,
    /// What was sold, less refunds.
    pub amount_minor: Option<i64>,
    pub original_amount_minor: Option<i64>,
    /// What it earns, or earned before it was reversed.
    pub commission_minor: i64,
    pub original_commission_minor: i64,
    pub reversal_reason: Option<String>,
    /// The version of the terms that priced it.
    pub terms_version: i64,
    pub clicked_at: Option<Instant>,
    pub creative_id: Option<i64>,
    pub link_id: Option<i64>,
    pub sub_id1: String,
    pub sub_id2: String,
    pub sub_id3: String,
    pub shared_id: String,
    pub promo_code: String,
    /// The payment that holds it, in transit or paid.
    pub payment_id: Option<i64>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ActionQuery {
    /// `pending`, `locked`, `approved`, `paid` or `reversed`
    state: Option<String>,
    partner_id: Option<i64>,
    program_id: Option<i64>,
    order_id: Option<String>,
    #[param(value_type = Option<Instant>)]
    tracked_from: Option<Instant>,
    #[param(value_type = Option<Instant>)]
    tracked_before: Option<Instant>,
}

/// Actions, newest first: a partner's own, or those of a brand's programs.
#[utoipa::path(get, path = "/actions", tag = "actions", params(ActionQuery, PageQuery),
    responses((status = 200, body = Page<Action>), (status = "4XX", body = Problem)))]
async fn action_list(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiQuery(query): ApiQuery<ActionQuery>,
    ApiQuery(page): ApiQuery<PageQuery>,
) -> Result<Json<Page<Action>>, ApiError> {
    let state = query.state.as_deref().map(str::parse).transpose();
    let filter = ActionFilter {
        partner: query.partner_id.map(AccountId),
        program: query.program_id.map(ProgramId),
        state: state.map_err(|error| InputRefusal::wrong("state", error))?,
        order_id: query.order_id.unwrap_or_default(),
        tracked_from: query.tracked_from.map(|at| at.0),
        tracked_before: query.tracked_before.map(|at| at.0),
        ..ActionFilter::default()
    };
    let listed = flow::action::actions(&platform, &caller, filter, page.window()?).await?;
    Ok(Json(Page::of(listed, wire)))
}

/// An action with everything that explains it.
#[derive(Serialize, ToSchema)]
pub struct ActionDetail {
    #[serde(flatten)]
    pub action: Action,
    /// What was considered, and why this partner was credited.
    pub explanation: Explained,
    /// Everything that happened since, oldest first.
    pub history: Vec<HistoryEntry>,
}

/// Something that happened to an action.
#[derive(Serialize, ToSchema)]
pub struct HistoryEntry {
    pub at: Instant,
    /// `modified`, `reversed`, `restored`, `locked`, `approved`, `payment_collected`, `paid` or `payment_failed`
    pub verb: String,
    /// `person:7` or `token:3`; `system:sweep` for what time did
    pub by: String,
    pub reason: Option<String>,
    pub note: Option<String>,
    pub refund_minor: i64,
    pub commission_delta_minor: i64,
}

/// One action: the decision that made it and everything that happened to it since.
#[utoipa::path(get, path = "/actions/{action_id}", tag = "actions", params(("action_id" = String, Path)),
    responses((status = 200, body = ActionDetail), (status = "4XX", body = Problem)))]
async fn action_show(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<String>,
) -> Result<Json<ActionDetail>, ApiError> {
    let explained = flow::action::explanation(&platform, &caller, action_id(&id)?).await?;
    Ok(Json(ActionDetail {
        action: wire(explained.action),
        explanation: crate::conversion::explained(explained.decision),
        history: explained.history.into_iter().map(history_wire).collect(),
    }))
}

#[derive(Deserialize, ToSchema)]
pub struct NewModification {
    /// What is taken from the amount, in minor units. Several refunds add up.
    pub refund_minor: i64,
    /// `partly_returned`, `partly_cancelled`, `price_reduced` or `amount_corrected`
    pub reason: String,
    pub note: Option<String>,
}

/// Refunds a part of the amount: the action is priced again, for what is left, under the terms that priced it.
#[utoipa::path(post, path = "/actions/{action_id}/modifications", tag = "actions", params(("action_id" = String, Path)),
    request_body = NewModification, responses((status = 200, body = Action), (status = "4XX", body = Problem)))]
async fn modification_create(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<String>,
    ApiJson(new): ApiJson<NewModification>,
) -> Result<Json<Action>, ApiError> {
    let reason = new.reason.parse().map_err(|error| InputRefusal::wrong("reason", error))?;
    let note = new.note.unwrap_or_default();
    let action = flow::action::modify(&platform, &caller, action_id(&id)?, new.refund_minor, reason, &note).await?;
    Ok(Json(wire(action)))
}

#[derive(Deserialize, ToSchema)]
pub struct NewReversal {
    /// `returned`, `cancelled`, `not_paid`, `duplicate`, `not_qualified`, `fraud`, `terms_broken` or `test_or_error`
    pub reason: String,
    pub note: Option<String>,
}

/// Takes the credit back: the action earns nothing. Possible until it locks.
#[utoipa::path(post, path = "/actions/{action_id}/reversal", tag = "actions", params(("action_id" = String, Path)),
    request_body = NewReversal, responses((status = 200, body = Action), (status = "4XX", body = Problem)))]
async fn reversal_create(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<String>,
    ApiJson(new): ApiJson<NewReversal>,
) -> Result<Json<Action>, ApiError> {
    let reason = new.reason.parse().map_err(|error| InputRefusal::wrong("reason", error))?;
    let note = new.note.unwrap_or_default();
    let action = flow::action::reverse(&platform, &caller, action_id(&id)?, reason, &note).await?;
    Ok(Json(wire(action)))
}

#[derive(Deserialize, ToSchema)]
pub struct NewRestoration {
    /// `reversed_by_mistake`, `objection_upheld` or `order_stands`
    pub reason: String,
    pub note: Option<String>,
}

/// Takes a reversal back. Possible until the action's lock.
#[utoipa::path(post, path = "/actions/{action_id}/restoration", tag = "actions", params(("action_id" = String, Path)),
    request_body = NewRestoration, responses((status = 200, body = Action), (status = "4XX", body = Problem)))]
async fn restoration_create(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<String>,
    ApiJson(new): ApiJson<NewRestoration>,
) -> Result<Json<Action>, ApiError> {
    let reason = new.reason.parse().map_err(|error| InputRefusal::wrong("reason", error))?;
    let note = new.note.unwrap_or_default();
    let action = flow::action::restore(&platform, &caller, action_id(&id)?, reason, &note).await?;
    Ok(Json(wire(action)))
}

/// A text that is no action id names no action.
fn action_id(text: &str) -> Result<ActionId, InputRefusal> {
    text.parse().map_err(|_| InputRefusal::NotFound { noun: "action" })
}

pub fn wire(action: flow::action::Action) -> Action {
    let id = action.id().to_string();
    let tracked = action.tracked;
    let origin = tracked.origin;
    let some_id = |id: i64| Some(id).filter(|id| *id != 0);
    Action {
        id,
        program_id: tracked.program.get(),
        partner_id: tracked.partner.get(),
        order_id: tracked.order_id,
        state: action.state,
        tracked_at: tracked.tracked_at.into(),
        locks_at: tracked.locks_at.into(),
        approves_at: tracked.approves_at.into(),
        currency: tracked.currency,
        amount_minor: action.amount_minor,
        original_amount_minor: tracked.amount_minor,
        commission_minor: action.commission_minor,
        original_commission_minor: tracked.commission_minor,
        reversal_reason: some_text(action.reversal_reason),
        terms_version: tracked.version.get(),
        clicked_at: origin.clicked_at.map(Instant),
        creative_id: some_id(origin.creative_id),
        link_id: some_id(origin.link_id),
        sub_id1: origin.sub_id1,
        sub_id2: origin.sub_id2,
        sub_id3: origin.sub_id3,
        shared_id: origin.shared_id,
        promo_code: origin.promo_code,
        payment_id: action.payment.map(|payment| payment.get()),
    }
}

fn history_wire(entry: flow::action::HistoryEntry) -> HistoryEntry {
    HistoryEntry {
        at: entry.at.into(),
        verb: entry.verb,
        by: entry.by,
        reason: some_text(entry.reason),
        note: some_text(entry.note),
        refund_minor: entry.refund_minor,
        commission_delta_minor: entry.commission_delta_minor,
    }
}

fn some_text(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}
