use std::collections::BTreeMap;

use crate::people::{Answer, Visitor};
use crate::server::{Installation, Server};
use crate::shop::{self, BRAND, CREATIVE, PARTNER, PROGRAM, STRANGER, SUSPENDED, link};

const LANDING_PAGE: &str = "https://getstarted.tiktok.com/";

/// The address a visitor is sent to, taken apart: everything before the query, and the parameters in order.
fn destination(answer: &Answer) -> (String, Vec<(String, String)>) {
    assert_eq!(answer.status, 302, "{}", answer.body);
    let location = answer.header("location");
    let (page, query) = location.split_once('?').unwrap_or((location, ""));
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    (page.to_owned(), pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

fn counts(installation: &Installation, metrics: &str, partner: i64) -> BTreeMap<String, u64> {
    let only = format!("partner={partner}");
    let report = installation.run_json(&["report", "--metrics", metrics, "--only", &only]);
    let mut counts = BTreeMap::new();
    for totals in report["totals"].as_array().into_iter().flatten() {
        for metric in metrics.split(',') {
            *counts.entry(metric.to_owned()).or_default() += totals[metric].as_u64().unwrap_or(0);
        }
    }
    counts
}

#[test]
fn a_visitor_is_sent_on_with_a_click_id() {
    let server = shop::open().serve();
    let visitor = Visitor::of(&server);
    let answer = visitor.get(&(link(PARTNER) + "?subId1=summer&utm_source=mail&u="));
    let (page, parameters) = destination(&answer);
    assert_eq!(page, LANDING_PAGE);
    let names: Vec<&str> = parameters.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["utm_source", "irclickid", "afsrc"]);
    assert_eq!(parameters[1].1.len(), 64);
    assert_eq!(answer.header("cache-control"), "no-store, private");
    assert_eq!(answer.header("referrer-policy"), "no-referrer-when-downgrade");
    assert_eq!(answer.header("x-robots-tag"), "noindex");
    assert_eq!(answer.body, "");

    let second = destination(&visitor.get(&link(PARTNER))).1;
    assert_ne!(second[0].1, parameters[1].1, "every click has an id of its own");

    let head = visitor.head(&link(PARTNER));
    assert_eq!(head.status, 302);
    assert!(head.header("location").starts_with(LANDING_PAGE));
    assert_eq!(head.header("cache-control"), "no-store, private");
}

#[test]
fn nobody_is_sent_where_the_program_does_not_lead() {
    let server = shop::open().serve();
    let visitor = Visitor::of(&server);
    let check = |deep_link: &str, expected: &str| {
        let encoded: String = deep_link.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let (page, _) = destination(&visitor.get(&format!("{}?u={encoded}", link(PARTNER))));
        assert_eq!(page, expected, "{deep_link}");
    };
    check("https://ads.tiktok.com/business", "https://ads.tiktok.com/business");
    check("https://tiktok.com/?a=b", "https://tiktok.com/");
    for attack in [
        "https://evil.test/",
        "//evil.test/",
        "/\\evil.test",
        "https:evil.test",
        "https:///evil.test",
        "https://tiktok.com@evil.test/",
        "https://tiktok.com%40evil.test/",
        "https://evil.test\\@tiktok.com/",
        "https://evil.test\\.tiktok.com/",
        "https://evil.test/.tiktok.com",
        "https://evil.test#.tiktok.com",
        "https://evil.test?.tiktok.com",
        "https://eviltiktok.com/",
        "https://tiktok.com.evil.test/",
        "https://tiktok。com.evil.test/",
        "https://tiktok.com\u{0}.evil.test/",
        "https://tiktok.com\r\nLocation: https://evil.test/",
        "\thttps://evil.test/",
        "javascript:alert(1)//tiktok.com",
        "data:text/html,tiktok.com",
        "ftp://tiktok.com/",
        "https://[::1]/",
    ] {
        check(attack, LANDING_PAGE);
    }
}

#[test]
fn the_visitors_own_parameters_cannot_pose_as_ours() {
    let server = shop::open().serve();
    let visitor = Visitor::of(&server);
    for query in [
        "irclickid=forged&afsrc=0",
        "%69rclickid=forged",
        "irclickid=a&irclickid=b",
        "u=https%3A%2F%2Ftiktok.com%2F%3Firclickid%3Dforged",
    ] {
        let (_, parameters) = destination(&visitor.get(&format!("{}?{query}", link(PARTNER))));
        let ids: Vec<&String> = parameters
            .iter()
            .filter(|(name, _)| name.replace("%69", "i") == "irclickid")
            .map(|(_, value)| value)
            .collect();
        assert_eq!(ids.len(), 1, "{query}: {parameters:?}");
        assert_eq!(ids[0].len(), 64, "{query}");
    }
}

/// PostgreSQL takes no NUL in a text; a click that brought one would otherwise hold up the counting of all others for ever.
#[test]
fn control_characters_in_a_sub_id_hold_up_nobody() {
    let server = shop::open().serve();
    let visitor = Visitor::of(&server);
    for query in ["subId1=%00", "subId1=a%00b&sharedId=%0d%0a", "subId2=%07&subId3=%c2%85", "subId1=plain"] {
        destination(&visitor.get(&format!("{}?{query}", link(PARTNER))));
    }
    let installation = server.stop();
    assert_eq!(counts(&installation, "clicks", PARTNER)["clicks"], 4);
    let report = installation.run_json(&["report", "--group-by", "sub_id1", "--metrics", "clicks"]);
    let values: Vec<&str> =
        report["rows"].as_array().unwrap().iter().filter_map(|row| row["sub_id1"].as_str()).collect();
    assert_eq!(values.len(), 4, "{values:?}");
    assert!(values.contains(&"a\u{fffd}b") && values.contains(&"\u{fffd}"), "{values:?}");
}

#[test]
fn addresses_that_lead_nowhere_say_so_and_are_not_recorded() {
    let server = shop::open().serve();
    let visitor = Visitor::of(&server);
    for path in [
        format!("/c/{PARTNER}/{CREATIVE}/1002"),
        format!("/c/{PARTNER}/10002/{PROGRAM}"),
        format!("/c/999999/{CREATIVE}/{PROGRAM}"),
        format!("/c/{BRAND}/{CREATIVE}/{PROGRAM}"),
        format!("/c/0{PARTNER}/{CREATIVE}/{PROGRAM}"),
        format!("/c/{PARTNER}/{CREATIVE}/{PROGRAM}/"),
        format!("/c/{PARTNER}/{CREATIVE}"),
        "/c/".to_owned(),
        "/no-such-slug".to_owned(),
        "/%2e%2e%2fetc%2fpasswd".to_owned(),
    ] {
        let answer = visitor.get(&path);
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.header("location"), "", "{path}");
        assert!(answer.body.contains("This link leads nowhere") && answer.body.contains("stylesheet"), "{path}");
    }
    let long = visitor.get(&format!("{}?x={}", link(PARTNER), "x".repeat(9000)));
    assert_eq!(long.status, 414);
    let installation = server.stop();
    assert_eq!(counts(&installation, "clicks", PARTNER)["clicks"], 0);
}

