//! `GET /t/pixel?program_id=1001&event_type=sale&order_id=77&amount=40.00`: a conversion as an image, for pages without script.
//!
//! Always answers the image, so that no page shows a broken one; the status tells the one who sets it up how it went.

use axum::Extension;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use domain::ids::ProgramId;
use flow::Platform;
use flow::conversion::{Amount, Door, Report, track};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;

use crate::error::Shown;
use crate::redirect::PIXEL;
use crate::serve::ClientAddress;

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Wanted {
    program_id: i64,
    event_type: String,
    order_id: String,
    occurred_at: String,
    click_id: String,
    promo_code: String,
    customer_id: String,
    customer_status: String,
    country: String,
    amount: String,
    currency: String,
}

pub async fn pixel(
    State(platform): State<Platform>,
    Extension(ClientAddress(visitor)): Extension<ClientAddress>,
    headers: HeaderMap,
    wanted: Result<Query<Wanted>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let Ok(Query(wanted)) = wanted else {
        return image(StatusCode::BAD_REQUEST);
    };
    let click_id = match wanted.click_id.as_str() {
        "" => click_id_of_cookie(&headers, wanted.program_id).unwrap_or_default(),
        stated => stated.to_owned(),
    };
    let report = Report {
        program: ProgramId(wanted.program_id),
        event_type: wanted.event_type,
        order_id: wanted.order_id,
        occurred_at: wanted.occurred_at,
        click_id,
        promo_code: wanted.promo_code,
        customer_id: wanted.customer_id,
        customer_status: wanted.customer_status,
        country: wanted.country,
        amount: Amount::Decimal(wanted.amount),
        currency: wanted.currency,
        // Anybody can send what a browser sends: it names nobody.
        partner_id: String::new(),
        reason: String::new(),
    };
    match track(&platform, Door::Pixel(visitor), report).await {
        Ok(_) => image(StatusCode::OK),
        Err(error) => image(Shown::from(&error).status),
    }
}

/// The tag's cookie reaches us when tracking has a name below the brand's domain and the tag was told that domain.
pub(super) fn click_id_of_cookie(headers: &HeaderMap, program: i64) -> Option<String> {
    let name = format!("tributary_click_{program}");
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
}

fn image(status: StatusCode) -> Response {
    (status, [(header::CONTENT_TYPE, "image/gif")], PIXEL.as_slice()).into_response()
}
