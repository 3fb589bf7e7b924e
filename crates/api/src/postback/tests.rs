use domain::ids::ProgramId;
use serde_json::{Value, json};

use crate::cast::Cast;

fn wish() -> Value {
    json!({ "events": ["tracked", "application_submitted"], "method": "post", "url": "https://hooks.test/t", "body": "webhook" })
}

#[tokio::test]
async fn a_webhook_from_its_making_to_its_removal() {
    let cast = Cast::meet().await;
    let made = cast.post("brand", "/postbacks", wish()).await;
    assert_eq!((made.status.as_u16(), &made.body["state"]), (201, &json!("active")));
    let path = format!("/postbacks/{}", made.body["id"]);
    let secret = cast.get("brand", &format!("{path}/secret")).await.body["secret"].clone();
    assert!(secret.as_str().expect("a text").starts_with("whsec_"));
    let replaced = cast.post("brand", &format!("{path}/secret"), json!({})).await.body["secret"].clone();
    assert_ne!(secret, replaced);

    flow::testing::sale(&cast.api.platform, &cast.brand, ProgramId(1001), &cast.partner, "A1").await;
    let deliveries = cast.get("brand", &format!("{path}/deliveries?state=waiting")).await;
    assert_eq!(deliveries.body["items"][0]["event"], "tracked");
    assert_eq!(deliveries.body["items"][0]["partner_id"], cast.partner.account_id.get());
    assert_eq!(cast.get("brand", &path).await.body["deliveries_waiting"], 1);
    let replay = format!("{path}/deliveries/{}/replay", deliveries.body["items"][0]["id"]);
    assert_eq!(cast.post("brand", &replay, json!({})).await.refusal(), "409 delivery_waiting");
    let replays = cast.post("brand", &format!("{path}/replays"), json!({ "since": "2026-01-01T00:00:00Z" })).await;
    assert_eq!(replays.body, json!({ "deliveries": 0 }));

    assert_eq!(cast.post("brand", &format!("{path}/pause"), json!({})).await.body["pause_reason"], "by_hand");
    assert_eq!(cast.post("brand", &format!("{path}/resumption"), json!({})).await.body["state"], "active");
    let headers = [("authorization", cast.credentials("brand"))];
    let mut other = wish();
    other["url"] = json!("https://hooks.test/other");
    let changed = cast.api.ask("PUT", &path, &headers, Some(other)).await;
    assert_eq!(changed.body["url"], "https://hooks.test/other");
    assert_eq!(cast.api.ask("DELETE", &path, &headers, None).await.status, 204);
    assert_eq!(cast.get("brand", "/postbacks").await.body["items"], json!([]));
}

#[tokio::test]
async fn wrong_input_names_its_field() {
    let cast = Cast::meet().await;
    for (change, refusal, field) in [
        (json!({ "events": ["born"] }), "422 field_invalid", "events"),
        (json!({ "events": [] }), "422 postback_events_missing", "events"),
        (json!({ "method": "patch" }), "422 field_invalid", "method"),
        (json!({ "method": "get" }), "422 postback_body_of_get", "method"),
        (json!({ "url": "http://127.0.0.1/" }), "422 postback_address_not_asked", "url"),
        (json!({ "body": "json", "body_template": "{" }), "422 postback_body_not_json", "body_template"),
        (json!({ "program_id": 7 }), "422 postback_program_unknown", "program_id"),
    ] {
        let mut body = wish();
        change.as_object().expect("an object").iter().for_each(|(name, value)| body[name] = value.clone());
        let answer = cast.post("brand", "/postbacks", body).await;
        assert_eq!((answer.refusal().as_str(), &answer.body["field"]), (refusal, &json!(field)), "{change}");
    }
}

#[tokio::test]
async fn who_may_not() {
    let cast = Cast::meet().await;
    let id = cast.post("brand", "/postbacks", wish()).await.body["id"].clone();
    cast.sees_nothing("/postbacks", &["other brand", "partner"]).await;
    let strangers = [("other brand", "404 postback_not_found"), ("partner", "404 postback_not_found")];
    let readers = [("brand's analyst", "403 not_allowed")];
    let own = format!("/postbacks/{id}");
    cast.refused("GET", &own, json!({}), &strangers).await;
    cast.refused("GET", &format!("{own}/deliveries"), json!({}), &strangers).await;
    cast.refused("GET", &format!("{own}/secret"), json!({}), &strangers).await;
    cast.refused("GET", &format!("{own}/secret"), json!({}), &readers).await;
    for path in ["pause", "resumption", "test", "secret", "replays", "deliveries/1/replay"] {
        cast.refused("POST", &format!("{own}/{path}"), json!({}), &strangers).await;
        cast.refused("POST", &format!("{own}/{path}"), json!({}), &readers).await;
    }
    cast.refused("PUT", &own, wish(), &strangers).await;
    cast.refused("PUT", &own, wish(), &readers).await;
    cast.refused("DELETE", &own, json!({}), &strangers).await;
    cast.refused("DELETE", &own, json!({}), &readers).await;
}
