//! One example request for each endpoint, about our own things.

use serde_json::{Value, json};

use super::world::{OURS, World};

pub struct Example {
    /// The path with ids of ours, and the query.
    pub address: String,
    pub media_type: &'static str,
    pub body: String,
    pub stranger: Stranger,
}

/// What another tenant is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stranger {
    /// Nothing: it names a thing of ours.
    Refused,
    /// Its own: the request names nothing, or nothing but what is refused in the answer.
    ItsOwn,
    /// What a program offers, as everybody who has an account.
    Offer,
    /// As everybody: it needs no credentials.
    Public,
}

use Stranger::{ItsOwn, Offer, Public, Refused};

pub fn example(method: &str, path: &str, world: &World) -> Example {
    let operation = format!("{method} {path}");
    let (query, stranger) = asked(&operation, world);
    let (media_type, body) = body(&operation, world);
    Example { address: format!("{}{query}", filled(path, world)), media_type, body, stranger }
}

/// The query, and what strangers are told.
fn asked(operation: &str, world: &World) -> (String, Stranger) {
    let program = format!("?program_id={}", world.company.program_id);
    match operation {
        "GET /conversions" => (program, Refused),
        "GET /orders" => (format!("{program}&order_id={OURS}-1"), Refused),
        // Each row of the file is refused by itself.
        "POST /conversions/import" => (program, ItsOwn),
        "GET /public/programs"
        | "GET /public/programs/{slug}"
        | "POST /accounts"
        | "POST /sessions"
        | "POST /email-verifications"
        | "POST /password-reset-messages"
        | "POST /password-resets"
        | "POST /member-invitation-acceptances" => (String::new(), Public),
        // Any partner may look at programs and apply to them. Their files are the brand's.
        "GET /programs" | "GET /programs/{program_id}" => (String::new(), Offer),
        "POST /applications" => (String::new(), ItsOwn),
        // They name nothing: whoever asks is told about itself.
        "GET /account"
        | "GET /actions"
        | "GET /applications"
        | "GET /audit-entries"
        | "GET /balances"
        | "GET /clicks"
        | "GET /contracts"
        | "GET /creatives"
        | "GET /invitations"
        | "GET /links"
        | "GET /me"
        | "GET /me/accounts"
        | "GET /member-invitations"
        | "GET /members"
        | "GET /partners"
        | "GET /payment_runs"
        | "GET /payments"
        | "GET /inquiries"
        | "GET /postbacks"
        | "GET /threads"
        | "GET /promo_codes"
        | "GET /reports/performance"
        | "GET /sessions"
        | "GET /statements"
        | "GET /tokens"
        | "GET /withdrawal_settings" => (String::new(), ItsOwn),
        "PUT /account"
        | "POST /tokens"
        | "POST /member-invitations"
        | "POST /programs/plan"
        | "PUT /withdrawal_settings/{currency}" => (String::new(), ItsOwn),
        _ => (String::new(), Refused),
    }
}

fn filled(path: &str, world: &World) -> String {
    let company = &world.company;
    let mut address = path.to_owned();
    for (name, id) in [
        ("action_id", world.action_id.clone()),
        ("application_id", world.application_id.to_string()),
        ("click_id", world.click_id.clone()),
        ("contract_id", world.contract_id.to_string()),
        ("creative_id", company.creative_id.to_string()),
        ("currency", "USD".to_owned()),
        ("invitation_id", world.invitation_id.to_string()),
        ("link_id", world.link_id.to_string()),
        ("partner_id", company.partners[0].id.to_string()),
        // There is none: the postback alone is ours.
        ("delivery_id", "1".to_owned()),
        ("payment_id", world.payment_id.to_string()),
        // The first person of the installation after the operator is our brand's owner.
        ("person_id", "2".to_owned()),
        ("thread_id", world.thread_id.to_string()),
        ("inquiry_id", world.inquiry_id.to_string()),
        ("postback_id", world.postback_id.to_string()),
        ("program_id", company.program_id.to_string()),
        ("promo_code_id", world.promo_code_id.to_string()),
        ("run_id", world.run_id.to_string()),
        ("session_id", "1".to_owned()),
        ("slug", "tiktok-for-business".to_owned()),
        ("token_id", world.token_id.to_string()),
    ] {
        address = address.replace(&format!("{{{name}}}"), &id);
    }
    assert!(!address.contains('{'), "guard/example.rs has no example for a parameter of {path}");
    address
}

