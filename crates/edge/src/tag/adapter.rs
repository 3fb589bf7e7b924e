//! Conversion calls as the callers of other networks send them. Every answer has the status that is true, and a body that the network's callers
//! read: TUNE's sentence, an image for pixels, JSON for the rest.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{OriginalUri, RawQuery, State};
use axum::response::{IntoResponse, Response};
use domain::adapter::{Call, Network, partnerize_pairs};
use flow::Platform;
use flow::conversion::{Tracked, track_call};
use http::{StatusCode, header};
use percent_encoding::percent_decode_str;
use serde_json::json;

use super::wire::Said;
use crate::error::Shown;
use crate::redirect::PIXEL;

#[cfg(test)]
mod tests;

/// In which form the caller wants its answer.
#[derive(Clone, Copy)]
enum Form {
    Tune,
    Image,
    Json,
}

/// `/aff_lsr`: a server of TUNE's customers.
pub async fn tune(State(platform): State<Platform>, RawQuery(query): RawQuery, body: Bytes) -> Response {
    answer(&platform, Network::Tune, Said::of(query, &body), Form::Tune).await
}

/// `/aff_l`: the image on a page.
pub async fn tune_pixel(State(platform): State<Platform>, RawQuery(query): RawQuery, body: Bytes) -> Response {
    answer(&platform, Network::Tune, Said::of(query, &body), Form::Image).await
}

/// `/aff_goal?a=lsr` or `a=l`: the same two for one of several goals.
pub async fn tune_goal(State(platform): State<Platform>, RawQuery(query): RawQuery, body: Bytes) -> Response {
    let said = Said::of(query, &body);
    let form = if said.text(&["a"]) == "l" { Form::Image } else { Form::Tune };
    answer(&platform, Network::Tune, said, form).await
}

/// `/?nid=77&transaction_id=...`
pub async fn everflow(State(platform): State<Platform>, RawQuery(query): RawQuery, body: Bytes) -> Response {
    answer(&platform, Network::Everflow, Said::of(query, &body), Form::Json).await
}

/// `/sread.php`: a shop's server.
pub async fn awin(State(platform): State<Platform>, RawQuery(query): RawQuery, body: Bytes) -> Response {
    answer(&platform, Network::Awin, Said::of(query, &body), Form::Json).await
}

/// `/sread.img`: the image on a page.
pub async fn awin_pixel(State(platform): State<Platform>, RawQuery(query): RawQuery, body: Bytes) -> Response {
    answer(&platform, Network::Awin, Said::of(query, &body), Form::Image).await
}

/// `/u`, by a server (`METHOD=S2S`) or as the image on a page.
pub async fn cj(State(platform): State<Platform>, RawQuery(query): RawQuery, body: Bytes) -> Response {
    let said = Said::of(query, &body);
    let form = if said.text(&["METHOD"]).eq_ignore_ascii_case("IMG") { Form::Image } else { Form::Json };
    answer(&platform, Network::Cj, said, form).await
}

/// `/postback`: Affise says `clickid`, Voluum `cid`.
pub async fn postback(State(platform): State<Platform>, RawQuery(query): RawQuery, body: Bytes) -> Response {
    let said = Said::of(query, &body);
    let network = if said.text(&["clickid"]).is_empty() { Network::Voluum } else { Network::Affise };
    answer(&platform, network, said, Form::Json).await
}

/// `/conversion/campaign:1/clickref:.../`
pub async fn partnerize(State(platform): State<Platform>, OriginalUri(uri): OriginalUri) -> Response {
    let path = uri.path().strip_prefix("/conversion/").unwrap_or_default();
    let segments: Vec<_> = path.split('/').map(|segment| percent_decode_str(segment).decode_utf8_lossy()).collect();
    let said = Said(partnerize_pairs(segments.iter().map(|segment| segment.as_ref())));
    answer(&platform, Network::Partnerize, said, Form::Json).await
}

async fn answer(platform: &Platform, network: Network, said: Said, form: Form) -> Response {
    let tracked = match Call::read(network, &said.0) {
        Ok(call) => track_call(platform, network, call).await,
        Err(error) => Err(error.into()),
    };
    let (status, refused) = match &tracked {
        Ok(_) => (StatusCode::OK, None),
        Err(error) => {
            let shown = Shown::from(error);
            (shown.status, Some(shown))
        }
    };
    match form {
        Form::Image => (status, [(header::CONTENT_TYPE, "image/gif")], PIXEL.as_slice()).into_response(),
        Form::Tune => {
            (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], sentence(refused)).into_response()
        }
        Form::Json => {
            let body = match refused {
                None => json!({
                    "success": true,
                    "duplicate": tracked.as_ref().is_ok_and(|tracked| *tracked == Tracked::Duplicate),
                    "test": tracked.as_ref().is_ok_and(|tracked| *tracked == Tracked::Test),
                }),
                Some(shown) => {
                    let field = shown.field.map(|field| network.name_of(&field).map_or(field, str::to_owned));
                    json!({ "success": false, "error": shown.detail, "code": shown.code, "field": field })
                }
            };
            // Affise's callers look for a number: 1 is good, 2 is an error.
            let body = if network == Network::Affise { with_status(body) } else { body };
            (status, Json(body)).into_response()
        }
    }
}

/// `success=true;` or `success=false; err_msg=...;`, where a semicolon ends the words.
fn sentence(refused: Option<Shown>) -> String {
    match refused {
        None => "success=true;".to_owned(),
        Some(shown) => {
            let field = shown.field.map(|field| Network::Tune.name_of(&field).map_or(field, str::to_owned));
            let about = field.map(|field| format!("{field}: ")).unwrap_or_default();
            format!("success=false; err_msg={about}{};", shown.detail.replace(';', ","))
        }
    }
}

fn with_status(mut body: serde_json::Value) -> serde_json::Value {
    body["status"] = if body["success"] == true { 1.into() } else { 2.into() };
    body
}