#[test]
fn every_visit_is_counted_with_its_reason() {
    let server = shop::open().serve();
    let visitor = || Visitor::of(&server);
    visitor().get(&link(PARTNER));
    visitor().get(&link(PARTNER));
    visitor().with("sec-fetch-dest", "document").get(&link(PARTNER));
    visitor().head(&link(PARTNER));
    visitor().with("sec-purpose", "prefetch").get(&link(PARTNER));
    visitor().with("sec-purpose", "prefetch;prerender").get(&link(PARTNER));
    visitor().with("purpose", "prefetch").get(&link(PARTNER));
    visitor().with("sec-fetch-dest", "iframe").get(&link(PARTNER));
    visitor().with("sec-fetch-dest", "image").get(&link(PARTNER));
    visitor().with("user-agent", "-").get(&link(PARTNER));
    visitor()
        .with("user-agent", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")
        .get(&link(PARTNER));
    visitor().get(&link(SUSPENDED));
    visitor().get(&link(STRANGER));
    visitor().get(&format!("/i/{PARTNER}/{CREATIVE}/{PROGRAM}"));
    let installation = server.stop();

    let check = |partner: i64, metric: &str, expected: u64| {
        assert_eq!(counts(&installation, metric, partner)[metric], expected, "{partner} {metric}");
    };
    check(PARTNER, "clicks", 11);
    check(PARTNER, "attributable_clicks", 3);
    check(PARTNER, "unique_clicks", 1);
    check(PARTNER, "impressions", 1);
    check(PARTNER, "left_out_head_request", 1);
    check(PARTNER, "left_out_prefetch", 2);
    check(PARTNER, "left_out_prerender", 1);
    check(PARTNER, "left_out_not_a_navigation", 2);
    check(PARTNER, "left_out_no_user_agent", 1);
    check(PARTNER, "left_out_crawler", 1);
    check(SUSPENDED, "left_out_partner_suspended", 1);
    check(STRANGER, "left_out_no_contract", 1);
}

#[test]
fn what_was_answered_survives_kill_9_and_is_counted_once() {
    let mut installation = shop::open();
    let mut answered = 0;
    for _ in 0..3 {
        let server = installation.serve();
        for _ in 0..50 {
            assert_eq!(Visitor::of(&server).get(&link(PARTNER)).status, 302);
            answered += 1;
        }
        installation = server.kill();
    }
    let installation = installation.serve().stop();
    assert_eq!(counts(&installation, "clicks", PARTNER)["clicks"], answered);
}

#[test]
fn only_a_trusted_proxy_may_name_the_visitor() {
    let installation = shop::open();
    std::fs::write(installation.config(), "[listen]\ntrusted_proxies = [\"127.0.0.0/8\"]\n").unwrap();
    let server = installation.serve();
    for address in ["192.0.2.1", "192.0.2.2", "192.0.2.2"] {
        Visitor::of(&server).from(address.parse().unwrap()).get(&link(PARTNER));
    }
    let installation = server.stop();
    assert_eq!(counts(&installation, "unique_clicks", PARTNER)["unique_clicks"], 2);

    let distrusting = shop::open().serve();
    for address in ["192.0.2.1", "192.0.2.2"] {
        Visitor::of(&distrusting).from(address.parse().unwrap()).get(&link(PARTNER));
    }
    let installation = distrusting.stop();
    assert_eq!(
        counts(&installation, "unique_clicks", PARTNER)["unique_clicks"],
        1,
        "a stranger's header is a stranger's claim"
    );
}

#[test]
fn a_tracking_listener_answers_tracking_only() {
    let installation = shop::open();
    let server = installation.serve_with(&["--tracking-listen", "127.0.0.1:0"]);
    let tracking = Visitor::of(&server).at(&format!("http://{}", server.tracking_address.as_deref().unwrap()));
    assert_eq!(tracking.get(&link(PARTNER)).status, 302);
    assert_eq!(tracking.get(&format!("/t/tag.js?program={PROGRAM}")).status, 200);
    assert_eq!(tracking.get("/healthz").status, 404);
    let dead_link = tracking.get("/no-such-slug");
    assert_eq!(dead_link.status, 404);
    assert!(!dead_link.body.contains("stylesheet"), "its page is whole by itself");
    assert_eq!(tracking.get("/api/v1/openapi.json").status, 404);
    assert_eq!(Visitor::of(&server).get("/api/v1/openapi.json").status, 200);
}

#[test]
fn a_suspension_by_another_process_reaches_the_click_path() {
    let server = shop::open().serve();
    let reason_of_next_click = || {
        Visitor::of(&server).get(&link(PARTNER));
    };
    reason_of_next_click();
    server.installation.write(|tx, now| {
        let contract =
            store::contract::find_between(tx, domain::ids::ProgramId(PROGRAM), domain::ids::AccountId(PARTNER))?;
        let contract = contract.expect("the shop made it");
        store::contract::set_state(tx, contract.id, domain::contract::ContractState::Suspended, "test", "test", now)?;
        flow::routes::touch(tx)
    });
    // Other processes' changes are noticed within 250 ms; each try is a click, so only the order of reasons is known.
    let suspended = |server: &Server| counts(&server.installation, "left_out_partner_suspended", PARTNER)["left_out_partner_suspended"];
    while suspended(&server) == 0 {
        reason_of_next_click();
    }
}
