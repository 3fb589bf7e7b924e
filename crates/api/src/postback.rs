//! Postbacks and webhooks: where an account's own server is told, what was sent there, and how to have it sent again.

#[cfg(test)]
mod tests;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::{DeliveryId, PostbackId, ProgramId};
use edge::api_input::{ApiJson, ApiPath, ApiQuery};
use edge::caller::ApiCaller;
use edge::error::ApiError;
use flow::Platform;
use flow::postback::{Again, NewPostback, Standing};
use flow::refusal::InputRefusal;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::page::{Page, PageQuery};
use crate::wire::{Instant, Problem, named};

pub fn endpoints() -> OpenApiRouter<Platform> {
    OpenApiRouter::new()
        .routes(routes!(postback_list, postback_add))
        .routes(routes!(postback_find, postback_change, postback_remove))
        .routes(routes!(postback_pause))
        .routes(routes!(postback_resume))
        .routes(routes!(postback_test))
        .routes(routes!(postback_secret, postback_secret_replace))
        .routes(routes!(delivery_list))
        .routes(routes!(delivery_replay))
        .routes(routes!(delivery_replay_many))
}

/// Where the account's own server is told.
#[derive(Serialize, ToSchema)]
pub struct Postback {
    pub id: i64,
    /// Null for all programs.
    pub program_id: Option<i64>,
    /// `tracked`, `modified`, `reversed`, `restored`, `locked`, `approved`, `paid`, `application_submitted` and so on
    pub events: Vec<String>,
    /// `get` or `post`
    pub method: String,
    /// With macros in its query. Who may not change postbacks sees no values of it.
    pub url: String,
    /// Empty for none, `form`, `json`, `text`, or `webhook` for a signed message.
    pub body: String,
    /// Of a body of the account's own writing.
    pub body_template: String,
    /// `active` or `paused`
    pub state: String,
    /// Why it is paused: `by_hand`, `failing` or `gone`
    pub pause_reason: Option<String>,
    /// Since when nothing was taken, if the last attempt was in vain.
    pub failing_since: Option<Instant>,
    pub created_at: Instant,
    /// Counted up to 1,000 each.
    pub deliveries_waiting: i64,
    pub deliveries_taken: i64,
    pub deliveries_given_up: i64,
}

#[derive(Deserialize, ToSchema)]
pub struct PostbackWish {
    /// All programs when not given.
    pub program_id: Option<i64>,
    pub events: Vec<String>,
    /// `get` or `post`
    pub method: String,
    #[schema(example = "https://example.com/postback?order={order_id}&earned={commission}")]
    pub url: String,
    /// Empty for none, `form`, `json`, `text`, or `webhook` for a signed message.
    #[serde(default)]
    pub body: String,
    #[serde(default)]
    pub body_template: String,
}

/// One event that is told to one postback.
#[derive(Serialize, ToSchema)]
pub struct Delivery {
    pub id: i64,
    pub event: String,
    pub happened_at: Instant,
    pub program_id: Option<i64>,
    pub partner_id: Option<i64>,
    /// Of an event of an action.
    pub action_id: Option<String>,
    /// `waiting`, `done` or `dead`, which is given up
    pub state: String,
    /// When it is tried next.
    pub due_at: Option<Instant>,
    pub attempts: u32,
    pub last_tried_at: Option<Instant>,
    /// Of the last attempt.
    pub request: String,
    /// 0 where there was no answer; `answer` says why.
    pub status: i64,
    pub answer: String,
}

/// What a made-up event came to.
#[derive(Serialize, ToSchema)]
pub struct PostbackTest {
    pub request: String,
    /// 0 where there was no answer; `answer` says why.
    pub status: u16,
    pub answer: String,
    pub is_taken: bool,
}

#[derive(Serialize, ToSchema)]
pub struct PostbackSecret {
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    pub secret: String,
}

#[derive(Deserialize, ToSchema)]
pub struct ReplayWish {
    /// All that happened since then, whatever became of it. What was given up, when not given.
    pub since: Option<Instant>,
}

#[derive(Serialize, ToSchema)]
pub struct Replayed {
    pub deliveries: u64,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DeliveryFilter {
    /// `waiting`, `done` or `dead`
    pub state: Option<String>,
}

/// The account's postbacks, oldest first; there are at most twenty.
#[utoipa::path(get, path = "/postbacks", tag = "postbacks",
    responses((status = 200, body = Page<Postback>), (status = "4XX", body = Problem)))]
