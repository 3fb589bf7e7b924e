//! Links of partners, and their QR codes.

#[cfg(test)]
mod tests;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use domain::ids::LinkId;
use edge::api_input::{ApiJson, ApiPath, ApiQuery};
use edge::caller::ApiCaller;
use edge::error::ApiError;
use flow::Platform;
use flow::link::NewLinkInput;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::page::{Page, PageQuery};
use crate::program::ProgramFilter;
use crate::wire::{Instant, Problem};

pub fn endpoints() -> OpenApiRouter<Platform> {
    OpenApiRouter::new()
        .routes(routes!(link_list, link_create))
        .routes(routes!(link_show))
        .routes(routes!(link_rename))
        .routes(routes!(link_archive))
        .routes(routes!(link_qr_svg))
        .routes(routes!(link_qr_png))
}

#[derive(Serialize, ToSchema)]
pub struct Link {
    pub id: i64,
    pub program_id: i64,
    pub program_name: String,
    pub partner_id: i64,
    pub partner_name: String,
    pub creative_id: i64,
    pub creative_name: String,
    pub name: String,
    pub slug: String,
    /// The address to share.
    #[schema(example = "https://track.example/summer-sale")]
    pub short_address: String,
    /// The long address, which works without the short one.
    #[schema(example = "https://track.example/c/100002/10001/1001?subId1=blog")]
    pub tracking_address: String,
    /// Where it leads; empty for the program's landing page.
    pub deep_link: String,
    pub sub_id1: String,
    pub sub_id2: String,
    pub sub_id3: String,
    pub shared_id: String,
    /// `live`, `partner_suspended`, `contract_ended`, `program_paused`, `creative_withdrawn` or `archived`
    pub state: String,
    /// What that means for its clicks.
    pub state_in_words: String,
    pub created_at: Instant,
    pub archived_at: Option<Instant>,
}

#[derive(Deserialize, ToSchema)]
pub struct NewLink {
    pub program_id: i64,
    /// The program's own text link when not given.
    pub creative_id: Option<i64>,
    /// The slug when not given.
    #[serde(default)]
    pub name: String,
    /// One is drawn when not given.
    #[serde(default)]
    pub slug: String,
    /// A page of the brand on one of the program's domains; the landing page when not given.
    #[serde(default)]
    pub deep_link: String,
    #[serde(default)]
    pub sub_id1: String,
    #[serde(default)]
    pub sub_id2: String,
    #[serde(default)]
    pub sub_id3: String,
    #[serde(default)]
    pub shared_id: String,
}

#[derive(Deserialize, ToSchema)]
pub struct LinkName {
    pub name: String,
}

/// Makes a link. For the partner.
#[utoipa::path(post, path = "/links", tag = "links", request_body = NewLink,
    responses((status = 201, body = Link), (status = "4XX", body = Problem)))]
async fn link_create(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiJson(new): ApiJson<NewLink>,
) -> Result<(StatusCode, Json<Link>), ApiError> {
    let input = NewLinkInput {
        program_id: new.program_id,
        creative_id: new.creative_id,
        name: new.name,
        slug: new.slug,
        deep_link: new.deep_link,
        sub_ids: [new.sub_id1, new.sub_id2, new.sub_id3],
        shared_id: new.shared_id,
    };
    let link = flow::link::create(&platform, &caller, input).await?;
    Ok((StatusCode::CREATED, Json(wire(&platform, link))))
}

/// Links, newest first: a partner's own, a brand's those to its programs. Archived ones too.
#[utoipa::path(get, path = "/links", tag = "links", params(PageQuery, ProgramFilter),
    responses((status = 200, body = Page<Link>), (status = "4XX", body = Problem)))]
