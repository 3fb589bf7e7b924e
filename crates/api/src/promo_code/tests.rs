use serde_json::{Value, json};

use crate::cast::Cast;

#[tokio::test]
async fn a_code_speaks_for_one_partner_at_a_time() {
    let cast = Cast::meet().await;
    let partner = cast.partner.account_id.get();
    let new = json!({ "program_id": 1001, "partner_id": partner, "code": "Spring20" });
    let made = cast.post("brand", "/promo_codes", new.clone()).await;
    assert_eq!((made.status.as_u16(), &made.body["code"]), (201, &json!("Spring20")));
    let mut shouted = new.clone();
    shouted["code"] = json!("SPRING20");
    let taken = cast.post("brand", "/promo_codes", shouted.clone()).await;
    assert_eq!((taken.refusal().as_str(), &taken.body["field"]), ("409 promo_code_taken", &json!("code")));
    assert_eq!(cast.get("partner", "/promo_codes").await.body["items"][0]["code"], "Spring20");

    let path = format!("/promo_codes/{}/withdrawal", made.body["id"]);
    assert_ne!(cast.post("brand", &path, json!({})).await.body["withdrawn_at"], Value::Null);
    assert_eq!(cast.post("brand", "/promo_codes", shouted).await.status, 201, "a withdrawn code is free again");
}

#[tokio::test]
async fn wrong_input_names_its_field() {
    let cast = Cast::meet().await;
    let partner = cast.partner.account_id.get();
    for (new, refusal, field) in [
        (json!({ "program_id": 1001, "partner_id": partner, "code": "a b c" }), "422 field_invalid", json!("code")),
        (
            json!({ "program_id": 1001, "partner_id": 100004, "code": "SPRING" }),
            "422 partner_not_joined",
            json!("partner_id"),
        ),
        (json!({ "program_id": 1, "partner_id": partner, "code": "SPRING" }), "404 program_not_found", Value::Null),
        (
            json!({
                "program_id": 1001, "partner_id": partner, "code": "SPRING",
                "starts_at": "2026-02-01T00:00:00Z", "ends_at": "2026-02-01T00:00:00Z",
            }),
            "422 ends_before_start",
            json!("ends_at"),
        ),
    ] {
        let answer = cast.post("brand", "/promo_codes", new.clone()).await;
        assert_eq!((answer.refusal().as_str(), &answer.body["field"]), (refusal, &field), "{new}");
    }
}

#[tokio::test]
async fn who_may_not() {
    let cast = Cast::meet().await;
    let new = json!({ "program_id": 1001, "partner_id": cast.partner.account_id.get(), "code": "SPRING" });
    let expected = [
        ("other brand", "404 program_not_found"),
        ("partner", "403 not_allowed"),
        ("brand's analyst", "403 not_allowed"),
    ];
    cast.refused("POST", "/promo_codes", new.clone(), &expected).await;
    let id = cast.post("brand", "/promo_codes", new).await.body["id"].clone();
    cast.sees_nothing("/promo_codes", &["other brand", "other partner"]).await;
    let expected = [
        ("other brand", "404 promo_code_not_found"),
        ("partner", "403 not_allowed"),
        ("brand's analyst", "403 not_allowed"),
    ];
    cast.refused("POST", &format!("/promo_codes/{id}/withdrawal"), json!({}), &expected).await;
}
