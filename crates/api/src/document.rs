//! The OpenAPI document around the endpoints: what holds for all of them.

use utoipa::OpenApi;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{OpenApi as Document, RefOr, Response};

use crate::wire::Problem;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tributary",
        description = "Partner program platform.\n\n\
            Authenticate by HTTP Basic with an account SID and an auth token; a read-only token may only GET. Scripts of a page use the \
            session cookie and send `X-CSRF-Token` with what is no GET.\n\n\
            Errors are problem details (RFC 9457) with a stable `code`. Lists come in pages: send `next_cursor` as `cursor`. A write sent \
            with an `Idempotency-Key` header can be sent again and is done once; the answer is then marked `Idempotency-Replayed`. Every \
            answer says in `RateLimit` how much is left in this minute.\n\n\
            Money is an integer in the currency's minor unit (`..._minor`). Instants are RFC 3339 in UTC."
    ),
    servers((url = "/api/v1")),
    components(schemas(Problem)),
    security(("account_sid_and_auth_token" = []))
)]
struct Frame;

/// The document without endpoints. An endpoint for strangers says so with `security(())`.
pub(crate) fn frame() -> Document {
    let mut document = Frame::openapi();
    let basic = SecurityScheme::Http(Http::new(HttpAuthScheme::Basic));
    document.components.get_or_insert_default().add_security_scheme("account_sid_and_auth_token", basic);
    document
}

/// The whole document, with its errors said to be what they are, and a description of every answer: it is invalid without, and generators
/// of clients refuse it.
pub(crate) fn json(mut document: Document) -> String {
    for operation in document.paths.paths.values_mut().flat_map(operations) {
        for (status, response) in &mut operation.responses.responses {
            if let RefOr::T(response) = response {
                describe(status, response);
            }
        }
    }
    document.to_pretty_json().expect("the document is plain data")
}

fn describe(status: &str, response: &mut Response) {
    let is_refusal = status.starts_with(['4', '5']);
    if is_refusal && let Some(content) = response.content.swap_remove("application/json") {
        response.content.insert("application/problem+json".to_owned(), content);
    }
    if response.description.is_empty() {
        let words = match status {
            _ if is_refusal => "Refused, with the reason.",
            "201" => "Made.",
            "202" => "Accepted.",
            _ => "Done.",
        };
        words.clone_into(&mut response.description);
    }
}

fn operations(path: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = path;
    [get, put, post, delete, patch].into_iter().flatten()
}