async fn link_list(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiQuery(page): ApiQuery<PageQuery>,
    ApiQuery(program): ApiQuery<ProgramFilter>,
) -> Result<Json<Page<Link>>, ApiError> {
    let listed = flow::link::list(
        &platform,
        &caller,
        flow::link::Filter { program: program.id(), ..Default::default() },
        page.window()?,
    )
    .await?;
    Ok(Json(Page::of(listed, |link| wire(&platform, link))))
}

/// One link.
#[utoipa::path(get, path = "/links/{link_id}", tag = "links", params(("link_id" = i64, Path)),
    responses((status = 200, body = Link), (status = "4XX", body = Problem)))]
async fn link_show(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<Link>, ApiError> {
    let link = flow::link::find(&platform, &caller, LinkId(id)).await?;
    Ok(Json(wire(&platform, link)))
}

/// Renames a link. Where it leads never changes. For the partner.
#[utoipa::path(post, path = "/links/{link_id}/name", tag = "links", params(("link_id" = i64, Path)),
    request_body = LinkName, responses((status = 200, body = Link), (status = "4XX", body = Problem)))]
async fn link_rename(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
    ApiJson(new): ApiJson<LinkName>,
) -> Result<Json<Link>, ApiError> {
    let link = flow::link::rename(&platform, &caller, LinkId(id), &new.name).await?;
    Ok(Json(wire(&platform, link)))
}

/// Archives a link: its short address leads nowhere from now on, and its slug is given to nobody else. For the partner.
#[utoipa::path(post, path = "/links/{link_id}/archival", tag = "links", params(("link_id" = i64, Path)),
    responses((status = 200, body = Link), (status = "4XX", body = Problem)))]
async fn link_archive(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<Link>, ApiError> {
    let link = flow::link::archive(&platform, &caller, LinkId(id)).await?;
    Ok(Json(wire(&platform, link)))
}

/// The short address as a QR code that scales to any size.
#[utoipa::path(get, path = "/links/{link_id}/qr.svg", tag = "links", params(("link_id" = i64, Path)),
    responses((status = 200, body = String, content_type = "image/svg+xml"), (status = "4XX", body = Problem)))]
async fn link_qr_svg(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<impl IntoResponse, ApiError> {
    let link = flow::link::find(&platform, &caller, LinkId(id)).await?;
    let picture = flow::link::qr_svg(&flow::link::short_address(&platform, &link)).map_err(flow::Error::from)?;
    Ok(([(CONTENT_TYPE, "image/svg+xml")], picture))
}

/// The short address as a QR code of at least 512 pixels a side.
#[utoipa::path(get, path = "/links/{link_id}/qr.png", tag = "links", params(("link_id" = i64, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "image/png"), (status = "4XX", body = Problem)))]
async fn link_qr_png(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<impl IntoResponse, ApiError> {
    let link = flow::link::find(&platform, &caller, LinkId(id)).await?;
    let picture = flow::link::qr_png(&flow::link::short_address(&platform, &link)).map_err(flow::Error::from)?;
    Ok(([(CONTENT_TYPE, "image/png")], picture))
}

fn wire(platform: &Platform, link: flow::link::Link) -> Link {
    let state = flow::link::state(&link);
    let short_address = flow::link::short_address(platform, &link);
    let tracking_address = flow::link::tracking_address(platform, &link);
    let facts = link.facts;
    let [sub_id1, sub_id2, sub_id3] = facts.sub_ids;
    Link {
        id: link.id.get(),
        program_id: facts.program_id.get(),
        program_name: link.program_name,
        partner_id: facts.partner_id.get(),
        partner_name: link.partner_name,
        creative_id: facts.creative_id.get(),
        creative_name: link.creative_name,
        name: facts.name,
        slug: facts.slug,
        short_address,
        tracking_address,
        deep_link: facts.deep_link,
        sub_id1,
        sub_id2,
        sub_id3,
        shared_id: facts.shared_id,
        state: state.to_string(),
        state_in_words: state.in_words().to_owned(),
        created_at: link.created_at.into(),
        archived_at: link.archived_at.map(Instant),
    }
}
