//! `POST /t/conversion`: the tag's `trackConversion`.

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use domain::ids::ProgramId;
use flow::Platform;
use flow::conversion::{Amount, Door, Report, event_type_code, track};
use serde::Deserialize;
use serde_json::Value;

use super::message;
use crate::serve::ClientAddress;

/// What the tag sends. All but the program, the event type and the order id may be absent.
#[derive(Deserialize)]
#[serde(default)]
pub struct Message {
    program_id: i64,
    event_type: String,
    order_id: Value,
    occurred_at: String,
    click_id: String,
    promo_code: String,
    customer_id: Value,
    customer_status: String,
    country: String,
    amount: Value,
    currency: String,
}

impl Default for Message {
    fn default() -> Message {
        Message {
            program_id: 0,
            event_type: String::new(),
            order_id: Value::Null,
            occurred_at: String::new(),
            click_id: String::new(),
            promo_code: String::new(),
            customer_id: Value::Null,
            customer_status: String::new(),
            country: String::new(),
            amount: Value::Null,
            currency: String::new(),
        }
    }
}

pub async fn conversion(
    State(platform): State<Platform>,
    Extension(ClientAddress(visitor)): Extension<ClientAddress>,
    body: Bytes,
) -> Response {
    let message: Message = match message::read(&body) {
        Ok(message) => message,
        Err(refused) => return *refused,
    };
    let program = ProgramId(message.program_id);
    let event_type = match event_type_code(&platform, program, &message.event_type).await {
        Ok(code) => code,
        Err(error) => return message::answer::<()>(Err(error)),
    };
    let report = Report {
        program,
        event_type,
        order_id: words(message.order_id),
        occurred_at: message.occurred_at,
        click_id: message.click_id,
        promo_code: message.promo_code,
        customer_id: words(message.customer_id),
        customer_status: message.customer_status,
        country: message.country,
        amount: Amount::Decimal(words(message.amount)),
        currency: message.currency,
        // Anybody can send what a browser sends: it names nobody.
        partner_id: String::new(),
        reason: String::new(),
    };
    message::answer(track(&platform, Door::Tag(visitor), report).await)
}

/// Pages write order numbers and amounts with and without quotes.
pub(super) fn words(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}
