//! The list of links as a file, cut as the page is cut.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use edge::error::PageError;
use flow::{Platform, Window};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

use super::list::Wanted;
use crate::visitor::Partner;

/// The newest; a file of more is asked of the API.
const LINKS_MAX: usize = 10_000;

pub async fn show(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Query(wanted): Query<Wanted>,
) -> Result<Response, PageError> {
    let mut links = Vec::new();
    let mut after = None;
    while links.len() < LINKS_MAX {
        let window = Window { after, limit: Window::LIMIT_MAX };
        let listed = flow::link::list(&platform, &who.caller, wanted.filter(), window).await?;
        links.extend(listed.items);
        after = listed.next;
        if after.is_none() {
            break;
        }
    }
    let headers =
        [(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, "attachment; filename=\"links.csv\"")];
    Ok((headers, flow::link::csv::file(&platform, &links)).into_response())
}
