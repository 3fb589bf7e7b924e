use flow::program::file::REFERENCE;
use serde_json::{Value, json};

use crate::cast::Cast;

#[tokio::test]
async fn suspend_resume_and_end() {
    let cast = Cast::meet().await;
    let reason = json!({ "reason": "Spam" });
    let suspended = cast.post("brand", "/contracts/1/suspension", reason.clone()).await.body;
    assert_eq!((&suspended["state"], &suspended["state_reason"]), (&json!("suspended"), &json!("Spam")));
    assert_eq!(cast.get("partner", "/contracts/1").await.body["changes"][1]["reason"], "Spam");
    assert_eq!(cast.post("brand", "/contracts/1/resumption", json!({})).await.body["state"], "active");
    assert_eq!(cast.post("brand", "/contracts/1/end", reason.clone()).await.body["state"], "ended");
    assert_eq!(cast.post("brand", "/contracts/1/suspension", reason).await.refusal(), "409 contract_state");
    let answer = cast.post("brand", "/contracts/1/suspension", json!({ "reason": " " })).await;
    assert_eq!((answer.refusal().as_str(), &answer.body["field"]), ("422 field_missing", &json!("reason")));
}

#[tokio::test]
async fn accept_newer_terms() {
    let cast = Cast::meet().await;
    let text = REFERENCE.replace("40.00", "45.00");
    cast.api.send("/programs", cast.credentials("brand"), "application/toml", text.into_bytes()).await;
    let before = cast.get("partner", "/contracts/1").await.body;
    assert_eq!((&before["accepted_version"], &before["offered_version"]), (&json!(1), &json!(2)));
    assert_eq!(before["offered_terms_in_words"][0], "new advertiser by a new customer pays 45.00 USD.");
    let accepted = cast.post("partner", "/contracts/1/terms_acceptance", json!({ "version": 2 })).await.body;
    assert_eq!(accepted["accepted_version"], 2);
    let old = cast.post("partner", "/contracts/1/terms_acceptance", json!({ "version": 1 })).await;
    assert_eq!((old.refusal().as_str(), &old.body["field"]), ("409 terms_version_not_offered", &json!("version")));
}

#[tokio::test]
async fn partners_as_the_brand_sees_them() {
    let cast = Cast::meet().await;
    let id = cast.partner.account_id;
    let listed = cast.get("brand", "/partners").await.body;
    assert_eq!((&listed["items"][0]["id"], &listed["items"][0]["active_contracts"]), (&json!(id.get()), &json!(1)));
    assert_eq!(cast.get("brand", &format!("/partners/{id}")).await.body["contracts"][0]["program_id"], 1001);
    let path = format!("/partners/{id}");
    cast.refused(
        "GET",
        &path,
        Value::Null,
        &[("other brand", "404 partner_not_found"), ("partner", "403 not_allowed")],
    )
    .await;
    cast.refused("GET", "/partners", Value::Null, &[("partner", "403 not_allowed")]).await;
    cast.sees_nothing("/partners", &["other brand"]).await;
}

#[tokio::test]
async fn who_may_not() {
    let cast = Cast::meet().await;
    let unknown = "404 contract_not_found";
    cast.refused("GET", "/contracts/1", Value::Null, &[("other brand", unknown), ("other partner", unknown)]).await;
    cast.sees_nothing("/contracts", &["other brand", "other partner"]).await;
    for verb in ["suspension", "resumption", "end"] {
        let expected =
            [("other brand", unknown), ("partner", "403 not_allowed"), ("brand's analyst", "403 not_allowed")];
        cast.refused("POST", &format!("/contracts/1/{verb}"), json!({ "reason": "x" }), &expected).await;
    }
    let expected = [("other partner", unknown), ("brand", "403 not_allowed"), ("partner's analyst", "403 not_allowed")];
    cast.refused("POST", "/contracts/1/terms_acceptance", json!({ "version": 1 }), &expected).await;
    assert_eq!(cast.get("brand", "/contracts/1").await.body["state"], "active");
}
