use serde_json::{Value, json};

use crate::cast::Cast;

/// Invites the other partner, whose account ID is 100004.
async fn invited(cast: &Cast) -> String {
    let answer = cast
        .post("brand", "/invitations", json!({ "program_id": 1001, "partner_id": 100004, "message": "Join us" }))
        .await;
    assert_eq!((answer.status.as_u16(), &answer.body["state"]), (201, &json!("open")));
    format!("/invitations/{}", answer.body["id"])
}

#[tokio::test]
async fn invite_by_account_id_and_accept() {
    let cast = Cast::meet().await;
    let path = invited(&cast).await;
    assert_eq!(cast.get("other partner", "/invitations?state=open").await.body["items"][0]["message"], "Join us");
    assert_eq!(cast.post("other partner", &format!("{path}/acceptance"), json!({})).await.body["state"], "accepted");
    assert_eq!(cast.get("other partner", "/contracts").await.body["items"][0]["state"], "active");
    assert_eq!(cast.get("brand", "/partners").await.body["items"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn declined_and_taken_back() {
    let cast = Cast::meet().await;
    let path = invited(&cast).await;
    assert_eq!(cast.post("other partner", &format!("{path}/decline"), json!({})).await.body["state"], "declined");
    let path = invited(&cast).await;
    assert_eq!(cast.post("brand", &format!("{path}/withdrawal"), json!({})).await.body["state"], "withdrawn");
    let late = cast.post("other partner", &format!("{path}/acceptance"), json!({})).await;
    assert_eq!(late.refusal(), "409 invitation_answered");
}

#[tokio::test]
async fn who_may_not() {
    let cast = Cast::meet().await;
    let new = json!({ "program_id": 1001, "partner_id": 100004 });
    let expected = [
        ("other brand", "404 program_not_found"),
        ("partner", "403 not_allowed"),
        ("brand's analyst", "403 not_allowed"),
    ];
    cast.refused("POST", "/invitations", new, &expected).await;
    cast.refused(
        "POST",
        "/invitations",
        json!({ "program_id": 1001, "partner_id": 7 }),
        &[("brand", "422 partner_unknown")],
    )
    .await;

    let path = invited(&cast).await;
    let unknown = "404 invitation_not_found";
    cast.refused("GET", &path, Value::Null, &[("other brand", unknown), ("partner", unknown)]).await;
    // Both got one when they joined: the partner's own is the only one it sees.
    cast.sees_nothing("/invitations", &["other brand"]).await;
    assert_eq!(cast.get("partner", "/invitations").await.body["items"].as_array().map(Vec::len), Some(1));
    for verb in ["acceptance", "decline"] {
        let expected = [("partner", unknown), ("brand", "403 not_allowed"), ("partner's analyst", "403 not_allowed")];
        cast.refused("POST", &format!("{path}/{verb}"), json!({}), &expected).await;
    }
    let expected =
        [("other brand", unknown), ("other partner", "403 not_allowed"), ("brand's analyst", "403 not_allowed")];
    cast.refused("POST", &format!("{path}/withdrawal"), json!({}), &expected).await;
    assert_eq!(cast.get("brand", &path).await.body["state"], "open");
}
