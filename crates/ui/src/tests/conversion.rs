//! A brand reports a conversion by hand, and grants an inquiry with it.

use domain::ids::ProgramId;
use flow::Caller;
use flow::testing::{TestPlatform, test_platform};

use crate::testing::{Browser, sale};

const PROGRAM: ProgramId = ProgramId(1001);
const PAGE: &str = "/brand/events/new";

struct Shop {
    platform: TestPlatform,
    brand: Browser,
    caller: Caller,
    ana: Browser,
    ana_id: String,
}

async fn shop() -> Shop {
    let platform = test_platform();
    let mut brand = Browser::signed_up(&platform, "brand", "Delta").await;
    let caller = brand.caller(&platform).await;
    brand.see(PAGE).await.says("No program yet");
    platform.program(&caller).await;
    let ana = Browser::signed_up(&platform, "partner", "Ana").await;
    let ana_caller = ana.caller(&platform).await;
    platform.join(&caller, PROGRAM, &ana_caller).await;
    brand.see("/brand").await;
    Shop { platform, brand, caller, ana_id: ana_caller.account_id.to_string(), ana }
}

fn fields<'a>(order_id: &'a str, partner: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let all = [
        ("program_id", "1001"),
        ("event_type", "new_advertiser"),
        ("order_id", order_id),
        ("partner_id", partner),
        ("customer_status", "new"),
        ("reason", "Lost by our <shop>"),
    ];
    let replaced = |name: &str| more.iter().any(|(other, _)| *other == name);
    all.into_iter().filter(|(name, _)| !replaced(name)).chain(more.iter().copied()).collect()
}

#[tokio::test]
async fn an_order_is_filled_in_shown_and_confirmed() {
    let mut shop = shop().await;
    let Shop { brand, ana, ana_id, .. } = &mut shop;
    brand.see("/brand/events").await.says("Report a conversion");
    brand.see(PAGE).await.says("Partner to be credited").says("America/Los_Angeles").says("In USD");
    let shown = brand.send(PAGE, &fields("H-1", ana_id, &[("amount", "12.50")])).await;
    shown.has_status(200).says("What would become of it").says("40.00 USD").says("Nothing is kept yet");
    shown.says("Named by the brand").says("Lost by our &#60;shop&#62;").says("12.50 USD").says("/versions/1");
    brand.see("/brand/events").await.says_nothing_of("H-1");
    let changed = brand.send(PAGE, &fields("H-1", ana_id, &[("step", "change")])).await;
    changed.has_status(200).says("value=\"H-1\"").says("Lost by our &#60;shop&#62;</textarea>");

    let mut ways = Vec::new();
    for _ in 0..2 {
        let done = brand.send(PAGE, &fields("H-1", ana_id, &[("amount", "12.50"), ("step", "confirm")])).await;
        ways.push(done.has_status(303).way_on().to_owned());
    }
    assert!(ways[0].ends_with("?done=conversion_reported") && ways[0] == ways[1], "{ways:?}");
    let event = brand.see(&ways[0]).await;
    event.says("The conversion is reported").says("Credited").says("Named by the brand").says("hand");
    event.says("Reported by").says("Lost by our &#60;shop&#62;");
    let (_, rest) = event.body.split_once("/brand/actions/").expect("the event leads to its action");
    let id: String = rest.chars().take_while(|letter| letter.is_ascii_digit() || *letter == '.').collect();
    let action = brand.see(&format!("/brand/actions/{id}")).await;
    action.says("the brand, which named the partner").says("Lost by our").says("reported by the brand by hand");
    brand.send(PAGE, &fields("H-1", ana_id, &[("amount", "12.50")])).await.says("This was reported before");
    let seen = ana.see(&format!("/partner/actions/{id}")).await;
    seen.says("the brand, which named the partner").says_nothing_of("Lost by our").says_nothing_of("Reported by");
    brand.see("/brand/audit").await.says("reported");
}

