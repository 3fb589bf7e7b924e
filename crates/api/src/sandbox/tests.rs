use domain::access::AccountKind;
use serde_json::json;

use crate::testing::TestApi;

#[tokio::test]
async fn the_operator_moves_the_clock_and_nobody_else() {
    let api = TestApi::open();
    let body = json!({ "advance_to": "2026-02-05T12:00:00Z" });
    for kind in [AccountKind::Brand, AccountKind::Partner] {
        let caller = api.platform.account(kind, "Somebody").await;
        let credentials = api.credentials(&caller).await;
        assert_eq!(api.post("/sandbox/clock", &credentials, body.clone()).await.refusal(), "403 not_allowed", "{kind}");
    }
    let operator = api.platform.account(AccountKind::Operator, "Operations").await;
    let operator = api.credentials(&operator).await;
    let moved = api.post("/sandbox/clock", &operator, body).await;
    assert_eq!((moved.status.as_u16(), &moved.body["locked"], &moved.body["approved"]), (200, &json!(0), &json!(0)));
    assert!(moved.body["now"].as_str().is_some_and(|now| now.starts_with("2026-02-05T12:00:")), "{moved:?}");

    let back = api.post("/sandbox/clock", &operator, json!({ "advance_to": "2026-02-04T12:00:00Z" })).await;
    assert_eq!((back.refusal().as_str(), &back.body["field"]), ("422 clock_backward", &json!("advance_to")));
}
