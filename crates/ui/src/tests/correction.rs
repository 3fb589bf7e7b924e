//! A brand corrects many actions: ticked in the list, or in a file; sees what would become of each, and makes it so.

use domain::ids::{CorrectionBatchId, ProgramId};
use flow::conversion::{Amount, Door, Report};
use flow::program::file::REFERENCE;
use flow::testing::{TestPlatform, test_platform};

use crate::testing::{Browser, sale};

struct World {
    platform: TestPlatform,
    brand: Browser,
    ana: Browser,
    program: ProgramId,
}

/// `1001.1.1` is a bounty, `1001.2.2` a sale of 100.00 that earns 10.00.
async fn world() -> World {
    let platform = test_platform();
    let brand = Browser::signed_up(&platform, "brand", "Delta").await;
    let caller = brand.caller(&platform).await;
    let file = REFERENCE.replace("[terms]", "[[event_type]]\ncode = \"sale\"\n\n[terms]")
        + "\n[[terms.commission]]\nevent_type = \"sale\"\npay = { percent = \"10\" }\n";
    let program = flow::program::apply(&platform, &caller, file).await.expect("the program is applied").program.id;
    let ana = Browser::signed_up(&platform, "partner", "Ana").await;
    let partner = ana.caller(&platform).await;
    platform.join(&caller, program, &partner).await;
    sale(&platform, &caller, program, &partner, "=A1").await;
    let report = Report {
        program,
        event_type: "sale".to_owned(),
        order_id: "S1".to_owned(),
        occurred_at: String::new(),
        click_id: String::new(),
        promo_code: format!("CODE{}", partner.account_id),
        customer_id: String::new(),
        customer_status: String::new(),
        country: String::new(),
        amount: Amount::Decimal("100".to_owned()),
        currency: String::new(),
        partner_id: String::new(),
        reason: String::new(),
    };
    flow::conversion::track(&platform, Door::Api(caller), report).await.expect("the sale is decided");
    World { platform, brand, ana, program }
}

#[tokio::test]
async fn ticked_actions_are_shown_then_made() {
    let mut world = world().await;
    let brand = &mut world.brand;
    brand.see("/brand/actions").await.says("/brand/actions/awaiting-lock");
    let list = brand.see("/brand/actions/awaiting-lock").await;
    list.says("value=\"1001.1.1\"").says("value=\"1001.2.2\"").says("100.00").says("data-tick-all");
    let only =
        "/brand/actions/awaiting-lock?event_type=sale&amount_min=99.99&locks_from=2026-01-21&locks_to=2026-01-21";
    brand.see(only).await.says("1001.2.2").says_nothing_of("1001.1.1");
    let address = format!("/brand/actions/awaiting-lock?program={}&order_id=%3DA1", world.program);
    brand.see(&address).await.says("1001.1.1").says_nothing_of("1001.2.2");
    brand.see("/brand/actions/awaiting-lock?locks_to=2026-01-20").await.says("None of these");
    brand.see("/brand/actions/awaiting-lock?amount_max=ten").await.has_status(422).says("id=\"amount_max-error\"");

    let form = "/brand/actions/awaiting-lock";
    brand
        .send(form, &[("press", "reverse"), ("reversal_reason", "fraud")])
        .await
        .has_status(422)
        .says("at least one action");
    let ticked = [("action", "1001.2.2"), ("press", "modify"), ("meaning", "percent"), ("amount", "25")];
    let refused = brand.send(form, &ticked).await;
    refused.has_status(422).says("id=\"modification_reason-error\"").says("value=\"1001.2.2\" form=\"many\"");
    refused.says("aria-label=\"Choose action 1001.2.2\" checked");

    let fields: Vec<_> = ticked.into_iter().chain([("modification_reason", "price_reduced")]).collect();
    let planned = brand.send(form, &fields).await;
    assert_eq!(planned.has_status(303).way_on(), "/brand/corrections/1");
    let page = brand.see("/brand/corrections/1").await;
    page.says("1 action would be corrected").says("75.00").says("-2.50").says("7.50").says("Make 1 correction");
    world.ana.see("/partner/actions/1001.2.2").await.says("10.00").says_nothing_of("Refund taken off");
    let made = brand.send("/brand/corrections/1/making", &[]).await;
    assert_eq!(made.has_status(303).way_on(), "/brand/corrections/1?done=corrections_made");
    brand.see("/brand/corrections/1?done=corrections_made").await.says("The rows are made").says_nothing_of("Make 1");
    world.ana.see("/partner/actions/1001.2.2").await.says("Refund taken off").says("7.50");

    // Without script the box for all is sent beside the rows that were shown.
    let all = [
        ("all", "yes"),
        ("shown", "1001.1.1"),
        ("shown", "1001.2.2"),
        ("press", "reverse"),
        ("reversal_reason", "fraud"),
    ];
    assert_eq!(brand.send(form, &all).await.way_on(), "/brand/corrections/2");
    brand.see("/brand/corrections/2").await.says("2 actions would be corrected");
}

