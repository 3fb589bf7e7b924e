//! The account's audit log.

#[cfg(test)]
mod tests;

use axum::Json;
use axum::extract::State;
use edge::api_input::ApiQuery;
use edge::caller::ApiCaller;
use edge::error::ApiError;
use flow::Platform;
use flow::audit::Filter;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::page::{Page, PageQuery};
use crate::wire::{Instant, Problem};

pub fn endpoints() -> OpenApiRouter<Platform> {
    OpenApiRouter::new().routes(routes!(audit_entry_list))
}

#[derive(Serialize, ToSchema)]
pub struct AuditEntry {
    pub id: i64,
    pub at: Instant,
    /// `person:7`, `token:3` or `system:sweep`
    pub actor: String,
    /// Where the request came from; empty when the platform did it by itself.
    pub address: String,
    #[schema(example = "revoked")]
    pub verb: String,
    #[schema(example = "token")]
    pub noun: String,
    pub noun_id: String,
    /// What was before; null when there was nothing.
    #[schema(value_type = Option<Object>)]
    pub before: Option<Value>,
    /// What was after; null when nothing is left.
    #[schema(value_type = Option<Object>)]
    pub after: Option<Value>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Only entries about this kind of thing.
    pub noun: Option<String>,
    /// Only entries about the thing with this id.
    pub noun_id: Option<String>,
    /// How many items at most: 1 to 1000, 50 when not given.
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Who changed what, newest first.
#[utoipa::path(get, path = "/audit-entries", tag = "audit", params(AuditQuery),
    responses((status = 200, body = Page<AuditEntry>), (status = "4XX", body = Problem)))]
async fn audit_entry_list(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiQuery(query): ApiQuery<AuditQuery>,
) -> Result<Json<Page<AuditEntry>>, ApiError> {
    let window = PageQuery { limit: query.limit, cursor: query.cursor }.window()?;
    let filter = Filter { noun: query.noun, noun_id: query.noun_id };
    let listed = flow::audit::list(&platform, &caller, filter, window).await?;
    Ok(Json(Page::of(listed, |(number, entry)| wire(number, entry))))
}

fn wire(id: i64, entry: flow::audit::Entry) -> AuditEntry {
    // "" stands for nothing, and is no JSON either.
    let json = |text: String| serde_json::from_str(&text).ok();
    AuditEntry {
        id,
        at: entry.at.into(),
        actor: entry.actor,
        address: entry.address,
        verb: entry.verb,
        noun: entry.noun,
        noun_id: entry.noun_id,
        before: json(entry.before_json),
        after: json(entry.after_json),
    }
}
