use domain::access::{Role, TokenAccess};
use domain::ids::TokenId;
use futures_util::FutureExt;
use serde_json::json;

use crate::testing::{TestApi, basic};

#[tokio::test]
async fn a_token_is_shown_once_works_and_is_revoked() {
    let api = TestApi::open();
    let brand = api.platform.brand("Brand").await;
    let owner = api.credentials(&brand).await;
    let made = api.post("/tokens", &owner, json!({ "name": "shop", "access": "read_write" })).await;
    assert_eq!(made.status, 201, "{made:?}");
    let secret = made.body["auth_token"].as_str().expect("the token is shown");
    let sid = api.platform.account_sid(brand.account_id).await;
    let shop = basic(&sid, secret);

    let listed = api.get("/tokens", &shop).await;
    assert_eq!(listed.body["items"][0]["name"], "shop");
    assert_eq!(listed.body["items"][0]["hint"], secret[28..]);
    assert!(!listed.body.to_string().contains(secret), "a list never shows a token");

    let id = made.body["id"].as_i64().expect("the token has a number");
    let revoked = api.ask("DELETE", &format!("/tokens/{id}"), &[("authorization", &owner)], None).await;
    assert!(revoked.body["revoked_at"].is_string());
    assert_eq!(api.get("/tokens", &shop).await.refusal(), "401 wrong_token");
}

#[tokio::test]
async fn a_revoked_token_is_refused_even_when_nobody_waited_for_the_answer() {
    let api = TestApi::open();
    let brand = api.platform.brand("Brand").await;
    let owner = api.credentials(&brand).await;
    let id = TokenId(api.get("/tokens", &owner).await.body["items"][0]["id"].as_i64().expect("there is a token"));

    let answered = flow::token::revoke(&api.platform, &brand, id).now_or_never();
    assert!(answered.is_none(), "the write is queued, and then forgotten");
    // Whatever is written next comes after the revocation's commit.
    api.platform.store().write(|_| anyhow::Ok(())).await.expect("the store works");
    assert_eq!(api.get("/tokens", &owner).await.refusal(), "401 wrong_token");
}

#[tokio::test]
async fn a_token_opens_its_own_account_only() {
    let api = TestApi::open();
    let brand = api.platform.brand("Brand").await;
    let other = api.platform.brand("Other").await;
    let credentials = api.credentials(&brand).await;
    let listed = api.get("/tokens", &credentials).await;
    let id = listed.body["items"][0]["id"].as_i64().expect("there is a token");

    let stranger = api.credentials(&other).await;
    let answer = api.ask("DELETE", &format!("/tokens/{id}"), &[("authorization", &stranger)], None).await;
    assert_eq!(answer.refusal(), "404 token_not_found");
    assert_eq!(api.get("/tokens", &credentials).await.status, 200, "it still works");
}

#[tokio::test]
async fn who_is_no_owner_makes_no_tokens() {
    let api = TestApi::open();
    let brand = api.platform.brand("Brand").await;
    for role in [Role::Finance, Role::Analyst] {
        let credentials = api.credentials_with(&brand, TokenAccess::ReadWrite, role).await;
        let answer = api.post("/tokens", &credentials, json!({ "name": "x", "access": "read_only" })).await;
        assert_eq!(answer.refusal(), "403 not_allowed", "{role}");
    }
}

#[tokio::test]
async fn wrong_input_names_its_field() {
    let api = TestApi::open();
    let brand = api.platform.brand("Brand").await;
    let owner = api.credentials(&brand).await;
    for (body, expected, field) in [
        (json!({ "name": " ", "access": "read_only" }), "422 field_missing", "name"),
        (json!({ "name": "x".repeat(101), "access": "read_only" }), "422 field_too_long", "name"),
        (json!({ "name": "x", "access": "all" }), "422 field_invalid", "access"),
        (json!({ "name": "x", "access": "read_only", "role": "king" }), "422 field_invalid", "role"),
    ] {
        let answer = api.post("/tokens", &owner, body).await;
        assert_eq!((answer.refusal().as_str(), &answer.body["field"]), (expected, &json!(field)));
    }
    let answer = api.post("/tokens", &owner, json!({ "name": 7 })).await;
    assert_eq!(answer.refusal(), "422 json_shape_wrong");
}

#[tokio::test]
async fn a_key_makes_a_revocation_happen_once() {
    let api = TestApi::open();
    let brand = api.platform.brand("Brand").await;
    let owner = api.credentials(&brand).await;
    let doomed = api.post("/tokens", &owner, json!({ "name": "doomed", "access": "read_only" })).await;
    let path = format!("/tokens/{}", doomed.body["id"]);
    let headers = [("authorization", owner.as_str()), ("idempotency-key", "k1")];

    let first = api.ask("DELETE", &path, &headers, None).await;
    let again = api.ask("DELETE", &path, &headers, None).await;
    assert_eq!((first.status, &first.body), (again.status, &again.body));
    assert!(!first.headers.contains_key("idempotency-replayed"));
    assert_eq!(again.headers["idempotency-replayed"], "true");

    let other = api.ask("DELETE", "/tokens/1", &headers, None).await;
    assert_eq!(other.refusal(), "422 idempotency_key_reused");
}

#[tokio::test]
async fn an_answer_with_a_secret_is_not_kept() {
    let api = TestApi::open();
    let brand = api.platform.brand("Brand").await;
    let owner = api.credentials(&brand).await;
    let headers = [("authorization", owner.as_str()), ("idempotency-key", "k1")];
    let body = json!({ "name": "shop", "access": "read_write" });
    let first = api.ask("POST", "/tokens", &headers, Some(body.clone())).await;
    assert_eq!(first.status, 201);
    let again = api.ask("POST", "/tokens", &headers, Some(body)).await;
    assert_eq!(again.refusal(), "409 idempotency_outcome_unknown");
    assert_eq!(api.get("/tokens", &owner).await.body["items"].as_array().map(Vec::len), Some(2), "made once");
}