#[tokio::test]
async fn a_file_is_judged_made_and_taken_home() {
    let mut world = world().await;
    let brand = &mut world.brand;
    brand.see("/brand/corrections").await.says("action_id").says("terms_broken");
    let upload = "/brand/corrections/files";
    for (file, expected) in [
        (b"".as_slice(), "Must be chosen"),
        (b"action_id,operation,reason\n1001.1.1,revers\xE9,fraud\n", "line 2 is not UTF-8"),
        (b"action,operation,reason\n1,2,3\n", "line 1, column 1"),
    ] {
        let name = if file.is_empty() { "" } else { "may.csv" };
        brand.upload(upload, &[], name, file).await.has_status(422).says(expected);
    }
    let many = [b"action_id,operation,reason\n".as_slice(), &b"1001.1.1,reverse,fraud\n".repeat(10_001)].concat();
    brand.upload(upload, &[], "many.csv", &many).await.has_status(422).says("line 10002 is one too many");
    let large = vec![b'x'; 2_000_001];
    brand.upload(upload, &[], "large.csv", &large).await.has_status(422).says("bytes");

    let file = "\u{feff}order_id;event_type;operation;amount;reason;note\r\n\
                S1;sale;modify;60,00;partly_returned;<b>two</b>\r\n\
                S1;sale;modify;60,00;partly_returned;\r\n\
                =A1;new_advertiser;reverse;;nonsense;=cmd\r\n";
    let sent = brand.upload(upload, &[], "=may.csv", file.as_bytes()).await;
    assert_eq!(sent.has_status(303).way_on(), "/brand/corrections/1");
    let page = brand.see("/brand/corrections/1").await;
    page.says("1 action would be corrected")
        .says("Line 2 is about the same action")
        .says("`nonsense` is no reversal reason");
    brand.see("/brand/corrections/1?state=refused").await.says("Line 2 is about").says_nothing_of("60.00");
    brand.send("/brand/corrections/1/making", &[]).await.has_status(303);
    let result = brand.see("/brand/corrections/1.csv").await;
    result.has_status(200).says("2,done,1001.2.2,S1,").says("100.00,60.00,10.00,6.00").says("'=A1").says("'=cmd");
    result.says_nothing_of(",=");
    brand.see("/brand/corrections").await.says("=may.csv").says("href=\"/brand/corrections/1\"");
    world.ana.see("/partner/actions/1001.2.2").await.says("&#60;b&#62;two");
}

#[tokio::test]
async fn strangers_and_readers_correct_nothing() {
    let mut world = world().await;
    let file = b"action_id,operation,reason\n1001.1.1,reverse,fraud\n";
    world.brand.see("/brand/corrections").await;
    world.brand.upload("/brand/corrections/files", &[], "a.csv", file).await.has_status(303);

    let mut rival = Browser::signed_up(&world.platform, "brand", "Estuary").await;
    rival.see("/brand/corrections").await;
    for address in ["/brand/corrections/1", "/brand/corrections/1.csv", "/brand/corrections/x"] {
        rival.see(address).await.has_status(404);
    }
    rival.send("/brand/corrections/1/making", &[]).await.has_status(404);
    rival.see(&format!("/brand/actions/awaiting-lock?program={}", world.program)).await.has_status(404);
    let stolen = [("action", "1001.1.1"), ("press", "reverse"), ("reversal_reason", "fraud")];
    assert_eq!(rival.send("/brand/actions/awaiting-lock", &stolen).await.way_on(), "/brand/corrections/2");
    rival.see("/brand/corrections/2").await.says("Nothing can be made").says("There is no action 1001.1.1");
    rival.send("/brand/corrections/2/making", &[]).await.has_status(303);
    world.ana.see("/brand/corrections/1").await.has_status(403);
    world.ana.see("/partner/actions/1001.1.1").await.says("Pending");

    let caller = world.brand.caller(&world.platform).await;
    let reader = flow::Caller { role: domain::access::Role::Analyst, ..caller };
    let made = flow::correction::make(&world.platform, &reader, CorrectionBatchId(1)).await;
    assert!(made.is_err(), "an analyst only reads");
}
