//! What the form says of an address while it is typed: why it is none, or what it becomes.

use axum::Json;
use axum::extract::{Query, State};
use edge::error::PageError;
use flow::{Error, Platform};
use serde::{Deserialize, Serialize};

use crate::component::field::sentence;
use crate::visitor::Resident;
use crate::words::say;

#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    program: String,
    #[serde(default)]
    url: String,
}

#[derive(Serialize)]
pub struct Judgement {
    url: Option<Said>,
}

/// Nothing is said of an empty field.
#[derive(Serialize)]
struct Said {
    fits: bool,
    words: String,
}

pub async fn show(
    State(platform): State<Platform>,
    who: Resident,
    Query(typed): Query<Typed>,
) -> Result<Json<Judgement>, PageError> {
    if typed.url.trim().is_empty() {
        return Ok(Json(Judgement { url: None }));
    }
    let said = match flow::postback::example(&platform, &who.0.caller, typed.program.parse().ok(), &typed.url).await {
        Ok(address) => Said { fits: true, words: say!("For example: {address}", address) },
        Err(Error::Refused(refusal)) if crate::answer::is_mendable(&refusal) => {
            Said { fits: false, words: sentence(&crate::recognised(&refusal.to_string())) }
        }
        Err(error) => return Err(error.into()),
    };
    Ok(Json(Judgement { url: Some(said) }))
}
