use std::net::{IpAddr, Ipv4Addr};

use axum::body::{Body, to_bytes};
use domain::click::ClickFacts;
use domain::ids::{CreativeId, ProgramId};
use flow::Platform;
use flow::testing::{TestPlatform, test_platform};
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
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut packed, include_bytes!("tag.js")).expect("memory takes it");
    let bytes = packed.finish().expect("memory takes it").len();
    assert!(bytes < 3 * 1024, "{bytes} bytes, and 5 KB are promised");
}

/// The reference program, but that it takes what browsers report.
pub(super) fn open_to_browsers() -> String {
    flow::program::file::REFERENCE
        .replace("attribution = \"last_click\"", "attribution = \"last_click\"\nbrowser_conversions = true")
}

/// A program that takes what browsers report, and a click of a partner of it.
async fn shop(platform: &TestPlatform) -> (flow::Caller, ProgramId, String) {
    shop_of(platform, open_to_browsers()).await
}

/// The program of a file, and a click of a partner of it.
pub(super) async fn shop_of(platform: &TestPlatform, file: String) -> (flow::Caller, ProgramId, String) {
    let brand = platform.brand("Delta").await;
    let program = flow::program::apply(platform, &brand, file).await.expect("it is applied").program.id;
    let ana = platform.partner("Ana").await;
    platform.join(&brand, program, &ana).await;
    let facts = ClickFacts {
        program,
        partner: ana.account_id,
        creative: CreativeId(10_001),
        link: None,
        at: platform.clock.now(),
        unique: 7,
        left_out: None,
    };
    (brand, program, platform.keys.seal(&facts).to_string())
}

/// `credited by click` and the like: what became of an order.
pub(super) async fn outcome(
    platform: &TestPlatform,
    brand: &flow::Caller,
    program: ProgramId,
    order_id: &str,
) -> String {
    let orders = flow::conversion::of_order(platform, brand, program, order_id).await;
    let Some(order) = orders.ok().and_then(|orders| orders.into_iter().next()) else {
        return "not reported".to_owned();
    };
    let reason = order.conversion.conversion.reason;
    match order.action {
        Some(action) => format!("credited {}", action.commission_minor),
        None => format!("refused: {reason}"),
    }
}

#[tokio::test]
async fn the_wire_of_pages_written_for_impact_is_understood() {
    let platform = test_platform();
    let (brand, program, click) = shop(&platform).await;
    let wire = format!("/xconv/1/{program}?oid=W-1&cs=New&irclickid={click}&custct=Berlin&tax=1");
    let answer = ask(&platform, "POST", &wire, "").await;
    assert_eq!(answer.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    assert_eq!(text(answer).await, r#"{"received":true}"#);
    assert_eq!(outcome(&platform, &brand, program, "W-1").await, "credited 4000");

    // The click id comes when the visitor lands; the order comes later, under the same profile.
    let landed = format!(
        "/cur/{program}?_ir=U25%7Cp-77%7C1767614400000&landurl=https%3A%2F%2Fshop.test%2F%3Firclickid%3D{click}"
    );
    assert_eq!(text(ask(&platform, "POST", &landed, "").await).await, r#"{"received":true}"#);
    let bought = format!("/xconv/new_advertiser/{program}?_ir=U25%7Cp-77%7C1767614400000&oid=W-2&cs=NEW");
    assert_eq!(text(ask(&platform, "GET", &bought, "").await).await, r#"{"received":true}"#);
    assert_eq!(outcome(&platform, &brand, program, "W-2").await, "credited 4000");
    let other = format!("/xconv/1/{program}?_ir=U25%7Cp-78%7C1&oid=W-3");
    ask(&platform, "GET", &other, "").await;
    assert_eq!(outcome(&platform, &brand, program, "W-3").await, "refused: customer_unknown");

    for silent in [format!("/xconv/1/{program}?oid=W-4"), format!("/cur/{program}?custid=5")] {
        assert_eq!(text(ask(&platform, "GET", &silent, "").await).await, r#"{"code":"no_touch","received":false}"#);
    }
    assert_eq!(outcome(&platform, &brand, program, "W-4").await, "not reported");
    let wrong = ask(&platform, "GET", &format!("/xconv/1/{program}?oid=W-6&cs=loyal&irclickid={click}"), "").await;
    assert!(text(wrong).await.contains("customer_status"), "what is neither new nor existing is refused by name");
    let unknown = ask(&platform, "GET", &format!("/xconv/9/{program}?oid=W-5&irclickid={click}"), "").await;
    assert_eq!(
        (unknown.status(), text(unknown).await.contains("event_type_unknown")),
        (StatusCode::UNPROCESSABLE_ENTITY, true)
    );
    let unknown = ask(&platform, "GET", &format!("/xconv/1/77?oid=W-5&irclickid={click}"), "").await;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_program_that_takes_nothing_from_browsers_takes_nothing_from_the_wire() {
    let platform = test_platform();
    let brand = platform.brand("Delta").await;
    let program = platform.program(&brand).await.id;
    for path in [format!("/xconv/1/{program}?oid=1&pc=CODE"), format!("/cur/{program}?custid=5&irclickid=x")] {
        let refused = ask(&platform, "POST", &path, "").await;
        assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{path}: {}", text(refused).await);
    }
}

#[tokio::test]
async fn a_server_that_tells_of_a_landing_is_told_its_click_id() {
    let platform = test_platform();
    let (brand, program, click) = shop(&platform).await;
    let told = format!(
        "CampaignId={program}&PageUrl=https%3A%2F%2Fs.test%2F%3Firclickid%3D{click}&EventDate=NOW&CustomProfileId=p-1"
    );
    let answer: serde_json::Value =
        serde_json::from_str(&text(ask(&platform, "POST", "/PageLoad", told.leak()).await).await).expect("JSON");
    assert_eq!((&answer["clickId"], &answer["warnings"]), (&click.as_str().into(), &serde_json::json!([])));
    let bought = format!("/xconv/1/{program}?custprofid=p-1&oid=P-1&cs=new");
    ask(&platform, "GET", &bought, "").await;
    assert_eq!(outcome(&platform, &brand, program, "P-1").await, "credited 4000");

    let json = format!(
        r#"{{"CampaignId":{program},"PageUrl":"https://s.test/","EventDate":"2026-01-05T12:00:00Z","CustomerId":"5"}}"#
    );
    let answer: serde_json::Value =
        serde_json::from_str(&text(ask(&platform, "POST", "/PageLoad", json.leak()).await).await).expect("JSON");
    assert_eq!((&answer["clickId"], &answer["warnings"][0]["field"]), (&"".into(), &"PageUrl".into()));
    for (body, field) in [
        ("", "CampaignId"),
        ("CampaignId=77&PageUrl=x&EventDate=NOW&CustomerId=5", "CampaignId"),
        ("CampaignId=1001&PageUrl=x&EventDate=soon&CustomerId=5", "EventDate"),
        ("CampaignId=1001&PageUrl=x&EventDate=NOW", "CustomProfileId"),
    ] {
        let refused = ask(&platform, "POST", "/PageLoad", body).await;
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{body}");
        let refused: serde_json::Value = serde_json::from_str(&text(refused).await).expect("JSON");
        assert_eq!(refused["errors"][0]["field"], field, "{body}");
    }
    assert_eq!(ask(&platform, "POST", "/DeferredDeepLink", "").await.status(), StatusCode::BAD_REQUEST);
    let linked = ask(&platform, "POST", "/DeferredDeepLink", "CampaignId=1001&ImpactAppId=1&EventDate=NOW").await;
    assert_eq!(linked.status(), StatusCode::OK);
}
