use std::net::{IpAddr, Ipv4Addr};

use axum::body::{Body, to_bytes};
use domain::ids::ProgramId;
use flow::testing::{TestPlatform, test_platform};
use http::{Request, StatusCode};
use tower::ServiceExt;

use crate::serve::ClientAddress;
use crate::tag::tests::{open_to_browsers, outcome, shop_of};

/// SHA-256 of `hush`.
const TOKEN_SHA256: &str = "dc8331bcb2283e89d275a1c2fe66f7bf5ac3163ec1967f149dd7e27906365f0c";

/// A program that understands all of them, and a click of a partner of it.
struct Shop {
    platform: TestPlatform,
    brand: flow::Caller,
    program: ProgramId,
    click: String,
}

impl Shop {
    async fn open(adapters: &str) -> Shop {
        Shop::of(format!("{}\n{adapters}", flow::program::file::REFERENCE)).await
    }

    async fn of(file: String) -> Shop {
        let platform = test_platform();
        let (brand, program, click) = shop_of(&platform, file).await;
        platform.routes.reload(&platform.store).await.expect("it is read");
        Shop { platform, brand, program, click }
    }

    /// `CLICK` stands for the click's id.
    async fn call(&self, path: &str) -> (StatusCode, String) {
        let request = Request::builder()
            .uri(path.replace("CLICK", &self.click))
            .extension(ClientAddress(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7))))
            .body(Body::empty())
            .unwrap();
        let answer = crate::tag::router((*self.platform).clone()).oneshot(request).await.unwrap();
        let status = answer.status();
        let body = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    async fn outcome(&self, order_id: &str) -> String {
        outcome(&self.platform, &self.brand, self.program, order_id).await
    }
}

/// Every network, with a token.
fn all() -> String {
    [("tune", "12"), ("everflow", "77"), ("awin", "900"), ("cj", "5"), ("voluum", ""), ("affise", ""), ("partnerize", "1100")]
        .map(|(network, program)| {
            let program = if program.is_empty() { String::new() } else { format!("program = \"{program}\"\n") };
            format!(
                "[[adapter]]\nnetwork = \"{network}\"\n{program}event_type = \"new_advertiser\"\ncustomer_status = \"new\"\ntoken_sha256 = \"{TOKEN_SHA256}\"\n"
            )
        })
        .concat()
}

