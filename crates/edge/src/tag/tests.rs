use std::net::{IpAddr, Ipv4Addr};

use axum::body::{Body, to_bytes};
use flow::Platform;
use flow::testing::test_platform;
use http::{Request, Response, StatusCode, header};
use tower::ServiceExt;

use crate::serve::ClientAddress;

async fn ask(platform: &Platform, method: &str, path: &str, body: &'static str) -> Response<Body> {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::CONTENT_TYPE, "text/plain;charset=UTF-8")
        .extension(ClientAddress(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7))))
        .body(Body::from(body))
        .unwrap();
    super::router(platform.clone()).oneshot(request).await.unwrap()
}

async fn text(response: Response<Body>) -> String {
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn messages_about_nothing_are_answered_with_a_code_and_no_more() {
    let platform = test_platform();
    let unknown =
        ask(&platform, "POST", "/t/conversion", r#"{"program_id":1001,"event_type":"sale","order_id":7}"#).await;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    assert_eq!(unknown.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    assert_eq!(unknown.headers()[header::CACHE_CONTROL], "no-store");
    assert_eq!(text(unknown).await, r#"{"code":"program_not_found","field":"program_id","received":false}"#);

    let unreadable = ask(&platform, "POST", "/t/conversion", "not json").await;
    assert_eq!(unreadable.status(), StatusCode::BAD_REQUEST);
    let unreadable = ask(&platform, "POST", "/t/identify", "{}").await;
    assert_eq!(unreadable.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_pixel_is_an_image_whatever_happens() {
    let platform = test_platform();
    for (path, status) in [
        ("/t/pixel?program_id=1001&event_type=sale&order_id=7", StatusCode::NOT_FOUND),
        ("/t/pixel?program_id=x", StatusCode::BAD_REQUEST),
    ] {
        let image = ask(&platform, "GET", path, "").await;
        assert_eq!(image.status(), status);
        assert_eq!(image.headers()[header::CONTENT_TYPE], "image/gif");
        assert_eq!(to_bytes(image.into_body(), 100).await.unwrap().len(), 43);
    }
}

#[tokio::test]
async fn a_preflight_is_granted_to_every_origin() {
    let platform = test_platform();
    let granted = ask(&platform, "OPTIONS", "/t/conversion", "").await;
    assert_eq!(granted.status(), StatusCode::NO_CONTENT);
    assert_eq!(granted.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    assert_eq!(granted.headers()[header::ACCESS_CONTROL_ALLOW_HEADERS], "content-type");
}

#[test]
fn the_tag_is_small() {
    assert!(include_str!("tag.js").len() < 3 * 1024);
}
