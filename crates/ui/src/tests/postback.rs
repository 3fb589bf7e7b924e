//! Postbacks: made, tried, looked up, kept from everybody else.

use domain::access::Role;
use flow::testing::neighbour::{Neighbour, Page};
use flow::testing::{TestPlatform, test_platform_with};

use crate::testing::{Browser, PASSWORD, sale};

async fn partner() -> (Neighbour, TestPlatform, Browser) {
    let neighbour = Neighbour::start().await;
    neighbour.name("ana.test", "127.0.0.1");
    neighbour.page("/pb", Page::Says("<b>thank you".to_owned()));
    let platform = test_platform_with(|settings| settings.outside = neighbour.settings());
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    ana.see("/partner/postbacks").await.says("No postbacks yet").says("{order_id}").says("Add a postback");
    (neighbour, platform, ana)
}

#[tokio::test]
async fn a_postback_is_made_tried_and_looked_up() {
    let (neighbour, platform, mut ana) = partner().await;
    let url = neighbour.address("ana.test", "/pb?o={order_id}&e={event}");
    let typed = format!("/partner/postbacks/judgement?url={}", url.replace('&', "%26").replace('{', "%7B"));
    ana.see(&typed).await.says("For example: http://ana.test").says("o=TEST&e=tracked");
    ana.see("/partner/postbacks/judgement?url=ftp://a").await.says("\"fits\":false");
    let made = [("event", "tracked"), ("event", "reversed"), ("program", ""), ("method", "get"), ("url", &url)];
    let made = ana.send("/partner/postbacks", &made).await;
    assert_eq!(made.way_on(), "/partner/postbacks/1?done=postback_added");
    ana.see(made.way_on()).await.says("Nothing was sent yet").says("Tracked, Reversed").says("o=TEST&#38;e=tracked");

    let tested = ana.send("/partner/postbacks/1/test", &[]).await;
    tested.has_status(200).says("The test was taken").says("Status 200").says("&#60;b&#62;thank you");
    ana.send("/partner/postbacks/1/test", &[]).await.has_status(422).says("asked a moment ago");

    let delta = Browser::signed_up(&platform, "brand", "Delta").await.caller(&platform).await;
    let program = platform.program(&delta).await.id;
    let caller = ana.caller(&platform).await;
    platform.join(&delta, program, &caller).await;
    sale(&platform, &delta, program, &caller, "A1").await;
    ana.see("/partner/postbacks/1").await.says("not sent yet");
    flow::postback::send_due(&platform).await.expect("it is sent");
    let shown = ana.see("/partner/postbacks/1").await;
    shown.says("Taken").says("/partner/actions/1001.1.1").says("Request and answer").says("o=A1&#38;e=tracked");
    ana.see("/partner/postbacks/1?state=dead").await.says("None of these");
    let again = ana.send("/partner/postbacks/1/deliveries/1/replay", &[]).await;
    assert_eq!(again.way_on(), "/partner/postbacks/1?done=delivery_replayed");
    ana.send("/partner/postbacks/1/deliveries/1/replay", &[]).await.has_status(409);
    ana.send("/partner/postbacks/1/replays", &[]).await.has_status(303);

    ana.send("/partner/postbacks/1/pause", &[]).await.has_status(303);
    ana.see("/partner/postbacks/1?done=postback_paused").await.says("is paused").says_nothing_of("paused by hand");
    ana.see("/partner/postbacks/1").await.says("paused by hand").says("Resume");
    ana.send("/partner/postbacks/1/resumption", &[]).await.has_status(303);
    let changed = [("event", "paid"), ("program", "1001"), ("method", "post"), ("url", "https://ana.test/pb")];
    let changed = ana.send("/partner/postbacks/1", &changed).await;
    assert_eq!(changed.way_on(), "/partner/postbacks/1?done=postback_changed");
    ana.see("/partner/postbacks").await.says("TikTok For Business").says("Paid").says("https://ana.test/pb");
    let removed = ana.send("/partner/postbacks/1/removal", &[]).await;
    assert_eq!(removed.way_on(), "/partner/postbacks?done=postback_removed");
    ana.see("/partner/postbacks").await.says("No postbacks yet");
}

#[tokio::test]
async fn a_brand_makes_a_webhook_and_sees_what_signs_it() {
    let neighbour = Neighbour::start().await;
    neighbour.name("delta.test", "127.0.0.1");
    neighbour.page("/hook", Page::Status(204));
    let platform = test_platform_with(|settings| settings.outside = neighbour.settings());
    let mut delta = Browser::signed_up(&platform, "brand", "Delta").await;
    delta
        .see("/brand/postbacks")
        .await
        .says("No postbacks yet")
        .says("Application submitted")
        .says("Webhook: signed JSON");
    let url = neighbour.address("delta.test", "/hook");
    let made = [
        ("event", "tracked"),
        ("event", "application_submitted"),
        ("program", ""),
        ("method", "webhook"),
        ("url", &url),
    ];
    let made = delta.send("/brand/postbacks", &made).await;
    assert_eq!(made.way_on(), "/brand/postbacks/1?done=postback_added");
    let shown = delta.see(made.way_on()).await;
    shown.says("whsec_").says("Signing secret").says("Tracked, Application submitted");
    delta.send("/brand/postbacks/1/test", &[]).await.has_status(200).says("The test was taken").says("action.tracked");
    let replaced = delta.send("/brand/postbacks/1/secret", &[]).await;
    assert_eq!(replaced.way_on(), "/brand/postbacks/1?done=postback_secret_replaced");
    delta.see(replaced.way_on()).await.says("There is a new secret");
    delta.send("/brand/postbacks/1/replays", &[("since", "someday")]).await.has_status(422);
    delta.send("/brand/postbacks/1/replays", &[("since", "2026-01-01")]).await.has_status(303);

    let own = [
        ("event", "tracked"),
        ("program", ""),
        ("method", "json"),
        ("url", &url),
        ("body_template", "{\"o\":\"{Oid}\"}"),
    ];
    delta.send("/brand/postbacks/1", &own).await.has_status(303);
    delta.see("/brand/postbacks/1").await.says("POST with JSON of your own").says("{Oid}").says_nothing_of("whsec_");
    let wrong =
        [("event", "tracked"), ("program", ""), ("method", "json"), ("url", &url), ("body_template", "{\"o\":")];
    delta.send("/brand/postbacks/1", &wrong).await.has_status(422).says("no JSON once it is filled in");

    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    ana.see("/partner/postbacks").await.says("No postbacks yet");
    ana.send("/partner/postbacks/1/secret", &[]).await.has_status(404);
    ana.see("/partner/postbacks/1").await.has_status(404);
    ana.see("/brand/postbacks/1").await.has_status(403);
}

