use serde_json::{Value, json};

use crate::cast::Cast;

fn answers() -> Value {
    json!({
        "program_id": 1001,
        "answers": [
            { "question": "Where will you promote us? Name your website, channel or newsletter.", "answer": "blog.example" },
            { "question": "Who is your audience?", "answer": "Shops in Ohio" },
        ],
    })
}

#[tokio::test]
async fn apply_decline_apply_approve() {
    let cast = Cast::meet().await;
    let sent = cast.post("other partner", "/applications", answers()).await;
    assert_eq!((sent.status.as_u16(), &sent.body["state"]), (201, &json!("submitted")));
    assert_eq!(sent.body["answers"][1]["answer"], "Shops in Ohio");
    let waiting = cast.get("brand", "/applications?state=submitted").await.body;
    assert_eq!(waiting["items"][0]["partner_name"], "Ben");

    let path = format!("/applications/{}", sent.body["id"]);
    let declined = cast.post("brand", &format!("{path}/decline"), json!({ "reason": "No website." })).await;
    assert_eq!(declined.body["state"], "declined");
    assert_eq!(cast.get("other partner", &path).await.body["decline_reason"], "No website.");

    let again = cast.post("other partner", "/applications", answers()).await;
    let path = format!("/applications/{}", again.body["id"]);
    assert_eq!(cast.post("brand", &format!("{path}/approval"), json!({})).await.body["state"], "approved");
    let contracts = cast.get("other partner", "/contracts").await.body;
    assert_eq!(contracts["items"][0]["state"], "active");
    assert_eq!(cast.post("other partner", "/applications", answers()).await.refusal(), "409 already_joined");
}

#[tokio::test]
async fn wrong_input_names_its_field() {
    let cast = Cast::meet().await;
    for (body, refusal, field) in [
        (json!({ "program_id": 1 }), "404 program_not_found", Value::Null),
        (json!({ "program_id": 1001 }), "422 field_invalid", json!("answers")),
        (
            json!({ "program_id": 1001, "answers": [{ "question": "Why?", "answer": "x" }] }),
            "422 field_invalid",
            json!("answers"),
        ),
    ] {
        let answer = cast.post("other partner", "/applications", body).await;
        assert_eq!((answer.refusal().as_str(), &answer.body["field"]), (refusal, &field));
    }
    let answer = cast.get("brand", "/applications?state=odd").await;
    assert_eq!((answer.refusal().as_str(), &answer.body["field"]), ("422 field_invalid", &json!("state")));
}

#[tokio::test]
async fn who_may_not() {
    let cast = Cast::meet().await;
    let sent = cast.post("other partner", "/applications", answers()).await;
    let path = format!("/applications/{}", sent.body["id"]);
    let unknown = "404 application_not_found";
    cast.refused(
        "POST",
        "/applications",
        answers(),
        &[("brand", "403 not_allowed"), ("partner's analyst", "403 not_allowed")],
    )
    .await;
    cast.refused("GET", &path, Value::Null, &[("other brand", unknown), ("partner", unknown)]).await;
    cast.sees_nothing("/applications", &["other brand", "partner"]).await;
    for (verb, body) in [("approval", json!({})), ("decline", json!({ "reason": "x" }))] {
        let expected =
            [("other brand", unknown), ("other partner", "403 not_allowed"), ("brand's analyst", "403 not_allowed")];
        cast.refused("POST", &format!("{path}/{verb}"), body, &expected).await;
    }
    let expected = [("partner", unknown), ("brand", "403 not_allowed"), ("partner's analyst", "403 not_allowed")];
    cast.refused("POST", &format!("{path}/withdrawal"), json!({}), &expected).await;
    assert_eq!(cast.get("other partner", &path).await.body["state"], "submitted");
    assert_eq!(cast.post("other partner", &format!("{path}/withdrawal"), json!({})).await.body["state"], "withdrawn");
}