async fn postback_list(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
) -> Result<Json<Page<Postback>>, ApiError> {
    let standings = flow::postback::list(&platform, &caller).await?;
    Ok(Json(Page { items: standings.into_iter().map(wire).collect(), next_cursor: None }))
}

/// Has the account's own server told from now on.
#[utoipa::path(post, path = "/postbacks", tag = "postbacks", request_body = PostbackWish,
    responses((status = 201, body = Postback), (status = "4XX", body = Problem)))]
async fn postback_add(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiJson(wish): ApiJson<PostbackWish>,
) -> Result<(StatusCode, Json<Postback>), ApiError> {
    let added = flow::postback::add(&platform, &caller, read(wish)?).await?;
    Ok((StatusCode::CREATED, Json(wire(flow::postback::find(&platform, &caller, added.id).await?))))
}

/// One of the account's postbacks.
#[utoipa::path(get, path = "/postbacks/{postback_id}", tag = "postbacks", params(("postback_id" = i64, Path)),
    responses((status = 200, body = Postback), (status = "4XX", body = Problem)))]
async fn postback_find(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<Postback>, ApiError> {
    Ok(Json(wire(flow::postback::find(&platform, &caller, PostbackId(id)).await?)))
}

/// Writes a postback anew. What waits is sent by the new address too.
#[utoipa::path(put, path = "/postbacks/{postback_id}", tag = "postbacks", params(("postback_id" = i64, Path)),
    request_body = PostbackWish, responses((status = 200, body = Postback), (status = "4XX", body = Problem)))]
async fn postback_change(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
    ApiJson(wish): ApiJson<PostbackWish>,
) -> Result<Json<Postback>, ApiError> {
    let changed = flow::postback::change(&platform, &caller, PostbackId(id), read(wish)?).await?;
    Ok(Json(wire(flow::postback::find(&platform, &caller, changed.id).await?)))
}

/// Removes a postback, its log and what waits for it.
#[utoipa::path(delete, path = "/postbacks/{postback_id}", tag = "postbacks", params(("postback_id" = i64, Path)),
    responses((status = 204, description = "Removed."), (status = "4XX", body = Problem)))]
async fn postback_remove(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<StatusCode, ApiError> {
    flow::postback::remove(&platform, &caller, PostbackId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Nothing new is noted for it; what waits goes on waiting.
#[utoipa::path(post, path = "/postbacks/{postback_id}/pause", tag = "postbacks", params(("postback_id" = i64, Path)),
    responses((status = 200, body = Postback), (status = "4XX", body = Problem)))]
async fn postback_pause(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<Postback>, ApiError> {
    let paused = flow::postback::pause(&platform, &caller, PostbackId(id)).await?;
    Ok(Json(wire(flow::postback::find(&platform, &caller, paused.id).await?)))
}

/// What waited is sent now.
#[utoipa::path(post, path = "/postbacks/{postback_id}/resumption", tag = "postbacks", params(("postback_id" = i64, Path)),
    responses((status = 200, body = Postback), (status = "4XX", body = Problem)))]
async fn postback_resume(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<Postback>, ApiError> {
    let resumed = flow::postback::resume(&platform, &caller, PostbackId(id)).await?;
    Ok(Json(wire(flow::postback::find(&platform, &caller, resumed.id).await?)))
}

/// Sends a made-up event now, and says what was answered.
#[utoipa::path(post, path = "/postbacks/{postback_id}/test", tag = "postbacks", params(("postback_id" = i64, Path)),
    responses((status = 200, body = PostbackTest), (status = "4XX", body = Problem)))]
async fn postback_test(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<PostbackTest>, ApiError> {
    let tested = flow::postback::send_test(&platform, &caller, PostbackId(id)).await?;
    let flow::postback::Tested { request, status, answer, is_taken } = tested;
    Ok(Json(PostbackTest { request, status, answer, is_taken }))
}

/// What a webhook's receiver verifies signatures with (Standard Webhooks). For those who may change it.
#[utoipa::path(get, path = "/postbacks/{postback_id}/secret", tag = "postbacks", params(("postback_id" = i64, Path)),
    responses((status = 200, body = PostbackSecret), (status = "4XX", body = Problem)))]
async fn postback_secret(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<PostbackSecret>, ApiError> {
    let secret = flow::postback::secret(&platform, &caller, PostbackId(id)).await?;
    Ok(Json(PostbackSecret { secret: secret.to_string() }))
}

/// Makes a new secret. The one before it signs too for a day.
#[utoipa::path(post, path = "/postbacks/{postback_id}/secret", tag = "postbacks", params(("postback_id" = i64, Path)),
    responses((status = 200, body = PostbackSecret), (status = "4XX", body = Problem)))]
