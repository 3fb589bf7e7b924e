//! Recorded clicks and impressions.

#[cfg(test)]
mod tests;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use edge::api_input::{ApiPath, ApiQuery};
use edge::caller::ApiCaller;
use edge::error::ApiError;
use flow::Platform;
use flow::click::{ClickFile, SeenClick};
use futures_util::stream;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::report::Format;
use crate::wire::{Instant, Problem};

pub fn endpoints() -> OpenApiRouter<Platform> {
    OpenApiRouter::new().routes(routes!(click_list)).routes(routes!(click_find))
}

/// A recorded click or impression.
#[derive(Serialize, ToSchema)]
pub struct Click {
    /// Null for impressions.
    pub click_id: Option<String>,
    /// `click` or `impression`
    pub kind: &'static str,
    pub at: Instant,
    /// In the time zone of the program.
    #[schema(example = "2020-09-10")]
    pub day: String,
    pub program: i64,
    pub partner: i64,
    pub creative: Option<i64>,
    /// The short link; null for clicks by `/c/...`.
    pub link: Option<i64>,
    /// Whether it can earn credit.
    pub attributable: bool,
    /// Why not.
    #[schema(example = "crawler")]
    pub left_out: Option<&'static str>,
    /// Whether it is the first attributable click of its visitor on that program, partner and day.
    pub unique: bool,
    /// Tells two visitors apart and says nothing about either.
    pub visitor: String,
    /// Two letters, or `unknown`.
    pub country: String,
    pub device: String,
    pub browser: String,
    pub system: String,
    pub agent: String,
    /// Empty when the browser did not tell.
    pub referrer_host: String,
    pub sub_id1: String,
    pub sub_id2: String,
    pub sub_id3: String,
    pub shared_id: String,
}

/// A page of clicks.
#[derive(Serialize, ToSchema)]
pub struct ClickPage {
    pub items: Vec<Click>,
    /// Send it as `cursor` to get the next page; null on the last one.
    pub next_cursor: Option<String>,
    /// All clicks before this instant are listed.
    pub complete_until: Instant,
}

/// Recorded clicks of what is the caller's own: oldest day first, in pages, or as one CSV file.
#[utoipa::path(get, path = "/clicks", tag = "clicks",
    params(
        ("from" = Option<String>, Query, description = "First day, YYYY-MM-DD, in the time zone of each program. The last 30 days when absent."),
        ("to" = Option<String>, Query, description = "Last day, included."),
        ("kind" = Option<String>, Query, description = "`click` (when absent), `impression` or `all`."),
        ("left_out" = Option<String>, Query, description = "A reason, `any` or `none`."),
        ("limit" = Option<u32>, Query, description = "How many items at most: 1 to 1000, 50 when absent."),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before."),
        ("format" = Option<String>, Query, description = "`json`, or `csv`: one file with all of them."),
        ("program" = Option<String>, Query, description = "Only these ids, with commas."),
        ("partner" = Option<String>, Query, description = "Only these ids, with commas."),
        ("group" = Option<String>, Query, description = "Only partners in the group with this code. Only for brands."),
        ("creative" = Option<String>, Query, description = "Only these ids, with commas."),
        ("link" = Option<String>, Query, description = "Only these ids, with commas."),
        ("sub_id1" = Option<String>, Query, description = "Only this text; repeat it for several. The same goes for the options below."),
        ("sub_id2" = Option<String>, Query),
        ("sub_id3" = Option<String>, Query),
        ("shared_id" = Option<String>, Query),
        ("country" = Option<String>, Query),
        ("device" = Option<String>, Query),
        ("browser" = Option<String>, Query),
        ("referrer_host" = Option<String>, Query),
    ),
    responses((status = 200, body = ClickPage), (status = "4XX", body = Problem)))]
async fn click_list(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiQuery(mut options): ApiQuery<Vec<(String, String)>>,
) -> Result<Response, ApiError> {
    Ok(match Format::taken_from(&mut options)? {
        Format::Json => {
            let page = flow::click::list(&platform, &caller, options).await?;
            let items = page.items.into_iter().map(wire).collect();
            let complete_until = page.complete_until.into();
            Json(ClickPage { items, next_cursor: page.next_cursor, complete_until }).into_response()
        }
        Format::Csv => file(flow::click::export(&platform, &caller, options).await?),
    })
}

/// One click.
#[utoipa::path(get, path = "/clicks/{click_id}", tag = "clicks", params(("click_id" = String, Path)),
    responses((status = 200, body = Click), (status = "4XX", body = Problem)))]
async fn click_find(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(click_id): ApiPath<String>,
) -> Result<Json<Click>, ApiError> {
    Ok(Json(wire(flow::click::find(&platform, &caller, &click_id).await?)))
}

fn wire(click: SeenClick) -> Click {
    let row = &click.row;
    let id = |number: u32| (number != 0).then_some(i64::from(number));
    Click {
        kind: click.kind(),
        at: click.at.into(),
        day: click.day.to_string(),
        program: row.program.into(),
        partner: row.partner.into(),
        creative: id(row.creative),
        link: id(row.link),
        attributable: click.is_attributable(),
        left_out: row.left_out.map(|reason| reason.code()),
        unique: row.is_unique,
        visitor: click.visitor(),
        country: row.country.as_str().to_owned(),
        device: row.device.to_string(),
        browser: row.browser.to_string(),
        system: row.system.to_string(),
        agent: row.agent.to_string(),
        referrer_host: row.referrer_host.to_string(),
        sub_id1: row.sub_id1.to_string(),
        sub_id2: row.sub_id2.to_string(),
        sub_id3: row.sub_id3.to_string(),
        shared_id: row.shared_id.to_string(),
        click_id: click.click_id,
    }
}

fn file(file: ClickFile) -> Response {
    let name = format!("attachment; filename=\"clicks-{}-{}.csv\"", file.first_day, file.last_day);
    let headers = [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, name)];
    let pieces = stream::unfold(file, |mut file| async {
        let piece = file.next().await?;
        Some((piece.map_err(|error| std::io::Error::other(format!("{error:#}"))), file))
    });
    (headers, Body::from_stream(pieces)).into_response()
}
