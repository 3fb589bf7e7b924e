//! A brand sets up its tracking, tries it, and looks at what arrived.

use domain::ids::ProgramId;
use flow::conversion::{Amount, Door, Report, track};
use flow::testing::test_platform;

use crate::testing::{Browser, sale};

const PROGRAM: ProgramId = ProgramId(1001);

fn report(order_id: &str, click_id: &str, amount: &str) -> Report {
    Report {
        program: PROGRAM,
        event_type: "new_advertiser".to_owned(),
        order_id: order_id.to_owned(),
        occurred_at: String::new(),
        click_id: click_id.to_owned(),
        promo_code: String::new(),
        customer_id: String::new(),
        customer_status: "new".to_owned(),
        country: String::new(),
        amount: Amount::Decimal(amount.to_owned()),
        currency: String::new(),
        partner_id: String::new(),
        reason: String::new(),
    }
}

#[tokio::test]
async fn a_test_click_and_its_conversion_are_seen_arriving() {
    let platform = test_platform();
    let mut brand = Browser::signed_up(&platform, "brand", "Delta").await;
    brand.see("/brand/tracking").await.says("Make your program first");
    let caller = brand.caller(&platform).await;
    platform.program(&caller).await;
    for (by, says) in [
        ("server", "/api/v1/conversions"),
        ("tag", "tag.js?program=1001"),
        ("pixel", "/t/pixel?"),
        ("file", "import?program_id=1001"),
    ] {
        brand.see(&format!("/brand/tracking?by={by}")).await.says(says).says("new_advertiser").says("irclickid");
    }
    brand.see("/brand/tracking?by=tag").await.says("refuse conversions from browsers");
    brand.send("/brand/tracking/click", &[("program", "1001")]).await.has_status(303);
    brand.see("/brand/tracking?done=test_clicked").await.says("The test click is made").says("shows here by itself");
    let click_id = flow::tracking::test(&platform, &caller, PROGRAM).await.expect("a test").click_id.expect("a click");
    brand.see("/brand/tracking").await.says(&click_id);

    track(&platform, Door::Api(caller.clone()), report("T-1", &click_id, "")).await.expect("it is decided");
    brand.see("/brand/tracking").await.says("Your tracking works").says("T-1");
    brand.see("/brand/events").await.says("T-1").says("Test");
    brand.see("/brand/events/1").await.says("your own account").says(&click_id);
    brand.see("/brand/actions").await.says_nothing_of("T-1");

    let mut rival = Browser::signed_up(&platform, "brand", "Estuary").await;
    rival.see("/brand").await;
    rival.send("/brand/tracking/click", &[("program", "1001")]).await.has_status(404);
    rival.see("/brand/events/1").await.has_status(404);
    rival.see("/brand/events?program=1001").await.says_nothing_of("T-1");
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    ana.see("/brand/events/1").await.has_status(403);
}

#[tokio::test]
async fn events_are_looked_for_and_what_was_not_credited_is_added_up() {
    let platform = test_platform();
    let mut brand = Browser::signed_up(&platform, "brand", "Delta").await;
    let caller = brand.caller(&platform).await;
    platform.program(&caller).await;
    let ana = platform.partner("Ana").await;
    platform.join(&caller, PROGRAM, &ana).await;
    sale(&platform, &caller, PROGRAM, &ana, "A-1").await;
    let door = || Door::Api(caller.clone());
    track(&platform, door(), report("B-<1>", "", "12.50")).await.expect("it is decided");
    track(&platform, door(), report("B-2", "nonsense", "7.50")).await.expect("it is decided");
    let mut wrong = report("C-1", "", "");
    wrong.event_type = "nonsense".to_owned();
    assert!(track(&platform, door(), wrong).await.is_err());

    brand.see("/brand/events").await.says("A-1").says("B-&#60;1&#62;").says("Ana").says_nothing_of("C-1");
    brand.see("/brand/events?outcome=credited").await.says("A-1").says_nothing_of("B-2");
    brand.see("/brand/events?reason=click_id_invalid").await.says("B-2").says_nothing_of("A-1");
    brand.see("/brand/events?order_id=A-1").await.says("A-1").says_nothing_of("B-2");
    brand.see(&format!("/brand/events?partner={}", ana.account_id)).await.says("A-1").says_nothing_of("B-2");
    brand.see("/brand/events?from=2026-01-06").await.says("Nothing fits");
    brand.see("/brand/events?from=2026-01-05&to=2026-01-05").await.says("A-1");
    brand.see("/brand/events?from=x&event_type=y&partner=z").await.has_status(200);
    let shown = brand.see("/brand/events?view=not_credited").await;
    shown.says("12.50").says("7.50").says("reason=no_touch");
    brand.see("/brand/events?view=turned_away").await.says("C-1").says("event_type_unknown");
    let credited = brand.see("/brand/events/1").await;
    credited.says("Under <a href='/brand/programs/1001/versions/1'>").says("40.00 USD").says("1001.1.");
    brand.see("/brand/events/2").await.says("Neither a click id").says("12.50");
    brand.see("/brand/events/x").await.has_status(404);
}
