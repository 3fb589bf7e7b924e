//! The QR code of a link's short address, to look at and to print.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use edge::error::PageError;
use flow::Platform;
use flow::link::LinkRefusal;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

use crate::visitor::Partner;

/// The address of a link never changes, so neither does its code.
const KEPT: &str = "private, max-age=86400";

pub async fn show(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let link = flow::link::find(&platform, &who.caller, super::id_of(&id)?).await?;
    let address = flow::link::short_address(&platform, &link);
    Ok(match file.as_str() {
        "qr.svg" => {
            let svg = flow::link::qr_svg(&address).map_err(flow::Error::from)?;
            ([(CONTENT_TYPE, "image/svg+xml"), (CACHE_CONTROL, KEPT)], svg).into_response()
        }
        "qr.png" => {
            let png = flow::link::qr_png(&address).map_err(flow::Error::from)?;
            ([(CONTENT_TYPE, "image/png"), (CACHE_CONTROL, KEPT)], png).into_response()
        }
        _ => return Err(LinkRefusal::NotFound.into()),
    })
}
