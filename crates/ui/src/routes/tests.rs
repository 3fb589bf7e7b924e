use axum::body::Body;
use flow::testing::{TestPlatform, test_platform};
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use http::{Request, Response};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::*;

async fn get(platform: &TestPlatform, address: &str) -> (Response<()>, String) {
    let request = Request::get(address).body(Body::empty()).expect("a request");
    let answer = router(platform.platform()).oneshot(request).await.expect("a router answers");
    let (parts, body) = answer.into_parts();
    let body = body.collect().await.expect("the body is read").to_bytes();
    (Response::from_parts(parts, ()), String::from_utf8(body.to_vec()).expect("text"))
}

#[tokio::test]
async fn an_unknown_page_is_said_to_be_so_in_our_own_frame() {
    let (answer, body) = get(&test_platform(), "/no/such/page?a&b").await;
    assert_eq!(answer.status(), 404);
    assert!(body.contains("There is no such page") && body.contains("no_such_page"), "{body}");

    assert_eq!(answer.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
}

#[tokio::test]
async fn every_page_is_guarded_and_kept_by_nobody() {
    for address in ["/help/components", "/nothing"] {
        let (answer, body) = get(&test_platform(), address).await;
        let policy = answer.headers()[CONTENT_SECURITY_POLICY].to_str().expect("text");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.headers()[CACHE_CONTROL], "no-store");
        assert!(
            !body.contains(" style=") && !body.contains("<style") && !body.contains(" onclick"),
            "nothing stands inline"
        );
        assert!(body.len() < 100_000, "{address} has {} bytes", body.len());
    }
}

#[tokio::test]
async fn files_are_kept_for_ever_under_the_hash_of_their_content() {
    let platform = test_platform();
    for asset in [&*asset::STYLE, &*asset::SCRIPT, &*asset::ICON] {
        let (answer, body) = get(&platform, asset.path()).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(body, asset.body);
        assert_eq!(answer.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");
    }
    assert_eq!(get(&platform, "/static/tributary.0000000000000000.css").await.0.status(), 404);
}
