use serde_json::json;

use crate::conversion::tests::Shop;

#[tokio::test]
async fn balances_and_statements_are_shown_to_whom_they_belong() {
    let shop = Shop::open().await;
    shop.sale("A-1", shop.ana_id, 10_000).await;
    shop.sale("A-2", shop.ana_id, 10_000).await;
    shop.sale("B-1", shop.ben_id, 10_000).await;
    shop.sleep(17).await;
    let own = shop.api.get("/balances", &shop.ana).await.body;
    assert_eq!(own["items"].as_array().expect("a list").len(), 1);
    assert_eq!((&own["items"][0]["locked_minor"], &own["items"][0]["pending_minor"]), (&json!(2000), &json!(0)));
    assert_eq!(shop.api.get("/balances", &shop.brand).await.body["items"].as_array().expect("a list").len(), 2);
    assert_eq!(shop.api.get("/balances", &shop.other_brand).await.body["items"], json!([]));
    let foreign = format!("/balances?program_id={}", shop.program);
    assert_eq!(shop.api.get(&foreign, &shop.other_brand).await.body["items"], json!([]));

    let page = shop.api.get("/statements?limit=2", &shop.ana).await.body;
    let items = page["items"].as_array().expect("a list");
    assert_eq!(items.len(), 4, "two postings of two entries");
    let cursor = page["next_cursor"].as_str().expect("there is more");
    let rest = shop.api.get(&format!("/statements?cursor={cursor}"), &shop.ana).await.body;
    let rest = rest["items"].as_array().expect("a list");
    assert_eq!(
        (rest.len(), &rest[0]["kind"]),
        (2, &json!("locked")),
        "of a posting of many, a partner sees its own entries"
    );
    assert!(items.iter().chain(rest).all(|entry| entry["partner_id"] == shop.ana_id));
    assert_eq!(shop.api.get("/statements", &shop.other_brand).await.body["items"], json!([]));
}
