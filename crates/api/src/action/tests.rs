use serde_json::json;

use crate::conversion::tests::Shop;

#[tokio::test]
async fn actions_are_listed_to_those_they_belong_to() {
    let shop = Shop::open().await;
    let first = shop.sale("A-1", shop.ana_id, 10_000).await;
    shop.sale("A-2", shop.ben_id, 20_000).await;
    let orders = |answer: crate::testing::Answer| -> Vec<String> {
        let items = answer.body["items"].as_array().expect("a list").clone();
        items.iter().map(|item| item["order_id"].as_str().expect("an order").to_owned()).collect()
    };
    let program = shop.program;
    assert_eq!(orders(shop.api.get("/actions", &shop.brand).await), ["A-2", "A-1"]);
    assert_eq!(orders(shop.api.get("/actions", &shop.ana).await), ["A-1"]);
    assert!(orders(shop.api.get("/actions", &shop.other_brand).await).is_empty());
    assert!(orders(shop.api.get(&format!("/actions?partner_id={}", shop.ben_id), &shop.ana).await).is_empty());
    assert!(orders(shop.api.get(&format!("/actions?program_id={program}"), &shop.other_brand).await).is_empty());
    for (query, expected) in [
        ("state=pending&limit=1", vec!["A-2"]),
        ("state=locked", vec![]),
        ("order_id=A-1", vec!["A-1"]),
        ("tracked_before=2026-01-05T12:00:00Z", vec![]),
        ("tracked_from=2026-01-05T12:00:00Z", vec!["A-2", "A-1"]),
    ] {
        assert_eq!(orders(shop.api.get(&format!("/actions?{query}"), &shop.brand).await), expected, "{query}");
    }
    assert_eq!(shop.api.get("/actions?state=lost", &shop.brand).await.refusal(), "422 field_invalid");

    let path = format!("/actions/{first}");
    assert_eq!(shop.api.get(&path, &shop.ana).await.body["commission_minor"], 1000);
    for stranger in [&shop.ben, &shop.other_brand] {
        assert_eq!(shop.api.get(&path, stranger).await.refusal(), "404 action_not_found");
    }
    for wrong in ["/actions/x", "/actions/1001.1.999", "/actions/1001.9.1"] {
        assert_eq!(shop.api.get(wrong, &shop.brand).await.status, 404, "{wrong}");
    }
}

#[tokio::test]
async fn a_change_is_explained_with_who_and_why() {
    let shop = Shop::open().await;
    let id = shop.sale("A-1", shop.ana_id, 10_000).await;
    let path = |rest: &str| format!("/actions/{id}/{rest}");
    let refund = json!({ "refund_minor": 4000, "reason": "partly_returned", "note": "two of five" });
    let modified = shop.api.post(&path("modifications"), &shop.brand, refund.clone()).await;
    assert_eq!((&modified.body["amount_minor"], &modified.body["commission_minor"]), (&json!(6000), &json!(600)));
    let too_much = json!({ "refund_minor": 6001, "reason": "partly_returned" });
    assert_eq!(
        shop.api.post(&path("modifications"), &shop.brand, too_much).await.refusal(),
        "422 refund_more_than_remains"
    );
    let reversal = json!({ "reason": "cancelled" });
    assert_eq!(shop.api.post(&path("reversal"), &shop.brand, reversal.clone()).await.body["state"], "reversed");
    let restoration = json!({ "reason": "order_stands" });
    assert_eq!(shop.api.post(&path("restoration"), &shop.brand, restoration.clone()).await.body["state"], "pending");
    let unknown = json!({ "reason": "because" });
    assert_eq!(shop.api.post(&path("reversal"), &shop.brand, unknown).await.refusal(), "422 field_invalid");

    for stranger in [&shop.other_brand, &shop.ana, &shop.ben] {
        for (deed, body) in [("modifications", &refund), ("reversal", &reversal), ("restoration", &restoration)] {
            let refused = shop.api.post(&path(deed), stranger, body.clone()).await;
            let is_brand = stranger == &shop.other_brand;
            assert_eq!(refused.refusal(), if is_brand { "404 action_not_found" } else { "403 not_allowed" }, "{deed}");
        }
    }
    shop.sleep(16).await;
    let late = shop.api.post(&path("reversal"), &shop.brand, reversal).await;
    assert_eq!(late.refusal(), "409 action_state_refused");
    assert_eq!(late.body["detail"], "an action that is locked cannot become reversed");

    let detail = shop.api.get(path("").trim_end_matches('/'), &shop.ana).await.body;
    let history: Vec<String> = detail["history"]
        .as_array()
        .expect("a history")
        .iter()
        .map(|entry| format!("{} {} {}", entry["verb"], entry["reason"], entry["commission_delta_minor"]))
        .collect();
    assert_eq!(
        history,
        [
            r#""modified" "partly_returned" -400"#,
            r#""reversed" "cancelled" -600"#,
            r#""restored" "order_stands" 600"#,
            r#""locked" null 0"#,
        ]
    );
    assert!(detail["history"][0]["by"].as_str().expect("somebody").starts_with("token:"));
    assert_eq!(detail["explanation"]["considered"][0]["outcome"], "credited");
}
