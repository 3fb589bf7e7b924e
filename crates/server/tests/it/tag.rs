//! The tag as a browser runs it: on the pages of a brand, with tracking on another origin.

use flow::program::file::REFERENCE;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::browser::{Page, WebSite};
use crate::company::Company;
use crate::server::Server;

/// A brand whose program leads to its web site and takes what browsers report.
struct Brand {
    server: Server,
    company: Company,
    site: WebSite,
    /// The origin of its pages.
    shop: String,
    /// The origin of links, tag and pixel.
    tracking: String,
}

impl Brand {
    fn with_hosts(shop: &str, tracking: &str) -> Brand {
        let server = Server::start();
        let site = WebSite::open();
        let shop = format!("http://{shop}:{}", site.port);
        let file = REFERENCE
            .replace("https://getstarted.tiktok.com/", &format!("{shop}/welcome"))
            .replace("attribution = \"last_click\"", "attribution = \"last_click\"\nbrowser_conversions = true");
        let company = Company::with_program(&server, 1, &file);
        let port = server.base_url.rsplit(':').next().expect("the address has a port");
        let tracking = format!("http://{tracking}:{port}");
        Brand { server, company, site, shop, tracking }
    }

    /// What the pages tell, in turn.
    fn visited(&self, pages: Vec<Page>) -> Vec<Value> {
        let tag = format!("{}/t/tag.js?program={}", self.tracking, self.company.program_id);
        let told = self.site.visited(&tag, pages);
        for page in &told {
            assert!(page["error"].is_null(), "no script of a page fails: {page}");
        }
        told
    }

    fn page(&self, path: &str, script: &str) -> Page {
        Page { address: format!("{}{path}", self.shop), tag_attributes: "", script: script.to_owned() }
    }

    /// The landing page, by the partner's link.
    fn link(&self, script: &str) -> Page {
        Page { address: format!("{}{}", self.tracking, self.company.link(0)), ..self.page("", script) }
    }

    /// `credited, click` and the like: what became of an order, and by what.
    fn outcome(&self, order_id: &str) -> String {
        let path = format!("/orders?program_id={}&order_id={order_id}", self.company.program_id);
        let orders = self.company.brand.get(&self.server, &path);
        if orders.status == 404 {
            return "not reported".to_owned();
        }
        match &orders.granted()["items"][0] {
            order if order["outcome"] == "credited" => {
                assert_eq!(order["credit"]["partner_id"], self.company.partners[0].id);
                format!("credited by {}", order["credit"]["source"].as_str().unwrap_or("nothing"))
            }
            order => format!("refused: {}", order["reason"].as_str().unwrap_or("for no reason")),
        }
    }
}

/// The cookie that should hold the click id of the address.
fn cookie(landed: &Value) -> String {
    let address = landed["address"].as_str().expect("every page tells its address");
    let click_id = address.split(['?', '&']).find_map(|pair| pair.strip_prefix("irclickid="));
    format!("tributary_click_1001={}", click_id.expect("the visitor came by a link"))
}

/// The tag has run when the page is loaded.
const LOOK: &str = "addEventListener('load', () => tell({}));";

#[test]
fn the_click_that_a_link_brought_is_kept_and_credited() {
    let brand = Brand::with_hosts("localhost", "tracking.test");
    let buy = r#"tributary("trackConversion", "new_advertiser", { order_id: 77, customer_status: "new" }, answer => tell({ answer }));"#;
    let told = brand.visited(vec![brand.link(LOOK), brand.page("/thanks", buy), brand.page("/thanks", buy)]);

    let landed = &told[0];
    assert_eq!(landed["cookie"], cookie(landed));
    assert_eq!(landed["sent"], json!([]), "landing alone reports nothing");
    let kept = &landed["kept"][0];
    let expires = Timestamp::from_millisecond(kept["expires"].as_f64().expect("it has an end") as i64).unwrap();
    let days = expires.duration_since(Timestamp::now()).as_secs_f64() / 86_400.0;
    assert!((29.99..=30.0).contains(&days), "kept for the referral window, not {days} days");
    assert_eq!((&kept["path"], &kept["sameSite"], &kept["domain"]), (&json!("/"), &json!("lax"), &Value::Null));

    for thanks in &told[1..] {
        assert_eq!(thanks["cookie"], cookie(landed));
        assert_eq!(thanks["sent"], json!(["/t/conversion"]));
        assert_eq!(thanks["answer"], json!({ "received": true }), "a page that is loaded again is no mistake");
    }
    assert_eq!(brand.outcome("77"), "credited by click");
}

#[test]
fn a_customer_who_was_identified_is_credited_without_the_browser() {
    let brand = Brand::with_hosts("localhost", "tracking.test");
    let identify = r#"tributary("identify", { customer_id: 4711 }, answer => tell({ answer }));"#;
    let told = brand.visited(vec![brand.link(identify)]);
    assert_eq!(told[0]["sent"], json!(["/t/identify"]));
    assert_eq!(told[0]["answer"], json!({ "received": true }));

    let order = json!({
        "program_id": brand.company.program_id, "event_type": "new_advertiser", "order_id": "late",
        "customer_id": "4711", "customer_status": "new",
    });
    brand.company.brand.post(&brand.server, "/conversions", &order).granted();
    assert_eq!(brand.outcome("late"), "credited by customer_link");
}

#[test]
fn the_newest_click_replaces_an_older_one() {
    let brand = Brand::with_hosts("localhost", "tracking.test");
    let told = brand.visited(vec![brand.link(LOOK), brand.page("/other", LOOK), brand.link(LOOK)]);
    assert_eq!(told[1]["cookie"], cookie(&told[0]));
    assert_ne!(cookie(&told[0]), cookie(&told[2]));
    assert_eq!(told[2]["cookie"], cookie(&told[2]));
}

