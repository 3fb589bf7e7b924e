//! `POST /t/identify`: the tag's `identify`, which lets a later conversion of this customer find the click.

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use domain::ids::ProgramId;
use flow::Platform;
use flow::conversion::Door;
use serde::Deserialize;
use serde_json::Value;

use super::conversion::words;
use super::message;
use crate::serve::ClientAddress;

#[derive(Deserialize)]
pub struct Message {
    program_id: i64,
    customer_id: Value,
    click_id: String,
}

pub async fn identify(
    State(platform): State<Platform>,
    Extension(ClientAddress(visitor)): Extension<ClientAddress>,
    body: Bytes,
) -> Response {
    let message: Message = match message::read(&body) {
        Ok(message) => message,
        Err(refused) => return *refused,
    };
    let program = ProgramId(message.program_id);
    let customer_id = words(message.customer_id);
    let door = Door::Tag(visitor);
    message::answer(flow::conversion::identify(&platform, door, program, &customer_id, &message.click_id).await)
}