#[tokio::test]
async fn a_call_of_every_network_earns_the_bounty_once() {
    let shop = Shop::open(&all()).await;
    for (order, path) in [
        ("T-1", "/aff_lsr?offer_id=12&transaction_id=CLICK&adv_sub=T-1&security_token=hush"),
        ("T-2", "/aff_goal?a=lsr&goal_id=1&offer_id=12&transaction_id=CLICK&adv_sub=T-2&security_token=hush"),
        ("E-1", "/?nid=77&transaction_id=CLICK&order_id=E-1&amount=12.5&verification_token=hush"),
        (
            "A-1",
            "/sread.php?tt=ss&tv=2&merchant=900&amount=10.00&cr=USD&ref=A-1&parts=SALE:10.00&testmode=0&cks=CLICK&token=hush",
        ),
        (
            "C-1",
            "/u?CID=5&TYPE=1&METHOD=S2S&CJEVENT=CLICK&OID=C-1&CURRENCY=USD&AMT1=5.00&QTY1=2&CUST_STATUS=Return&SIGNATURE=hush",
        ),
        ("V-1", "/postback?cid=CLICK&payout=10.00&txid=V-1&token=hush"),
        ("F-1", "/postback?clickid=CLICK&action_id=F-1&sum=10.00&status=1&secure=hush"),
        (
            "P-1",
            "/conversion/campaign:1100/clickref:CLICK/conversionref:P-1/currency:USD/token:hush/%5Bcategory:shoes/value:5.00/quantity:2%5D",
        ),
    ] {
        let (status, body) = shop.call(path).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        assert!(body.contains("success=true;") || body.contains(r#""success":true"#), "{path}: {body}");
        // Only CJ's call says that the customer is none of the new ones.
        let expected = if order == "C-1" { "credited 0" } else { "credited 4000" };
        assert_eq!(shop.outcome(order).await, expected, "{path}");
        let (status, body) = shop.call(path).await;
        assert_eq!(status, StatusCode::OK, "the same again is no mistake: {body}");
        assert!(body == "success=true;" || body.contains(r#""duplicate":true"#), "{body}");
        let (status, body) = shop.call(&path.replace("hush", "guess")).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}: {body}");
        let (status, _) = shop.call(&path.replace(":hush", ":").replace("=hush", "=")).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path} without a token");
    }
}

#[tokio::test]
async fn refusals_have_the_true_status_and_the_callers_own_words() {
    let shop = Shop::open(&all()).await;
    let good = "/aff_lsr?offer_id=12&transaction_id=CLICK&adv_sub=T-1&security_token=hush&amount=5";
    assert_eq!(shop.call(good).await, (StatusCode::OK, "success=true;".to_owned()));
    let (status, body) = shop.call(&good.replace("amount=5", "amount=6")).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(body.starts_with("success=false; err_msg=amount: ") && body.ends_with(';'), "{body}");
    let (status, body) = shop.call(&good.replace("CLICK", "gone").replace("T-1", "T-2")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(body.contains("transaction_id: "), "{body}");
    assert_eq!(shop.outcome("T-2").await, "not reported", "the order id is free for the right click");
    let (status, body) = shop.call(&good.replace("amount=5", "amount=much").replace("T-1", "T-3")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(body.contains("amount: "), "{body}");
    let (status, _) = shop.call(&good.replace("offer_id=12", "offer_id=13")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);

    let (status, body) = shop.call("/postback?clickid=CLICK&status=3&secure=hush").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(body.contains(r#""field":"status""#) && body.contains(r#""status":2"#), "{body}");
    let (status, body) = shop.call("/sread.php?merchant=900&cks=CLICK&ref=A-9&testmode=1&token=hush").await;
    assert_eq!(status, StatusCode::OK);
    assert!(body.contains(r#""test":true"#), "{body}");
    assert_eq!(shop.outcome("A-9").await, "not reported");
    let (status, body) = shop.call("/aff_l?offer_id=12&transaction_id=gone&security_token=hush").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(body.starts_with("GIF89a"), "a page never shows a broken image");

    let turned_away = flow::rejection::list(&shop.platform, &shop.brand, flow::Window::default()).await.unwrap();
    let codes: Vec<_> = turned_away.items.iter().map(|rejection| rejection.code.as_str()).collect();
    for code in ["click_unknown", "conversion_differs"] {
        assert!(codes.contains(&code), "the brand can look up why: {codes:?}");
    }
}

#[tokio::test]
async fn without_a_token_it_is_as_good_as_a_browser() {
    let adapter = "[[adapter]]\nnetwork = \"voluum\"\nevent_type = \"new_advertiser\"\n";
    let shop = Shop::open(adapter).await;
    let (status, body) = shop.call("/postback?cid=CLICK&txid=1").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(body.contains("browser_conversions_off"), "{body}");

    let shop = Shop::of(format!("{}\n{adapter}", open_to_browsers())).await;
    let call = "/postback?cid=CLICK&txid=1&payout=77.77";
    for _ in 0..2 {
        let (status, body) = shop.call(call).await;
        assert_eq!(status, StatusCode::OK);
        assert!(body.contains(r#""duplicate":false"#), "whether the order was known is not said: {body}");
    }
    let (status, body) = shop.call(&call.replace("77.77", "1")).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(body.contains(r#""field":"payout""#) && !body.contains("77"), "what it was is nobody's to ask for: {body}");
}

#[tokio::test]
async fn a_click_of_one_program_converts_in_no_other() {
    let shop = Shop::open(&all()).await;
    let rival = shop.platform.brand("Rival").await;
    let file = flow::program::file::REFERENCE.replace("tiktok-for-business", "rival");
    let theirs = format!(
        "{file}\n[[adapter]]\nnetwork = \"tune\"\nprogram = \"13\"\nevent_type = \"new_advertiser\"\ntoken_sha256 = \"{TOKEN_SHA256}\"\n"
    );
    flow::program::apply(&shop.platform, &rival, theirs).await.expect("it is applied");
    shop.platform.routes.reload(&shop.platform.store).await.expect("it is read");
    let call = "/aff_lsr?offer_id=13&transaction_id=CLICK&adv_sub=X-1&security_token=hush";
    assert_eq!(shop.call(call).await.0, StatusCode::NOT_FOUND);
    assert_eq!(shop.outcome("X-1").await, "not reported");
}

#[tokio::test]
async fn events_are_mapped_and_unknown_ones_are_named() {
    let adapter = format!(
        "[[adapter]]\nnetwork = \"everflow\"\nprogram = \"77\"\nevent_type = \"new_advertiser\"\ntoken_sha256 = \"{TOKEN_SHA256}\"\n\
         events = {{ \"2\" = \"new_advertiser\" }}\n"
    );
    let shop = Shop::open(&adapter).await;
    let call = "/?nid=77&transaction_id=CLICK&verification_token=hush&order_id=1&event_id=2";
    assert_eq!(shop.call(call).await.0, StatusCode::OK);
    let (status, body) = shop.call(&call.replace("event_id=2", "event_id=3").replace("order_id=1", "order_id=2")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(body.contains(r#""field":"event_id""#), "{body}");
    let (status, _) =
        shop.call(&call.replace("event_id=2", "event_id=new_advertiser").replace("order_id=1", "order_id=3")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "not even by our own word, when theirs are listed");
}
