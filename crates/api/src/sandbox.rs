//! The clock of a sandbox.

#[cfg(test)]
mod tests;

use axum::Json;
use axum::extract::State;
use edge::api_input::ApiJson;
use edge::caller::ApiCaller;
use edge::error::ApiError;
use flow::Platform;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::wire::{Instant, Problem};

pub fn endpoints() -> OpenApiRouter<Platform> {
    OpenApiRouter::new().routes(routes!(clock_advance))
}

#[derive(Deserialize, ToSchema)]
pub struct ClockAdvance {
    /// Where the clock jumps to. It goes on ticking from there.
    pub advance_to: Instant,
}

/// What the jump has brought about.
#[derive(Serialize, ToSchema)]
pub struct ClockAdvanced {
    /// The sandbox's time now.
    pub now: Instant,
    /// How many actions locked.
    pub locked: u64,
    /// How many actions were approved.
    pub approved: u64,
}

/// Moves the clock of a sandbox forward. The operator's; refused by a real installation.
///
/// The answer comes when everything that became due has been locked or approved, and every click recorded so far is in the reports.
#[utoipa::path(post, path = "/sandbox/clock", tag = "sandbox", request_body = ClockAdvance,
    responses((status = 200, body = ClockAdvanced), (status = "4XX", body = Problem)))]
async fn clock_advance(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiJson(input): ApiJson<ClockAdvance>,
) -> Result<Json<ClockAdvanced>, ApiError> {
    let advanced = flow::sandbox::advance(&platform, &caller, input.advance_to.0).await?;
    let swept = advanced.swept;
    Ok(Json(ClockAdvanced { now: advanced.now.into(), locked: swept.locked, approved: swept.approved }))
}