async fn postback_secret_replace(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<PostbackSecret>, ApiError> {
    let secret = flow::postback::replace_secret(&platform, &caller, PostbackId(id)).await?;
    Ok(Json(PostbackSecret { secret: secret.to_string() }))
}

/// What was and will be sent to a postback in thirty days, newest first.
#[utoipa::path(get, path = "/postbacks/{postback_id}/deliveries", tag = "postbacks",
    params(("postback_id" = i64, Path), DeliveryFilter, PageQuery),
    responses((status = 200, body = Page<Delivery>), (status = "4XX", body = Problem)))]
async fn delivery_list(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
    ApiQuery(filter): ApiQuery<DeliveryFilter>,
    ApiQuery(page): ApiQuery<PageQuery>,
) -> Result<Json<Page<Delivery>>, ApiError> {
    let state = named("state", filter.state.as_deref())?;
    let listed = flow::postback::log(&platform, &caller, PostbackId(id), state, page.window()?).await?;
    Ok(Json(Page::of(listed, delivery_wire)))
}

/// Sends a delivery again, under the same number.
#[utoipa::path(post, path = "/postbacks/{postback_id}/deliveries/{delivery_id}/replay", tag = "postbacks",
    params(("postback_id" = i64, Path), ("delivery_id" = i64, Path)),
    responses((status = 204, description = "It waits to be sent."), (status = "4XX", body = Problem)))]
async fn delivery_replay(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath((id, delivery)): ApiPath<(i64, i64)>,
) -> Result<StatusCode, ApiError> {
    flow::postback::replay(&platform, &caller, PostbackId(id), DeliveryId(delivery)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends many again, in their order: all that were given up or, with an instant, all that happened since.
#[utoipa::path(post, path = "/postbacks/{postback_id}/replays", tag = "postbacks", params(("postback_id" = i64, Path)),
    request_body = ReplayWish, responses((status = 200, body = Replayed), (status = "4XX", body = Problem)))]
async fn delivery_replay_many(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
    ApiJson(wish): ApiJson<ReplayWish>,
) -> Result<Json<Replayed>, ApiError> {
    let again = wish.since.map_or(Again::GivenUp, |at| Again::Since(at.0));
    let deliveries = flow::postback::replay_many(&platform, &caller, PostbackId(id), again).await?;
    Ok(Json(Replayed { deliveries }))
}

fn read(wish: PostbackWish) -> Result<NewPostback, InputRefusal> {
    let event = |code: &String| code.parse().map_err(|error| InputRefusal::wrong("events", error));
    Ok(NewPostback {
        program: wish.program_id.map(ProgramId),
        events: wish.events.iter().map(event).collect::<Result<_, _>>()?,
        method: wish.method.parse().map_err(|error| InputRefusal::wrong("method", error))?,
        url: wish.url,
        body: wish.body,
        body_template: wish.body_template,
    })
}

fn wire(Standing { postback, counts }: Standing) -> Postback {
    let wish = postback.wish;
    Postback {
        id: postback.id.get(),
        program_id: wish.program.map(ProgramId::get),
        events: wish.events.iter().map(|event| event.code().to_owned()).collect(),
        method: wish.method.code().to_owned(),
        body: wish.body.code().to_owned(),
        body_template: wish.body.template().to_owned(),
        url: wish.url_template,
        state: postback.state.code().to_owned(),
        pause_reason: postback.pause_reason.map(|reason| reason.code().to_owned()),
        failing_since: postback.failing_since.map(Instant),
        created_at: postback.created_at.into(),
        deliveries_waiting: counts.waiting,
        deliveries_taken: counts.done,
        deliveries_given_up: counts.dead,
    }
}

fn delivery_wire(delivery: flow::postback::Delivery) -> Delivery {
    let is_waiting = delivery.state == domain::postback::DeliveryState::Waiting;
    Delivery {
        id: delivery.id.get(),
        event: delivery.told.event.code().to_owned(),
        happened_at: delivery.happened_at.into(),
        program_id: delivery.told.program.map(ProgramId::get),
        partner_id: delivery.told.partner.map(domain::ids::AccountId::get),
        action_id: delivery.told.action().map(|action| action.id.to_string()),
        state: delivery.state.code().to_owned(),
        due_at: is_waiting.then(|| delivery.due_at.into()),
        attempts: delivery.attempts,
        last_tried_at: delivery.last_tried_at.map(Instant),
        request: delivery.request,
        status: delivery.last_status,
        answer: delivery.answer,
    }
}