#[tokio::test]
async fn what_is_wrong_stands_at_its_field() {
    let mut shop = shop().await;
    let ana = shop.ana.caller(&shop.platform).await;
    sale(&shop.platform, &shop.caller, PROGRAM, &ana, "S-1").await;
    let Shop { brand, ana_id, platform, .. } = &mut shop;
    let eve = platform.partner("Eve").await.account_id.to_string();
    for (order_id, partner, more, at) in [
        ("H-1", ana_id.as_str(), &[("reason", "")][..], "reason-error"),
        ("", ana_id, &[], "order_id-error"),
        ("H-1", &eve, &[], "partner_id-error"),
        ("H-1", "Nobody", &[], "partner_id-error"),
        ("H-1", ana_id, &[("day", "2026-02-01")], "occurred_at"),
        ("H-1", ana_id, &[("day", "soon")], "day-error"),
        ("H-1", ana_id, &[("time", "14:30")], "day-error"),
        ("H-1", ana_id, &[("day", "2026-01-02"), ("time", "noon")], "time-error"),
        ("H-1", ana_id, &[("amount", "-1")], "amount-error"),
        ("S-1", ana_id, &[], "was reported before"),
    ] {
        let refused = brand.send(PAGE, &fields(order_id, partner, more)).await;
        refused.has_status(422);
        if at != "occurred_at" {
            refused.says(at);
        }
        let confirmed =
            fields(order_id, partner, &[more, &[("step", "confirm"), ("occurred_at", "soon")][..]].concat());
        brand.send(PAGE, &confirmed).await.has_status(422);
    }
    // A day before the contract began: nobody would get it, and there is nothing to confirm.
    let shown = brand.send(PAGE, &fields("H-1", ana_id, &[("day", "2025-12-01"), ("time", "14:30")])).await;
    shown.has_status(200).says("Nobody would be credited").says_nothing_of("value=\"confirm\"");
    brand.see("/brand/events").await.says_nothing_of("H-1");
}

#[tokio::test]
async fn only_the_brand_itself_reports() {
    let mut shop = shop().await;
    shop.ana.see("/partner").await;
    shop.ana.see(PAGE).await.has_status(403);
    shop.ana.send(PAGE, &fields("H-1", &shop.ana_id, &[("step", "confirm")])).await.has_status(403);
    let mut rival = Browser::signed_up(&shop.platform, "brand", "Estuary").await;
    rival.see("/brand").await;
    for step in ["", "confirm"] {
        rival.send(PAGE, &fields("H-1", &shop.ana_id, &[("step", step)])).await.has_status(404);
    }
    rival.see(&format!("{PAGE}?inquiry=1")).await.has_status(404);
    shop.brand.send_with(PAGE, "forged", &fields("H-1", &shop.ana_id, &[("step", "confirm")])).await.has_status(403);
    shop.brand.see("/brand/events").await.says_nothing_of("H-1");
}

#[tokio::test]
async fn an_inquiry_is_reported_and_granted_in_one_go() {
    let mut shop = shop().await;
    shop.ana.see("/partner").await;
    let asked = [
        ("program_id", "1001"),
        ("order_id", "M-1"),
        ("day", "2026-01-05"),
        ("amount", "120.00"),
        ("click_address", ""),
        ("text", "It is not there."),
    ];
    shop.ana.upload("/partner/inquiries/new", &asked, "", b"").await.has_status(303);
    // The shop had reported it, without what leads to Ana.
    let lost = flow::conversion::Report {
        program: PROGRAM,
        event_type: "new_advertiser".to_owned(),
        order_id: "M-1".to_owned(),
        occurred_at: String::new(),
        click_id: String::new(),
        promo_code: String::new(),
        customer_id: String::new(),
        customer_status: "new".to_owned(),
        country: String::new(),
        amount: flow::conversion::Amount::Decimal(String::new()),
        currency: String::new(),
        partner_id: String::new(),
        reason: String::new(),
    };
    let door = flow::conversion::Door::Api(shop.caller.clone());
    flow::conversion::track(&shop.platform, door, lost).await.expect("it is decided");
    let Shop { brand, ana, ana_id, .. } = &mut shop;
    brand.see("/brand/inquiries/1").await.says("Report and grant").says(&format!("{PAGE}?inquiry=1"));
    let form = brand.see(&format!("{PAGE}?inquiry=1")).await;
    form.says("value=\"M-1~2\"").says("value=\"120.00\"").says("Inquiry 1").says(&format!("value=\"{ana_id}\""));
    let refused = brand.send(PAGE, &fields("M-1", ana_id, &[("inquiry", "1")])).await;
    refused.has_status(422).says("M-1~2").says("order_id-error");
    let shown = brand.send(PAGE, &fields("M-1~2", ana_id, &[("inquiry", "1")])).await;
    shown.says("Report and grant").says("name=\"inquiry\" value=\"1\"");
    let done = brand.send(PAGE, &fields("M-1~2", ana_id, &[("inquiry", "1"), ("step", "confirm")])).await;
    assert_eq!(done.has_status(303).way_on(), "/brand/inquiries/1?done=inquiry_granted");
    ana.see("/partner/inquiries/1").await.says("Granted");
    ana.see("/partner/actions").await.says("M-1~2");
    brand.see("/brand/inquiries/1").await.says("M-1").says_nothing_of("Report and grant");
    // Pressed again, it is the same action; the inquiry is decided.
    let again = brand.send(PAGE, &fields("M-1~2", ana_id, &[("inquiry", "1"), ("step", "confirm")])).await;
    assert!(again.has_status(303).way_on().ends_with("?done=conversion_reported"));
}
