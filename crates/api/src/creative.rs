//! Creatives: added and withdrawn by brands, embedded by partners.

#[cfg(test)]
mod tests;
mod upload;

use axum::Json;
use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::http::StatusCode;
use domain::creative::{CreativeKind, FILE_BYTES_MAX};
use domain::ids::{CreativeId, ProgramId};
use edge::api_input::{ApiJson, ApiPath, ApiQuery};
use edge::caller::ApiCaller;
use edge::error::ApiError;
use flow::Platform;
use flow::creative::NewCreativeInput;
use flow::refusal::InputRefusal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::page::{Page, PageQuery};
use crate::program::ProgramFilter;
use crate::wire::{Instant, Problem};

/// The texts of a form and the borders between its parts.
const FORM_BYTES_MAX: usize = 64 * 1024;

pub fn endpoints() -> OpenApiRouter<Platform> {
    let upload = OpenApiRouter::new()
        .routes(routes!(creative_upload))
        // A file one byte too large must get our answer, not the framework's.
        .layer(DefaultBodyLimit::max(2 * FILE_BYTES_MAX + FORM_BYTES_MAX));
    OpenApiRouter::new()
        .routes(routes!(creative_list, creative_add))
        .merge(upload)
        .routes(routes!(creative_show))
        .routes(routes!(creative_withdraw))
        .routes(routes!(creative_embed))
}

#[derive(Serialize, ToSchema)]
pub struct Creative {
    pub id: i64,
    pub program_id: i64,
    /// `text`, `image` or `video`
    pub kind: String,
    pub name: String,
    /// The words of a text creative, the alternative text of an image.
    pub text: String,
    /// Where it leads; empty for the program's landing page.
    pub landing_page: String,
    pub video_url: String,
    /// The file of an image creative.
    pub image: Option<CreativeImage>,
    /// `active` or `withdrawn`
    pub state: String,
    pub created_at: Instant,
}

#[derive(Serialize, ToSchema)]
pub struct CreativeImage {
    pub address: String,
    pub file_name: String,
    #[schema(example = "image/png")]
    pub media_type: String,
    pub file_bytes: i64,
    pub width_px: i64,
    pub height_px: i64,
}

#[derive(Deserialize, ToSchema)]
pub struct NewCreative {
    pub program_id: i64,
    /// `text` or `video`; images are uploaded at `/creatives/images`.
    pub kind: String,
    pub name: String,
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub landing_page: String,
    #[serde(default)]
    pub video_url: String,
}

/// The form of an upload.
#[derive(ToSchema)]
#[allow(dead_code)] // read field by field; this is its description
pub struct NewImage {
    pub program_id: i64,
    pub name: String,
    /// The alternative text.
    pub text: Option<String>,
    pub landing_page: Option<String>,
    /// PNG, JPEG, GIF or WebP, at most 5 MiB.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    pub file: String,
}

/// Ready to paste.
#[derive(Serialize, ToSchema)]
pub struct CreativeEmbed {
    /// The partner's own link with this creative.
    pub click_address: String,
    /// The address whose image counts that the creative was seen.
    pub impression_address: String,
    pub html: String,
}

/// Adds a text or a video link. For the brand.
#[utoipa::path(post, path = "/creatives", tag = "creatives", request_body = NewCreative,
    responses((status = 201, body = Creative), (status = "4XX", body = Problem)))]
async fn creative_add(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiJson(new): ApiJson<NewCreative>,
) -> Result<(StatusCode, Json<Creative>), ApiError> {
    let kind: CreativeKind = new.kind.parse().map_err(|error| InputRefusal::wrong("kind", error))?;
    let input = NewCreativeInput {
        program_id: ProgramId(new.program_id),
        kind,
        name: new.name,
        text: new.text,
        landing_page: new.landing_page,
        video_url: new.video_url,
        file: None,
    };
    let creative = flow::creative::add(&platform, &caller, input).await?;
    Ok((StatusCode::CREATED, Json(wire(&platform, creative))))
}

/// Adds an image. Its type and size are read from the file, not from its name. For the brand.
#[utoipa::path(post, path = "/creatives/images", tag = "creatives",
    request_body(content = NewImage, content_type = "multipart/form-data"),
    responses((status = 201, body = Creative), (status = "4XX", body = Problem)))]
async fn creative_upload(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    form: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Result<(StatusCode, Json<Creative>), ApiError> {
    let input = upload::read(form).await?;
    let creative = flow::creative::add(&platform, &caller, input).await?;
    Ok((StatusCode::CREATED, Json(wire(&platform, creative))))
}

/// Creatives, oldest first: a brand's own, a partner's those that it may show.
#[utoipa::path(get, path = "/creatives", tag = "creatives", params(PageQuery, ProgramFilter),
    responses((status = 200, body = Page<Creative>), (status = "4XX", body = Problem)))]
async fn creative_list(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiQuery(page): ApiQuery<PageQuery>,
    ApiQuery(program): ApiQuery<ProgramFilter>,
) -> Result<Json<Page<Creative>>, ApiError> {
    let listed = flow::creative::list(&platform, &caller, program.id(), None, page.window()?).await?;
    Ok(Json(Page::of(listed, |creative| wire(&platform, creative))))
}

/// One creative.
#[utoipa::path(get, path = "/creatives/{creative_id}", tag = "creatives", params(("creative_id" = i64, Path)),
    responses((status = 200, body = Creative), (status = "4XX", body = Problem)))]
async fn creative_show(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<Creative>, ApiError> {
    let creative = flow::creative::find(&platform, &caller, CreativeId(id)).await?;
    Ok(Json(wire(&platform, creative)))
}

/// Withdraws a creative: its links still lead to the landing page, but new clicks earn nothing. For the brand.
#[utoipa::path(post, path = "/creatives/{creative_id}/withdrawal", tag = "creatives",
    params(("creative_id" = i64, Path)),
    responses((status = 200, body = Creative), (status = "4XX", body = Problem)))]
async fn creative_withdraw(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<Creative>, ApiError> {
    let creative = flow::creative::withdraw(&platform, &caller, CreativeId(id)).await?;
    Ok(Json(wire(&platform, creative)))
}

/// The creative as HTML with the partner's own link. For the partner.
#[utoipa::path(get, path = "/creatives/{creative_id}/embed", tag = "creatives", params(("creative_id" = i64, Path)),
    responses((status = 200, body = CreativeEmbed), (status = "4XX", body = Problem)))]
async fn creative_embed(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<CreativeEmbed>, ApiError> {
    let embed = flow::creative::embed(&platform, &caller, CreativeId(id)).await?;
    Ok(Json(CreativeEmbed {
        click_address: embed.click_address,
        impression_address: embed.impression_address,
        html: embed.html,
    }))
}

fn wire(platform: &Platform, creative: flow::creative::Creative) -> Creative {
    let address = flow::creative::image_address(platform, &creative).unwrap_or_default();
    let facts = creative.facts;
    Creative {
        id: creative.id.get(),
        program_id: facts.program_id.get(),
        kind: facts.kind.to_string(),
        name: facts.name,
        text: facts.text,
        landing_page: facts.landing_page,
        video_url: facts.video_url,
        image: facts.file.map(|file| CreativeImage {
            address,
            file_name: file.name,
            media_type: file.media_type,
            file_bytes: file.bytes,
            width_px: file.width_px,
            height_px: file.height_px,
        }),
        state: creative.state.to_string(),
        created_at: creative.created_at.into(),
    }
}
