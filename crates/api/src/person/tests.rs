use serde_json::json;

use crate::testing::TestApi;

const ANA: &str = "ana@example.com";

#[tokio::test]
async fn an_address_is_verified_and_a_password_reset_by_mail() {
    let api = TestApi::open();
    let ana = api.ana_logged_in().await;
    let secret = api.platform.secret_mailed_to(ANA).await;
    let verified = api.post("/email-verifications", "", json!({ "secret": secret })).await;
    assert!(verified.body["email_verified_at"].is_string(), "{verified:?}");
    assert_eq!(
        api.post("/email-verifications", "", json!({ "secret": secret })).await.refusal(),
        "422 secret_not_usable"
    );
    let again = api.ask("POST", "/me/email-verification-messages", &ana.headers(), None).await;
    assert_eq!(again.refusal(), "409 email_already_verified");

    for email in [ANA, "nobody@example.com"] {
        let asked = api.post("/password-reset-messages", "", json!({ "email": email })).await;
        assert_eq!(asked.status, 202, "{email}");
    }
    let secret = api.platform.secret_mailed_to(ANA).await;
    let reset = json!({ "secret": secret, "password": "another long password" });
    assert_eq!(api.post("/password-resets", "", reset.clone()).await.status, 204);
    assert_eq!(api.post("/password-resets", "", reset).await.refusal(), "422 secret_not_usable");
    assert_eq!(api.ask("GET", "/me", &ana.headers(), None).await.refusal(), "401 unauthenticated", "all sessions end");
}

#[tokio::test]
async fn a_person_changes_name_and_password() {
    let api = TestApi::open();
    let ana = api.ana_logged_in().await;
    let renamed = api.ask("PUT", "/me/name", &ana.headers(), Some(json!({ "name": "Ana Schmidt" }))).await;
    assert_eq!(renamed.body["name"], "Ana Schmidt");
    let wrong = json!({ "current_password": "a wrong password", "password": "another long password" });
    assert_eq!(api.ask("PUT", "/me/password", &ana.headers(), Some(wrong)).await.refusal(), "403 wrong_password");
    let right = json!({ "current_password": "a long enough password", "password": "another long password" });
    assert_eq!(api.ask("PUT", "/me/password", &ana.headers(), Some(right)).await.status, 204);
}

#[tokio::test]
async fn tokens_are_no_people() {
    let api = TestApi::open();
    let brand = api.platform.brand("Acme").await;
    let token = api.credentials(&brand).await;
    for (method, path, body) in [
        ("PUT", "/me/name", Some(json!({ "name": "Robot" }))),
        ("PUT", "/me/password", Some(json!({ "current_password": "x", "password": "y" }))),
        ("POST", "/me/email-verification-messages", None),
        ("GET", "/sessions", None),
        ("GET", "/me/accounts", None),
    ] {
        let answer = api.ask(method, path, &[("authorization", &token)], body).await;
        assert_eq!(answer.refusal(), "403 not_a_person", "{method} {path}");
    }
}
