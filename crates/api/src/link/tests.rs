use serde_json::{Value, json};

use crate::cast::Cast;

#[tokio::test]
async fn a_link_says_all_its_addresses() {
    let cast = Cast::meet().await;
    let new = json!({
        "program_id": 1001, "name": "Spring", "slug": "Spring-Sale", "deep_link": "https://ads.tiktok.com/start?x=1",
        "sub_id1": "blog post", "shared_id": "s&s",
    });
    let made = cast.post("partner", "/links", new.clone()).await;
    assert_eq!(made.status, 201, "{:?}", made.body);
    let partner = cast.partner.account_id;
    assert_eq!(made.body["slug"], "spring-sale");
    assert_eq!(made.body["short_address"], "http://tributary.test/spring-sale");
    assert_eq!(
        made.body["tracking_address"],
        format!(
            "http://tributary.test/c/{partner}/10001/1001?subId1=blog+post&sharedId=s%26s&u=https%3A%2F%2Fads.tiktok.com%2Fstart%3Fx%3D1"
        )
    );
    assert_eq!((&made.body["state"], &made.body["state_in_words"]), (&json!("live"), &json!("Live: clicks count.")));
    let taken = cast.post("partner", "/links", new).await;
    assert_eq!((taken.refusal().as_str(), &taken.body["field"]), ("409 slug_taken", &json!("slug")));
    assert!(cast.api.platform.routes.current().link("spring-sale").is_some(), "the click path knows it");
}

#[tokio::test]
async fn a_slug_is_drawn_when_none_is_chosen() {
    let cast = Cast::meet().await;
    let made = cast.post("partner", "/links", json!({ "program_id": 1001 })).await.body;
    assert_eq!(made["slug"].as_str().map(str::len), Some(8));
    assert_eq!(made["name"], made["slug"]);
    assert_eq!(made["creative_id"], 10001);
}

#[tokio::test]
async fn wrong_input_names_its_field() {
    let cast = Cast::meet().await;
    for (more, refusal, field) in [
        (json!({ "slug": "api" }), "422 field_invalid", "slug"),
        (json!({ "slug": "a" }), "422 field_too_short", "slug"),
        (json!({ "deep_link": "https://evil.example/" }), "422 field_invalid", "deep_link"),
        (json!({ "deep_link": "https://tiktok.com@evil.example/" }), "422 field_invalid", "deep_link"),
        (json!({ "creative_id": 10002 }), "422 creative_unknown", "creative_id"),
        (json!({ "sub_id2": "é".repeat(65) }), "422 field_invalid", "sub_id2"),
        (json!({ "shared_id": "x".repeat(129) }), "422 field_too_long", "shared_id"),
        (json!({ "name": "x".repeat(121) }), "422 field_too_long", "name"),
    ] {
        let mut new = json!({ "program_id": 1001 });
        new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let answer = cast.post("partner", "/links", new.clone()).await;
        assert_eq!((answer.refusal().as_str(), &answer.body["field"]), (refusal, &json!(field)), "{new}");
    }
    let elsewhere = cast.post("other partner", "/links", json!({ "program_id": 1001 })).await;
    assert_eq!(elsewhere.refusal(), "422 program_not_joined");
}

#[tokio::test]
async fn the_state_says_why_clicks_earn_nothing() {
    let cast = Cast::meet().await;
    let id = cast.post("partner", "/links", json!({ "program_id": 1001 })).await.body["id"].clone();
    let state = async || cast.get("partner", &format!("/links/{id}")).await.body["state"].as_str().unwrap().to_owned();
    assert_eq!(state().await, "live");
    cast.post("brand", "/creatives/10001/withdrawal", json!({})).await;
    assert_eq!(state().await, "creative_withdrawn");
    cast.post("brand", "/contracts/1/suspension", json!({ "reason": "Spam" })).await;
    assert_eq!(state().await, "partner_suspended");
    assert_eq!(
        cast.post("partner", "/links", json!({ "program_id": 1001 })).await.refusal(),
        "409 contract_not_active"
    );
    let archived = cast.post("partner", &format!("/links/{id}/archival"), json!({})).await.body;
    assert_eq!(archived["state"], "archived");
    assert_eq!(archived["state_in_words"], "Archived: the short address leads nowhere.");
    let slug = archived["slug"].as_str().unwrap();
    assert!(cast.api.platform.routes.current().link(slug).is_none());
}

#[tokio::test]
async fn qr_codes_are_pictures() {
    let cast = Cast::meet().await;
    let id = cast.post("partner", "/links", json!({ "program_id": 1001 })).await.body["id"].clone();
    let svg = cast.get("partner", &format!("/links/{id}/qr.svg")).await;
    assert_eq!(svg.headers["content-type"], "image/svg+xml");
    assert!(svg.bytes.starts_with(b"<svg "));
    let png = cast.get("partner", &format!("/links/{id}/qr.png")).await;
    assert_eq!(png.headers["content-type"], "image/png");
    assert!(png.bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
}

#[tokio::test]
async fn who_may_not() {
    let cast = Cast::meet().await;
    let new = json!({ "program_id": 1001 });
    cast.refused(
        "POST",
        "/links",
        new.clone(),
        &[("brand", "403 not_allowed"), ("partner's analyst", "403 not_allowed")],
    )
    .await;
    let id = cast.post("partner", "/links", new).await.body["id"].clone();
    let unknown = "404 link_not_found";
    for path in [format!("/links/{id}"), format!("/links/{id}/qr.svg"), format!("/links/{id}/qr.png")] {
        cast.refused("GET", &path, Value::Null, &[("other brand", unknown), ("other partner", unknown)]).await;
    }
    cast.sees_nothing("/links", &["other brand", "other partner"]).await;
    assert_eq!(cast.get("brand", "/links?program_id=1001").await.body["items"][0]["id"], id);
    for verb in ["name", "archival"] {
        let expected =
            [("other partner", unknown), ("brand", "403 not_allowed"), ("partner's analyst", "403 not_allowed")];
        cast.refused("POST", &format!("/links/{id}/{verb}"), json!({ "name": "Mine" }), &expected).await;
    }
    assert_eq!(
        cast.post("partner", &format!("/links/{id}/name"), json!({ "name": "Mine" })).await.body["name"],
        "Mine"
    );
}
