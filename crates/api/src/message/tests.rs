use serde_json::json;

use crate::cast::Cast;

#[tokio::test]
async fn two_sides_write_to_each_other() {
    let cast = Cast::meet().await;
    let partner = cast.partner.account_id.get();
    let new = json!({ "partner_id": partner, "program_id": 1001, "subject": "Banners", "text": "Which size?" });
    let begun = cast.post("brand", "/threads", new).await;
    assert_eq!((begun.status.as_u16(), &begun.body["messages"][0]["text"]), (201, &json!("Which size?")));
    let path = format!("/threads/{}", begun.body["id"]);
    let answered = cast.post("partner", &format!("{path}/messages"), json!({ "text": "728 by 90" })).await;
    assert_eq!((answered.status.as_u16(), &answered.body["message_count"]), (201, &json!(2)));
    let seen = cast.get("brand", &path).await.body;
    assert_eq!(
        (&seen["messages"][1]["text"], &seen["messages"][1]["account_id"]),
        (&json!("728 by 90"), &json!(partner))
    );
    let listed = cast.get("partner", "/threads?folder=inbox").await.body;
    assert_eq!(
        (&listed["items"][0]["subject"], &listed["items"][0]["brand_name"]),
        (&json!("Banners"), &json!("TikTok"))
    );
    let asks = json!({ "program_id": 1001, "subject": "Hello", "text": "A question" });
    assert_eq!(cast.post("partner", "/threads", asks).await.status, 201);
}

#[tokio::test]
async fn wrong_input_names_its_field() {
    let cast = Cast::meet().await;
    let partner = cast.partner.account_id.get();
    for (who, new, refusal, field) in [
        ("brand", json!({ "subject": "a", "text": "b" }), "422 field_missing", "partner_id"),
        ("partner", json!({ "subject": "a", "text": "b" }), "422 field_missing", "program_id"),
        ("brand", json!({ "partner_id": partner, "subject": "", "text": "b" }), "422 field_missing", "subject"),
        ("brand", json!({ "partner_id": partner, "subject": "a", "text": "" }), "422 field_missing", "text"),
    ] {
        let answer = cast.post(who, "/threads", new.clone()).await;
        assert_eq!((answer.refusal().as_str(), &answer.body["field"]), (refusal, &json!(field)), "{new}");
    }
    assert_eq!(cast.get("brand", "/threads?folder=bin").await.body["field"], "folder");
}

#[tokio::test]
async fn who_may_not() {
    let cast = Cast::meet().await;
    let partner = cast.partner.account_id.get();
    let new = json!({ "partner_id": partner, "subject": "Banners", "text": "Which size?" });
    let path = format!("/threads/{}", cast.post("brand", "/threads", new).await.body["id"]);
    cast.sees_nothing("/threads", &["other brand", "other partner"]).await;
    let strangers = [("other brand", "404 thread_not_found"), ("other partner", "404 thread_not_found")];
    cast.refused("GET", &path, json!({}), &strangers).await;
    cast.refused("POST", &format!("{path}/messages"), json!({ "text": "Me too" }), &strangers).await;
    let readers = [("brand's analyst", "403 not_allowed"), ("partner's analyst", "403 not_allowed")];
    cast.refused("POST", &format!("{path}/messages"), json!({ "text": "Me too" }), &readers).await;
}
