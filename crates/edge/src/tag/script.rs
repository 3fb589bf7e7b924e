//! `/t/tag.js?program=1001`: the tag, with what it must know of the program written in.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use flow::Platform;
use http::{StatusCode, header};
use serde::Deserialize;

const SOURCE: &str = include_str!("tag.js");

/// Pages may keep the tag this long; a change of the referral window reaches their visitors after it.
const MAX_AGE: &str = "public, max-age=3600";

#[derive(Deserialize)]
pub struct Wanted {
    program: u32,
}

pub async fn tag_js(State(platform): State<Platform>, Query(wanted): Query<Wanted>) -> Response {
    let routes = platform.routes.current();
    let Some(program) = routes.program(wanted.program) else {
        return (StatusCode::NOT_FOUND, "no such program\n").into_response();
    };
    let script = SOURCE
        .replace("__PROGRAM__", &program.id.to_string())
        .replace("__PARAMETER__", &serde_json::json!(program.click_id_parameter).to_string())
        .replace("__SECONDS__", &program.referral_window.seconds().to_string());
    let headers = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, MAX_AGE)];
    (headers, script).into_response()
}
