use domain::access::{Role, TokenAccess};
use serde_json::{Value, json};

use crate::testing::{TestApi, basic};

fn ana() -> Value {
    json!({
        "kind": "partner",
        "account_name": "Ana's reviews",
        "country": "DE",
        "name": "Ana",
        "email": "ana@example.com",
        "password": "a long enough password",
    })
}

#[tokio::test]
async fn a_stranger_signs_up_and_works_with_the_token() {
    let api = TestApi::open();
    let signed_up = api.post("/accounts", "", ana()).await;
    assert_eq!(signed_up.status, 201, "{signed_up:?}");
    let sid = signed_up.body["account"]["sid"].as_str().expect("the account has a SID");
    let credentials = basic(sid, signed_up.body["auth_token"].as_str().expect("a token is shown"));

    let me = api.get("/me", &credentials).await;
    assert_eq!(me.body["account"]["id"], 100_001);
    assert_eq!(me.body["role"], "owner");
    assert_eq!(me.body["person"], Value::Null, "a token is no person");
    assert!(me.body["token_id"].is_i64());

    let change = json!({ "account_name": "Ana & Bea", "website": "https://ana.example" });
    let changed = api.ask("PUT", "/account", &[("authorization", &credentials)], Some(change)).await;
    assert_eq!((changed.status.as_u16(), &changed.body["name"]), (200, &json!("Ana & Bea")));
    assert_eq!(api.get("/account", &credentials).await.body, changed.body);
}

#[tokio::test]
async fn wrong_sign_ups_name_the_field() {
    let api = TestApi::open();
    for (field, value, expected) in [
        ("kind", json!("king"), "422 field_invalid"),
        ("kind", json!("operator"), "403 operator_by_init"),
        ("account_name", json!(" "), "422 field_missing"),
        ("email", json!("ana"), "422 field_invalid"),
        ("password", json!("short"), "422 field_too_short"),
        ("country", json!("Germany"), "422 field_invalid"),
    ] {
        let mut body = ana();
        body[field] = value;
        let answer = api.post("/accounts", "", body).await;
        assert_eq!((answer.refusal().as_str(), &answer.body["field"]), (expected, &json!(field)));
    }
    assert_eq!(api.post("/accounts", "", ana()).await.status, 201);
    let mut taken = ana();
    taken["password"] = json!("a different password");
    assert_eq!(api.post("/accounts", "", taken).await.refusal(), "409 email_in_use");
}

#[tokio::test]
async fn who_is_no_owner_changes_no_profile() {
    let api = TestApi::open();
    let brand = api.platform.brand("Acme").await;
    let finance = api.credentials_with(&brand, TokenAccess::ReadWrite, Role::Finance).await;
    let change = json!({ "account_name": "Mine now" });
    let answer = api.ask("PUT", "/account", &[("authorization", &finance)], Some(change)).await;
    assert_eq!(answer.refusal(), "403 not_allowed");
    assert_eq!(api.get("/account", &finance).await.body["name"], "Acme");
}
