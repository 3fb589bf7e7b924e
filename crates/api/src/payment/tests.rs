use serde_json::{Value, json};

use crate::conversion::tests::Shop;

#[tokio::test]
async fn money_becomes_a_payment_that_only_its_people_see() {
    let shop = Shop::open().await;
    shop.sale("A-1", shop.ana_id, 100_000).await;
    shop.sale("B-1", shop.ben_id, 50_000).await;
    let setting = json!({ "schedule": "threshold", "threshold_minor": 6000 });
    assert_eq!(
        shop.api
            .ask("PUT", "/withdrawal_settings/USD", &[("authorization", &shop.ben)], Some(setting.clone()))
            .await
            .status,
        200
    );
    assert_eq!(
        shop.api
            .ask("PUT", "/withdrawal_settings/USD", &[("authorization", &shop.brand)], Some(setting))
            .await
            .refusal(),
        "403 not_allowed"
    );
    shop.sleep(32).await;

    let rehearsed = shop.api.post("/payment_runs", &shop.brand, json!({ "dry_run": true })).await;
    assert_eq!((rehearsed.status.as_u16(), &rehearsed.body["run_id"]), (200, &Value::Null));
    let ran = shop.api.post("/payment_runs", &shop.brand, json!({})).await;
    assert_eq!(ran.status, 201, "{ran:?}");
    assert_eq!(ran.body["payments"][0]["amount_minor"], rehearsed.body["payments"][0]["amount_minor"]);
    assert_eq!(ran.body["payments"][0]["amount_minor"], 10_000);
    assert_eq!(ran.body["waiting"][0]["code"], "below_threshold");
    let run = ran.body["run_id"].as_i64().expect("a run");
    let payment = ran.body["payments"][0]["payment_id"].as_i64().expect("a payment");

    let mine = shop.api.get(&format!("/payments/{payment}"), &shop.ana).await;
    assert_eq!((&mine.body["state"], &mine.body["lines"][0]["order_id"]), (&json!("in_transit"), &json!("A-1")));
    assert_eq!(shop.api.get("/payments", &shop.ben).await.body["items"], json!([]));
    for stranger in [&shop.ben, &shop.other_brand] {
        assert_eq!(shop.api.get(&format!("/payments/{payment}"), stranger).await.refusal(), "404 payment_not_found");
    }
    for path in [format!("/payment_runs/{run}"), format!("/payment_runs/{run}/export")] {
        for stranger in [&shop.ana, &shop.other_brand] {
            assert_eq!(shop.api.get(&path, stranger).await.refusal(), "404 payment_run_not_found", "{path}");
        }
    }
    let settlement = format!("/payments/{payment}/settlement");
    let failed = json!({ "outcome": "failed", "reason": "account closed" });
    assert_eq!(shop.api.post(&settlement, &shop.other_brand, failed.clone()).await.refusal(), "404 payment_not_found");
    assert_eq!(shop.api.post(&settlement, &shop.ana, failed.clone()).await.refusal(), "403 not_allowed");
    assert_eq!(
        shop.api.post(&settlement, &shop.brand, json!({ "outcome": "lost" })).await.refusal(),
        "422 field_invalid"
    );
    assert_eq!(
        shop.api.post(&settlement, &shop.brand, json!({ "outcome": "failed" })).await.refusal(),
        "422 field_missing"
    );
    assert_eq!(shop.api.post(&settlement, &shop.brand, failed.clone()).await.body["failure_reason"], "account closed");
    assert_eq!(shop.api.post(&settlement, &shop.brand, failed).await.refusal(), "409 payment_settled");

    let again = shop.api.post("/payment_runs", &shop.brand, json!({ "program_id": shop.program })).await;
    let second = again.body["payments"][0]["payment_id"].as_i64().expect("the money is collected again");
    let paid = json!({ "outcome": "paid", "reference": "@T-77" });
    let paid = shop.api.post(&format!("/payments/{second}/settlement"), &shop.brand, paid).await;
    assert_eq!(paid.body["state"], "paid");
    assert_eq!(shop.api.get("/balances", &shop.ana).await.body["items"][0]["paid_minor"], 10_000);
    let foreign = json!({ "program_id": shop.program });
    assert_eq!(shop.api.post("/payment_runs", &shop.other_brand, foreign).await.refusal(), "404 not_found");
    assert_eq!(shop.api.post("/payment_runs", &shop.ana, json!({})).await.refusal(), "403 not_allowed");
    assert_eq!(shop.api.get("/payment_runs", &shop.other_brand).await.body["items"], json!([]));
}

#[tokio::test]
async fn the_export_is_safe_for_spreadsheets() {
    let shop = Shop::open().await;
    shop.sale("B-1", shop.ben_id, 50_000).await;
    shop.sleep(32).await;
    let run = shop.api.post("/payment_runs", &shop.brand, json!({})).await.body["run_id"].clone();
    let export = shop.api.get(&format!("/payment_runs/{run}/export"), &shop.brand).await;
    assert_eq!(export.headers["content-type"], "text/csv; charset=utf-8");
    let text = export.body.as_str().expect("a text");
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(
        lines[0],
        "payment_id,partner_id,partner_name,program_id,amount,currency,method,state,created_at,reference"
    );
    assert!(
        lines[1].starts_with(&format!("1,{},'=Ben,{},50.00,USD,manual,in_transit,", shop.ben_id, shop.program)),
        "{text}"
    );
}
