use serde_json::json;

use crate::testing::TestApi;

#[tokio::test]
async fn a_session_reads_by_cookie_and_writes_with_the_csrf_token() {
    let api = TestApi::open();
    let ana = api.ana_logged_in().await;
    let me = api.ask("GET", "/me", &[("cookie", &ana.cookie)], None).await;
    assert_eq!(me.body["person"]["email"], "ana@example.com");

    let new = json!({ "name": "shop", "access": "read_only" });
    for headers in [vec![("cookie", ana.cookie.as_str())], vec![("cookie", &ana.cookie), ("x-csrf-token", "guess")]] {
        let forged = api.ask("POST", "/tokens", &headers, Some(new.clone())).await;
        assert_eq!(forged.refusal(), "403 foreign_form");
    }
    assert_eq!(api.ask("POST", "/tokens", &ana.headers(), Some(new)).await.status, 201);
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let api = TestApi::open();
    api.ana_logged_in().await;
    let body = json!({ "email": "ana@example.com", "password": "a long enough password" });
    let answer = api.post("/sessions", "", body.clone()).await;
    let cookie = answer.headers["set-cookie"].to_str().expect("a cookie is text");
    for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=1209600"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let elsewhere = [("origin", "https://evil.example"), ("host", "tributary.test")];
    assert_eq!(api.ask("POST", "/sessions", &elsewhere, Some(body)).await.refusal(), "403 foreign_form");
}

#[tokio::test]
async fn logging_in_tells_nothing_and_is_slowed_down() {
    let api = TestApi::open();
    api.ana_logged_in().await;
    for email in ["ana@example.com", "nobody@example.com"] {
        let mut answers = Vec::new();
        for _ in 0..7 {
            answers.push(api.post("/sessions", "", json!({ "email": email, "password": "guess" })).await);
        }
        assert_eq!(answers[0].refusal(), "401 wrong_log_in");
        assert_eq!(answers[6].refusal(), "429 too_many_attempts");
        assert!(answers[6].headers.contains_key("retry-after"));
    }
}

#[tokio::test]
async fn sessions_are_listed_and_ended_by_their_own_person_only() {
    let api = TestApi::open();
    let ana = api.ana_logged_in().await;
    let listed = api.ask("GET", "/sessions", &ana.headers(), None).await;
    let id = listed.body["items"][0]["id"].as_i64().expect("there is a session");
    assert_eq!(listed.body["items"][0]["is_current"], true);

    let eve = api.person_logged_in("eve@example.com").await;
    let path = format!("/sessions/{id}");
    assert_eq!(api.ask("DELETE", &path, &eve.headers(), None).await.refusal(), "404 session_not_found");
    assert_eq!(api.ask("DELETE", &path, &ana.headers(), None).await.status, 204);
    assert_eq!(api.ask("GET", "/me", &ana.headers(), None).await.refusal(), "401 unauthenticated");
}

#[tokio::test]
async fn a_person_switches_between_its_own_accounts_only() {
    let api = TestApi::open();
    let ana = api.ana_logged_in().await;
    let accounts = api.ask("GET", "/me/accounts", &ana.headers(), None).await;
    assert_eq!(accounts.body["items"].as_array().map(Vec::len), Some(1));
    let stranger = api.platform.brand("Other").await;
    let body = json!({ "account_id": stranger.account_id.get() });
    let answer = api.ask("PUT", "/me/account", &ana.headers(), Some(body)).await;
    assert_eq!(answer.refusal(), "404 account_not_found");
}