/// A body that would be granted to whoever may.
fn body(operation: &str, world: &World) -> (&'static str, String) {
    let company = &world.company;
    let program_id = company.program_id;
    let partner_id = company.partners[0].id;
    let reason = || json!({ "reason": "another tenant wants it" });
    let json: Value = match operation {
        _ if operation.starts_with("GET ") || operation.starts_with("DELETE ") => return ("", String::new()),
        "POST /programs" => return ("application/toml", flow::program::file::REFERENCE.to_owned()),
        "POST /programs/plan" => {
            // Its own slug: what we may plan says nothing about others.
            let file = flow::program::file::REFERENCE.replace("tiktok-for-business", "a-plan-of-my-own");
            return ("application/toml", file);
        }
        "POST /conversions/import" => return ("text/csv", "event_type,order_id\nnew_advertiser,stolen-1\n".to_owned()),
        "POST /creatives/images" => return ("multipart/form-data; boundary=x", image_form(program_id)),
        "PUT /account" => json!({ "account_name": "Renamed", "country": "", "website": "" }),
        "PUT /me/name" => json!({ "name": "Renamed" }),
        "PUT /me/password" => {
            json!({ "current_password": "a long enough password", "password": "another long password" })
        }
        "PUT /me/account" => json!({ "account_id": partner_id }),
        "PUT /members/{person_id}" => json!({ "role": "analyst" }),
        "PUT /withdrawal_settings/{currency}" => json!({ "schedule": "threshold", "threshold_minor": 1 }),
        "POST /accounts"
        | "POST /sessions"
        | "POST /email-verifications"
        | "POST /password-reset-messages"
        | "POST /password-resets"
        | "POST /member-invitation-acceptances" => json!({}),
        "POST /actions/{action_id}/modifications" => json!({ "refund_minor": 1, "reason": "price_reduced" }),
        "POST /actions/{action_id}/reversal" => json!({ "reason": "cancelled" }),
        "POST /actions/{action_id}/restoration" => json!({ "reason": "reversed_by_mistake" }),
        "POST /applications" => json!({ "program_id": program_id, "answers": [] }),
        "POST /applications/{application_id}/decline" => reason(),
        "POST /contracts/{contract_id}/end" | "POST /contracts/{contract_id}/suspension" => reason(),
        "POST /contracts/{contract_id}/terms_acceptance" => json!({ "version": 1 }),
        "POST /conversions" => json!({
            "program_id": program_id, "event_type": "new_advertiser", "order_id": "stolen", "click_id": world.click_id,
        }),
        "POST /creatives" => json!({ "program_id": program_id, "kind": "text", "name": "Stolen", "text": "Stolen" }),
        "POST /customers/identify" => {
            json!({ "program_id": program_id, "customer_id": "stolen", "click_id": world.click_id })
        }
        "POST /threads" => {
            json!({ "program_id": program_id, "partner_id": partner_id, "subject": "Stolen", "text": "Stolen" })
        }
        "POST /threads/{thread_id}/messages" => json!({ "text": "Stolen" }),
        "POST /inquiries" => {
            json!({ "program_id": program_id, "order_id": "stolen", "day": "2026-01-01", "text": "Stolen" })
        }
        "POST /inquiries/{inquiry_id}/answers" => json!({ "step": "answer", "text": "Stolen" }),
        "POST /invitations" => json!({ "program_id": program_id, "partner_id": partner_id }),
        "POST /links" => json!({ "program_id": program_id, "name": "Stolen" }),
        "POST /links/{link_id}/name" => json!({ "name": "Stolen" }),
        "POST /member-invitations" => json!({ "email": "friend@tributary.test", "role": "analyst" }),
        "POST /payment_runs" => json!({ "program_id": program_id }),
        "POST /payments/{payment_id}/settlement" => json!({ "outcome": "paid", "reference": "stolen" }),
        "POST /postbacks" | "PUT /postbacks/{postback_id}" => json!({
            "program_id": program_id, "events": ["tracked"], "method": "get", "url": "https://hooks.invalid/stolen",
        }),
        "POST /promo_codes" => json!({ "program_id": program_id, "partner_id": partner_id, "code": "STOLEN" }),
        "POST /sandbox/clock" => json!({ "advance_to": "2100-01-01T00:00:00Z" }),
        "POST /tokens" => json!({ "name": "mine", "access": "read_only" }),
        // These need none.
        "POST /applications/{application_id}/approval"
        | "POST /applications/{application_id}/withdrawal"
        | "POST /contracts/{contract_id}/resumption"
        | "POST /creatives/{creative_id}/withdrawal"
        | "POST /invitations/{invitation_id}/acceptance"
        | "POST /invitations/{invitation_id}/decline"
        | "POST /invitations/{invitation_id}/withdrawal"
        | "POST /links/{link_id}/archival"
        | "POST /me/email-verification-messages"
        | "POST /postbacks/{postback_id}/deliveries/{delivery_id}/replay"
        | "POST /postbacks/{postback_id}/pause"
        | "POST /postbacks/{postback_id}/replays"
        | "POST /postbacks/{postback_id}/resumption"
        | "POST /postbacks/{postback_id}/secret"
        | "POST /postbacks/{postback_id}/test"
        | "POST /promo_codes/{promo_code_id}/withdrawal" => json!({}),
        _ => panic!("guard/example.rs has no example for {operation}: a new endpoint needs one"),
    };
    ("application/json", json.to_string())
}

fn image_form(program_id: i64) -> String {
    format!(
        "--x\r\ncontent-disposition: form-data; name=\"program_id\"\r\n\r\n{program_id}\r\n\
         --x\r\ncontent-disposition: form-data; name=\"name\"\r\n\r\nStolen\r\n--x--\r\n"
    )
}
