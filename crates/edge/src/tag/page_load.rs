//! `POST /PageLoad`: a server tells of a visitor's landing, and is told the click id that came with it. `POST /DeferredDeepLink`: an app
//! asks where its new user wanted to go; nothing is kept here that would tell.

use axum::Extension;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use domain::ids::ProgramId;
use flow::Platform;
use flow::conversion::{Door, customer_of_profile};
use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::wire::{Said, click_id_of_address};
use crate::error::Shown;
use crate::serve::ClientAddress;

/// What can say who the visitor is; one of them is needed.
const KEYS: [&str; 4] = ["CustomProfileId", "CustomerId", "AppleIfa", "GoogAId"];

pub async fn page_load(
    State(platform): State<Platform>,
    Extension(ClientAddress(visitor)): Extension<ClientAddress>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    let said = read(query, &body);
    let mut errors = Vec::new();
    for name in ["CampaignId", "PageUrl", "EventDate"] {
        if said.text(&[name]).is_empty() {
            errors.push(note(name, "ERROR", &format!("{name} is required")));
        }
    }
    let date = said.text(&["EventDate"]);
    if !date.is_empty() && !date.eq_ignore_ascii_case("NOW") && date.parse::<Timestamp>().is_err() {
        errors.push(note("EventDate", "ERROR", "EventDate must be NOW or an instant like 2020-09-10T10:42:38Z"));
    }
    if said.text(&KEYS).is_empty() {
        errors.push(note("CustomProfileId", "ERROR", "CustomProfileId, or another id of the visitor, is required"));
    }
    let campaign = said.text(&["CampaignId"]);
    let routes = platform.routes.current();
    let program = campaign.parse::<u32>().ok().and_then(|number| routes.program(number));
    if program.is_none() && !campaign.is_empty() {
        errors.push(note("CampaignId", "ERROR", "there is no such campaign"));
    }
    let (Some(program), true) = (program, errors.is_empty()) else {
        return (StatusCode::BAD_REQUEST, Json(json!({ "errors": errors, "warnings": [] }))).into_response();
    };
    let id = ProgramId(program.id.into());
    let (parameter, landing_page) = (program.click_id_parameter.clone(), program.landing_page.clone());
    let found = click_id_of_address(&said.text(&["PageUrl"]), &parameter);
    let proved = found.filter(|found| platform.keys.open(found).is_ok_and(|click| click.program == id));
    let mut warnings = Vec::new();
    match &proved {
        None => warnings.push(note("PageUrl", "WARN", "no click of this campaign is in the address")),
        Some(click_id) => {
            let profile = said.text(&["CustomProfileId"]);
            let profile = (!profile.is_empty()).then(|| customer_of_profile(&profile));
            let customer = Some(said.text(&["CustomerId"])).filter(|customer| !customer.is_empty());
            for customer in profile.into_iter().chain(customer) {
                let known = flow::conversion::identify(&platform, Door::Tag(visitor), id, &customer, click_id).await;
                if let Err(error) = known {
                    warnings.push(note("CustomerId", "WARN", &Shown::from(&error).detail));
                }
            }
        }
    }
    let now = platform.clock.now();
    Json(json!({
        "landingPage": landing_page,
        "clickId": proved.unwrap_or_default(),
        "sessionStart": now.to_string(),
        "warnings": warnings,
    }))
    .into_response()
}

pub async fn deferred_deep_link(RawQuery(query): RawQuery, body: Bytes) -> Response {
    let said = read(query, &body);
    let missing = ["CampaignId", "ImpactAppId", "EventDate"].into_iter().filter(|name| said.text(&[name]).is_empty());
    let errors: Vec<Value> = missing.map(|name| note(name, "ERROR", &format!("{name} is required"))).collect();
    if !errors.is_empty() {
        return (StatusCode::BAD_REQUEST, Json(json!({ "errors": errors, "warnings": [] }))).into_response();
    }
    let warning = note("ImpactAppId", "WARN", "no click is kept for apps: there is no link to defer");
    Json(json!({ "deepLink": "", "clickId": "", "warnings": [warning] })).into_response()
}

/// A form, or a JSON object.
fn read(query: Option<String>, body: &Bytes) -> Said {
    let Ok(Value::Object(fields)) = serde_json::from_slice(body) else { return Said::of(query, body) };
    let mut form = form_urlencoded::Serializer::new(query.unwrap_or_default());
    for (name, value) in &fields {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Null => continue,
            other => other.to_string(),
        };
        form.append_pair(name, &text);
    }
    Said::of(Some(form.finish()), &Bytes::new())
}

fn note(field: &str, level: &str, words: &str) -> Value {
    json!({ "field": field, "level": level, "message": words })
}