#[test]
fn a_visitor_whom_no_partner_sent_leaves_no_trace() {
    let brand = Brand::with_hosts("localhost", "tracking.test");
    let everything = r#"
        tributary("trackConversion", "new_advertiser", { order_id: "own" }, converted =>
            tributary("identify", { customer_id: "5" }, identified => tell({ identified, converted })));"#;
    let forged = "/?irclickid=not-a-click-id";
    let by_code = r#"
        tributary("trackConversion", "new_advertiser", { order_id: "code", promo_code: "NOBODY" }, answer => tell({ answer }));"#;
    let told = brand.visited(vec![brand.page("/", LOOK), brand.page(forged, everything), brand.page("/", by_code)]);
    for page in &told {
        assert_eq!(page["cookie"], "");
    }
    assert_eq!((&told[0]["sent"], &told[1]["sent"]), (&json!([]), &json!([])));
    let silent = json!({ "received": false, "code": "no_touch" });
    assert_eq!((&told[1]["identified"], &told[1]["converted"]), (&silent, &silent));
    assert_eq!(brand.outcome("own"), "not reported");

    assert_eq!(told[2]["answer"], json!({ "received": true }), "a promo code speaks for itself");
    assert_eq!(brand.outcome("code"), "refused: promo_code_unknown");
}

#[test]
fn hosts_of_one_domain_share_the_click_and_the_pixel_finds_it() {
    let brand = Brand::with_hosts("www.shop.test", "partners.shop.test");
    let pixel = format!(
        r#"const pixel = new Image();
        pixel.onload = pixel.onerror = () => tell({{ width: pixel.naturalWidth }});
        pixel.src = "{}/t/pixel?program_id=1001&event_type=new_advertiser&order_id=78&customer_status=new";"#,
        brand.tracking
    );
    let till = brand.page("/", &pixel).address.replace("www.shop.test", "till.shop.test");
    let told = brand.visited(vec![
        Page { tag_attributes: r#"data-domain="shop.test""#, ..brand.link(LOOK) },
        Page { address: till, ..brand.page("/", &pixel) },
    ]);
    assert_eq!(told[1]["cookie"], cookie(&told[0]));
    assert_eq!(told[1]["width"], 1);
    assert_eq!(brand.outcome("78"), "credited by click");
}

#[test]
fn pages_written_for_impact_work_as_they_are() {
    let brand = Brand::with_hosts("localhost", "tracking.test");
    // As their loader stub leaves it: calls wait under the name that it was given.
    let stub = "window.ire_o = 'ire'; window.ire = function () { (ire.a = ire.a || []).push(arguments); };";
    let land =
        format!("{stub} ire('identify', {{ customerId: '', customerEmail: '' }}, answer => tell({{ answer }}));");
    let buy = format!(
        "{stub} ire('generateClickId', clickId => ire('trackConversion', 1, {{ orderId: 'I-1', customerStatus: 'New', currencyCode: 'USD',
            orderPromoCode: '', orderDiscount: 1.1, items: [{{ subTotal: 10.2, quantity: 1, sku: 'a' }}, {{ subTotal: '0.1', quantity: 1, sku: 'b' }}] }},
            {{ verifySiteDefinitionMatch: true }}, answer => tell({{ answer, clickId }})));"
    );
    let told = brand.visited(vec![brand.link(&land), brand.page("/thanks", &buy)]);
    assert_eq!(told[0]["sent"], json!([]), "who has no name is not told of");
    assert_eq!(told[0]["cookie"], cookie(&told[0]));
    assert_eq!(told[1]["answer"], json!({ "received": true }));
    let click_id = cookie(&told[0]).split_once('=').map(|(_, click_id)| click_id.to_owned());
    assert_eq!(told[1]["clickId"].as_str(), click_id.as_deref());
    assert_eq!(brand.outcome("I-1"), "credited by click");
    let orders = brand.company.brand.get(&brand.server, "/orders?program_id=1001&order_id=I-1").granted().clone();
    assert_eq!(orders["items"][0]["amount_minor"], 920, "10.20 and 0.10 less 1.10, to the cent");
}

#[test]
fn before_consent_nothing_is_kept_and_nothing_is_sent() {
    let brand = Brand::with_hosts("localhost", "tracking.test");
    let asks = r#"data-consent="required""#;
    let waits = r#"tributary("trackConversion", "new_advertiser", { order_id: "early" }, answer => tell({ answer }));
        addEventListener('load', () => setTimeout(() => tell({}), 300));"#;
    let agrees = r#"tributary("trackConversion", "new_advertiser", { order_id: "agreed", customer_status: "new" }, answer => tell({ answer }));
        addEventListener('load', () => tributary("consent", true));"#;
    let regrets = "addEventListener('load', () => { ire('consent', false); setTimeout(() => tell({}), 300); });";
    let told = brand.visited(vec![
        Page { tag_attributes: asks, ..brand.link(waits) },
        Page { tag_attributes: asks, ..brand.link(agrees) },
        Page { tag_attributes: asks, ..brand.page("/", regrets) },
    ]);
    assert_eq!((&told[0]["cookie"], &told[0]["sent"]), (&json!(""), &json!([])));
    assert_eq!(brand.outcome("early"), "not reported");
    assert_eq!((&told[1]["answer"], &told[1]["cookie"]), (&json!({ "received": true }), &json!(cookie(&told[1]))));
    assert_eq!(brand.outcome("agreed"), "credited by click");
    assert_eq!((&told[2]["cookie"], &told[2]["sent"]), (&json!(""), &json!([])), "what was kept goes with the consent");
}