#[tokio::test]
async fn what_cannot_be_a_postback_is_refused_beside_its_field() {
    let (neighbour, platform, mut ana) = partner().await;
    let good = neighbour.address("ana.test", "/pb");
    for (event, program, method, url, words) in [
        ("tracked", "", "get", "", "The address is missing"),
        ("tracked", "", "get", "https://ana.test/?x={secret}", "There is no macro {secret}"),
        ("tracked", "", "get", "https://ana.test/{order_id}", "belong into the query"),
        ("tracked", "", "get", "https://ana:pw@ana.test/", "must not carry a user name"),
        ("tracked", "", "get", "http://10.0.0.1/", "a private address"),
        ("tracked", "", "get", "javascript:alert(1)", "id=\"url-error\""),
        ("", "", "get", good.as_str(), "is refused"),
        ("tracked", "", "delete", good.as_str(), "id=\"method-error\""),
        ("tracked", "1001", "get", good.as_str(), "There is no such program"),
    ] {
        let fields = [("event", event), ("program", program), ("method", method), ("url", url)];
        ana.send("/partner/postbacks", &fields).await.has_status(422).says(words);
    }
    ana.send("/partner/postbacks", &[("method", "get"), ("url", &good)])
        .await
        .has_status(422)
        .says("at least one event");

    let fields = [("event", "tracked"), ("program", ""), ("method", "get"), ("url", good.as_str())];
    ana.send("/partner/postbacks", &fields).await.has_status(303);
    let mut bea = Browser::signed_up(&platform, "partner", "Bea").await;
    bea.see("/partner/postbacks").await.says_nothing_of("ana.test");
    bea.see("/partner/postbacks/1").await.has_status(404);
    for end in ["", "/test", "/pause", "/resumption", "/removal", "/replays", "/deliveries/1/replay"] {
        let address = format!("/partner/postbacks/1{end}");
        bea.send(&address, &fields).await.has_status(404);
        bea.send_with(&address, "guess", &fields).await.has_status(403).says("foreign_form");
    }
    let mut delta = Browser::signed_up(&platform, "brand", "Delta").await;
    delta.see("/partner/postbacks").await.has_status(403);
    delta.send("/partner/postbacks/1/removal", &[]).await.has_status(403);
    ana.see("/partner/postbacks/1").await.says("Active");
}

#[tokio::test]
async fn who_only_reads_sees_no_button_and_no_secret_and_sends_nothing() {
    const BEA: &str = "bea@example.com";
    let (neighbour, platform, mut ana) = partner().await;
    let url = neighbour.address("ana.test", "/pb?o={order_id}&token=s3cret");
    let fields = [("event", "tracked"), ("program", ""), ("method", "get"), ("url", url.as_str())];
    ana.send("/partner/postbacks", &fields).await.has_status(303);
    ana.see("/partner/postbacks/1").await.says("token=s3cret").says("Send a test");

    let caller = ana.caller(&platform).await;
    let secret = platform.secret_mailed_to("ana@example.com").await;
    ana.send("/verify-email", &[("secret", &secret)]).await.has_status(303);
    flow::membership::invite(&platform, &caller, BEA, Role::Analyst).await.expect("Bea is invited");
    let secret = platform.secret_mailed_to(BEA).await;
    let mut analyst = Browser::new(&platform);
    analyst.send("/signup/join", &[("secret", &secret), ("name", "Bea"), ("password", PASSWORD)]).await.has_status(303);
    analyst.send("/login", &[("email", BEA), ("password", PASSWORD)]).await.has_status(303);
    let mut support = Browser::operator(&platform).await;
    let visit = format!("/admin/accounts/{}", caller.account_id);
    support.see(&visit).await.says("Look as support");
    support.send(&format!("{visit}/visit"), &[("reason", "A postback is silent")]).await.has_status(303);

    for reader in [&mut analyst, &mut support] {
        reader.see("/partner/postbacks").await.says("/partner/postbacks/1").says_nothing_of("Add a postback");
        let shown = reader.see("/partner/postbacks/1").await;
        shown.says("token=***").says_nothing_of("s3cret").says_nothing_of("action=\"/partner/postbacks");
        reader.send("/partner/postbacks", &fields).await.has_status(403);
        for end in ["", "/test", "/pause", "/resumption", "/removal", "/replays", "/deliveries/1/replay"] {
            reader.send(&format!("/partner/postbacks/1{end}"), &fields).await.has_status(403);
        }
    }
    assert!(neighbour.asked().is_empty());
}
