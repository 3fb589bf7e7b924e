//! The log-in by a passkey alone, and how passkeys travel between the browser and us: as JSON towards its script, as fields of a form back.

use axum::Json;
use axum::extract::State;
use axum::http::{Extensions, HeaderMap};
use axum::response::IntoResponse;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use edge::caller::{PageForm, cookie};
use flow::Platform;
use flow::passkey::{ALGORITHMS, Assertion, Challenge, Registration};
use serde_json::{Value, json};

use super::log_in;
use super::second_step::let_in_whole;
use super::way_on::within_site;
use super::{address, user_agent};
use crate::answer::{self, Answer};
use crate::component::Form;

/// Between being asked and answering, a person may look for the device.
const TIMEOUT_MS: u32 = 300_000;

/// For the log-in page, and for its second step: then only the passkeys of that person may answer.
pub async fn challenge(
    State(platform): State<Platform>,
    headers: HeaderMap,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let form = Form::new(sent);
    let begun = cookie::read_begun(&headers).filter(|_| form.value("step") == "second");
    let challenge = flow::passkey::challenge_to_log_in(&platform, begun).await?;
    Ok(Json(challenge_json(&challenge)).into_response())
}

pub async fn send(
    State(platform): State<Platform>,
    extensions: Extensions,
    headers: HeaderMap,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    let next = within_site(form.value("next")).unwrap_or("").to_owned();
    let (address, user_agent) = (address(&extensions), user_agent(&headers));
    match flow::session::log_in_by_passkey(&platform, assertion(&form), address, user_agent).await {
        Ok(log_in) => let_in_whole(&platform, &headers, &log_in, &next).await,
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            answer::refused(log_in::page(&platform, form, &next))
        }
    }
}

/// What `navigator.credentials.get` is given; bytes as base64url.
pub(crate) fn challenge_json(challenge: &Challenge) -> Value {
    // A passkey that stands alone must ask for a finger, a face or a PIN; after the password it may.
    let verification = if challenge.credential_ids.is_empty() { "required" } else { "preferred" };
    json!({
        "challenge": encoded(challenge.challenge.as_bytes()),
        "rpId": challenge.relying_party.id,
        "allowCredentials": credentials(challenge),
        "userVerification": verification,
        "timeout": TIMEOUT_MS,
    })
}

/// What `navigator.credentials.create` is given; bytes as base64url.
pub(crate) fn registration_json(registration: &Registration) -> Value {
    let challenge = &registration.challenge;
    let algorithms = ALGORITHMS.map(|number| json!({ "type": "public-key", "alg": number }));
    json!({
        "challenge": encoded(challenge.challenge.as_bytes()),
        "rp": { "id": challenge.relying_party.id, "name": "Tributary" },
        "user": { "id": encoded(&registration.handle), "name": registration.email, "displayName": registration.name },
        "pubKeyCredParams": algorithms,
        "excludeCredentials": credentials(challenge),
        "authenticatorSelection": { "residentKey": "preferred", "userVerification": "preferred" },
        "attestation": "none",
        "timeout": TIMEOUT_MS,
    })
}

/// A device's answer from the hidden fields of a form. What is unreadable is empty, and no passkey then.
pub(crate) fn assertion(form: &Form) -> Assertion {
    Assertion {
        credential_id: bytes_of(form, "credential_id"),
        client_data: bytes_of(form, "client_data"),
        authenticator_data: bytes_of(form, "authenticator_data"),
        signature: bytes_of(form, "signature"),
        handle: bytes_of(form, "user_handle"),
    }
}

pub(crate) fn bytes_of(form: &Form, field: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(form.value(field)).unwrap_or_default()
}

fn credentials(challenge: &Challenge) -> Vec<Value> {
    challenge.credential_ids.iter().map(|id| json!({ "type": "public-key", "id": encoded(id) })).collect()
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
