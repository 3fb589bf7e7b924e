use domain::ids::ProgramId;
use serde_json::{Value, json};

use crate::cast::Cast;

fn lost() -> Value {
    json!({ "program_id": 1001, "order_id": "LOST-1", "day": "2026-01-03", "amount": "120.00", "text": "Where is it?" })
}

#[tokio::test]
async fn a_partner_asks_and_the_brand_decides() {
    let cast = Cast::meet().await;
    let opened = cast.post("partner", "/inquiries", lost()).await;
    assert_eq!((opened.status.as_u16(), &opened.body["state"]), (201, &json!("open")));
    assert_eq!((&opened.body["amount_minor"], &opened.body["order_day"]), (&json!(12_000), &json!("2026-01-03")));
    let path = format!("/inquiries/{}", opened.body["id"]);
    let answers = format!("{path}/answers");
    let more = cast.post("brand", &answers, json!({ "step": "ask_for_evidence", "text": "The receipt, please" })).await;
    assert_eq!(
        (&more.body["state"], &more.body["messages"][1]["text"]),
        (&json!("needs_evidence"), &json!("The receipt, please"))
    );
    cast.post("partner", &answers, json!({ "step": "add", "text": "Here it is" })).await;
    let granted = cast.post("brand", &answers, json!({ "step": "grant" })).await;
    assert_eq!(granted.status, 409, "it was not tracked yet: {:?}", granted.body);
    let no = cast.post("brand", &answers, json!({ "step": "decline", "reason": "cannot_be_traced" })).await;
    assert_eq!((&no.body["state"], &no.body["decline_reason"]), (&json!("declined"), &json!("cannot_be_traced")));
    assert_eq!(cast.get("brand", "/inquiries?state=declined").await.body["items"][0]["id"], opened.body["id"]);
    assert_eq!(cast.get("partner", "/inquiries?state=open").await.body["items"], json!([]));

    flow::testing::sale(&cast.api.platform, &cast.brand, ProgramId(1001), &cast.partner, "A1").await;
    let action = cast.get("partner", "/actions").await.body["items"][0]["id"].clone();
    let small = json!({ "action_id": action, "kind": "amount", "text": "It was more" });
    assert_eq!(cast.post("partner", "/inquiries", small).await.body["action_id"], action);
}

#[tokio::test]
async fn wrong_input_names_its_field() {
    let cast = Cast::meet().await;
    for (change, field) in [
        (json!({ "program_id": null }), "program_id"),
        (json!({ "order_id": null }), "order_id"),
        (json!({ "day": null }), "day"),
        (json!({ "day": "someday" }), "day"),
        (json!({ "amount": "much" }), "amount"),
        (json!({ "text": "" }), "text"),
        (json!({ "action_id": "1001.1.1" }), "kind"),
        (json!({ "action_id": "x", "kind": "amount" }), "action_id"),
    ] {
        let mut body = lost();
        change.as_object().expect("an object").iter().for_each(|(name, value)| body[name] = value.clone());
        let answer = cast.post("partner", "/inquiries", body).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.body["field"]),
            (422, &json!(field)),
            "{change}: {:?}",
            answer.body
        );
    }
    let path = format!("/inquiries/{}/answers", cast.post("partner", "/inquiries", lost()).await.body["id"]);
    for (body, field) in [
        (json!({ "step": "shrug" }), "step"),
        (json!({ "step": "decline" }), "reason"),
        (json!({ "step": "decline", "reason": "no" }), "reason"),
    ] {
        assert_eq!(cast.post("brand", &path, body.clone()).await.body["field"], field, "{body}");
    }
}

#[tokio::test]
async fn who_may_not() {
    let cast = Cast::meet().await;
    let path = format!("/inquiries/{}", cast.post("partner", "/inquiries", lost()).await.body["id"]);
    cast.sees_nothing("/inquiries", &["other brand", "other partner"]).await;
    let strangers = [("other brand", "404 inquiry_not_found"), ("other partner", "404 inquiry_not_found")];
    cast.refused("GET", &path, json!({}), &strangers).await;
    let answers = format!("{path}/answers");
    cast.refused("POST", &answers, json!({ "step": "grant" }), &[("other brand", "404 inquiry_not_found")]).await;
    cast.refused(
        "POST",
        &answers,
        json!({ "step": "add", "text": "x" }),
        &[("other partner", "404 inquiry_not_found")],
    )
    .await;
    let wrong = [("partner", "403 not_allowed"), ("brand's analyst", "403 not_allowed")];
    cast.refused("POST", &answers, json!({ "step": "grant" }), &wrong).await;
    cast.refused("POST", "/inquiries", lost(), &[("brand", "403 not_allowed")]).await;
}
