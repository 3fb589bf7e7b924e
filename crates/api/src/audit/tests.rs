use serde_json::json;

use crate::testing::TestApi;

#[tokio::test]
async fn the_log_says_who_when_where_and_what_page_by_page() {
    let api = TestApi::open();
    let brand = api.platform.brand("Acme").await;
    let owner = api.credentials(&brand).await;
    let made = api.post("/tokens", &owner, json!({ "name": "shop", "access": "read_only" })).await;
    let id = made.body["id"].to_string();
    api.ask("DELETE", &format!("/tokens/{id}"), &[("authorization", &owner)], None).await;

    let first = api.get("/audit-entries?limit=1&noun=token", &owner).await;
    let entry = &first.body["items"][0];
    assert_eq!((&entry["verb"], &entry["noun"], &entry["noun_id"]), (&json!("revoked"), &json!("token"), &json!(id)));
    assert!(entry["actor"].as_str().expect("somebody did it").starts_with("token:"));
    assert_eq!(entry["before"]["revoked_at"], json!(null));
    assert!(entry["after"]["revoked_at"].is_string() && entry["at"].is_string() && entry["address"].is_string());

    let cursor = first.body["next_cursor"].as_str().expect("there is more");
    let second = api.get(&format!("/audit-entries?limit=1&noun=token&cursor={cursor}"), &owner).await;
    assert_eq!(second.body["items"][0]["verb"], "created");
    let of_one = api.get(&format!("/audit-entries?noun=token&noun_id={id}"), &owner).await;
    assert_eq!(of_one.body["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(of_one.body["next_cursor"], json!(null));
}

#[tokio::test]
async fn nobody_reads_another_accounts_log() {
    let api = TestApi::open();
    let (acme, other) = (api.platform.brand("Acme").await, api.platform.brand("Other").await);
    api.credentials(&acme).await;
    let stranger = api.credentials(&other).await;
    let log = api.get("/audit-entries", &stranger).await;
    assert_eq!(log.body["items"].as_array().map(Vec::len), Some(1), "its own token only: {log:?}");
}

#[tokio::test]
async fn wrong_windows_are_refused() {
    let api = TestApi::open();
    let brand = api.platform.brand("Acme").await;
    let owner = api.credentials(&brand).await;
    for query in ["limit=0", "limit=1001", "cursor=7"] {
        assert_eq!(api.get(&format!("/audit-entries?{query}"), &owner).await.refusal(), "422 field_invalid", "{query}");
    }
    assert_eq!(api.get("/audit-entries?limit=many", &owner).await.refusal(), "400 query_unreadable");
}
