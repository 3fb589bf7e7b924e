//! The ways people take through the pages.

use domain::ids::ProgramId;
use flow::testing::{TestPlatform, test_platform};
use flow::{Caller, Window};

use crate::testing::{Browser, sale};

/// A brand with the reference program, and its page.
async fn brand_with_program(platform: &TestPlatform) -> (Browser, Caller, ProgramId) {
    let browser = Browser::signed_up(platform, "brand", "Delta").await;
    let caller = browser.caller(platform).await;
    let program = platform.program(&caller).await;
    (browser, caller, program.id)
}

#[tokio::test]
async fn a_partner_applies_is_declined_applies_again_and_makes_its_first_link() {
    let platform = test_platform();
    let (mut brand, caller, program) = brand_with_program(&platform).await;
    let questions =
        flow::program::show(&platform, &caller, program).await.expect("the program").file.program.questions.len();
    let mut partner = Browser::signed_up(&platform, "partner", "Ana").await;
    partner.see("/").await.says("Apply, or see your status").says("40.00 USD for each new advertiser");
    partner.see("/partner").await.says("Join a program");
    let page = format!("/partner/programs/{program}");
    partner.see(&page).await.says("Terms in plain words").says("Send application");
    let answers: Vec<(String, String)> =
        (0..questions).map(|index| (format!("answer_{index}"), "A newsletter <b>".to_owned())).collect();
    let answers: Vec<(&str, &str)> = answers.iter().map(|(name, answer)| (name.as_str(), answer.as_str())).collect();
    partner.send(&format!("{page}/applications"), &[]).await.has_status(422);
    partner.send(&format!("{page}/applications"), &answers).await.has_status(303);
    partner.see("/partner").await.says("is with the brand");

    brand.see("/brand").await.says("Applications that wait for you").says("A newsletter &#60;b&#62;");
    brand.see("/brand/applications").await.says("Waiting for your decision");
    brand.send("/brand/applications/1/declination", &[("reason", "")]).await.has_status(422);
    brand.send("/brand/applications/1/declination", &[("reason", "Tell us more")]).await.has_status(303);
    partner.see(&page).await.says("Your application was declined").says("Tell us more");

    partner.send(&format!("{page}/applications"), &answers).await.has_status(303);
    brand.send("/brand/applications/2/approval", &[]).await.has_status(303);
    partner.see("/partner").await.says("Make your first link");

    partner.see("/partner/links").await.says("Make a link");
    let program_id = program.to_string();
    let wrong = [("program_id", program_id.as_str()), ("slug", "my link!"), ("deep_link", "https://evil.example/")];
    let shown = partner.send("/partner/links", &wrong).await;
    shown.has_status(422).says("my link!").says("aria-invalid=\"true\"");
    let right = [
        ("program_id", program_id.as_str()),
        ("slug", "ana-spring"),
        ("name", "Spring"),
        ("deep_link", "https://ads.tiktok.com/x"),
    ];
    partner.send("/partner/links", &right).await.has_status(303);
    partner.see("/partner/links/1?done=link_made").await.says("http://tributary.test/ana-spring").says("Spring");
    partner.see("/partner/links/1/qr.svg").await.has_status(200).says("<svg");
    partner.see("/partner/links/1/qr.png").await.has_status(200);

    let mut other = Browser::signed_up(&platform, "partner", "Bea").await;
    other.see("/partner/links/1/qr.svg").await.has_status(404);
    other.see("/partner/links").await.says_nothing_of("ana-spring");
    other.send("/partner/links/1/archive", &[]).await.has_status(404);
}

#[tokio::test]
async fn a_partner_is_invited_by_its_account_id_and_suspended_with_a_reason() {
    let platform = test_platform();
    let (mut brand, _, program) = brand_with_program(&platform).await;
    let mut partner = Browser::signed_up(&platform, "partner", "Ana").await;
    let account_id = partner.caller(&platform).await.account_id.to_string();
    let program_id = program.to_string();
    brand.see("/brand/applications").await;
    brand
        .send("/brand/invitations", &[("partner_id", "12"), ("program_id", &program_id)])
        .await
        .has_status(422)
        .says("account ID");
    brand
        .send("/brand/invitations", &[("partner_id", &account_id), ("program_id", &program_id), ("message", "Join us")])
        .await
        .has_status(303);
    partner.see("/partner").await.says("invites you");
    partner.see("/partner/programs").await.says("Join us").says("Accept the invitation");
    partner.send("/partner/invitations/1/accept", &[]).await.has_status(303);
    brand.see("/brand/partners").await.says("Ana");
    let page = format!("/brand/partners/{account_id}");
    brand.see(&page).await.says("Active").says("Suspend");
    brand.send("/brand/contracts/1/suspension", &[("reason", "")]).await.has_status(422);
    brand.send("/brand/contracts/1/suspension", &[("reason", "Bought ads on our name")]).await.has_status(303);
    partner.see("/partner").await.says("has suspended you").says("Bought ads on our name");
    brand.see(&page).await.says("Lift the suspension");
    brand.send("/brand/contracts/1/resumption", &[]).await.has_status(303);
    partner.see("/partner").await.says_nothing_of("has suspended you");
}

#[tokio::test]
async fn an_action_is_explained_reversed_and_restored_and_nobody_elses() {
    let platform = test_platform();
    let (mut brand, caller, program) = brand_with_program(&platform).await;
    let mut partner = Browser::signed_up(&platform, "partner", "Ana").await;
    let ana = partner.caller(&platform).await;
    platform.join(&caller, program, &ana).await;
    sale(&platform, &caller, program, &ana, "A-1").await;
    let id = {
        let window = Window { after: None, limit: 1 };
        let found = flow::action::actions(&platform, &ana, flow::action::ActionFilter::default(), window).await;
        found.expect("actions are listed").items[0].id().to_string()
    };
    partner.see("/partner").await.says(&id).says("40.00");
    partner.see("/partner/actions").await.says("A-1").says("Pending").says("locks");
    let own = format!("/partner/actions/{id}");
    partner.see(&own).await.says("Why it was credited").says("promo code").says_nothing_of("Correct it");
    partner.see(&format!("/partner/actions/order?program_id={program}&order_id=A-1")).await.says("Credited.").says(&id);
    partner
        .see(&format!("/partner/actions/order?program_id={program}&order_id=A-2"))
        .await
        .says("Nothing known about this order");

    let page = format!("/brand/actions/{id}");
    brand.see(&page).await.says("Correct it").says("Reverse the whole action");
    brand.send(&format!("{page}/reversal"), &[("reason", "nonsense")]).await.has_status(422);
    brand
        .send(&format!("{page}/reversal"), &[("reason", "cancelled"), ("note", "Never started")])
        .await
        .has_status(303);
    partner.see(&own).await.says("Reversed").says("Never started").says("By the brand.");
    brand.see(&page).await.says("Restore it");
    brand.send(&format!("{page}/restoration"), &[("reason", "reversed_by_mistake")]).await.has_status(303);
    partner.see(&own).await.says("Pending").says("Restored");

    let mut rival = Browser::signed_up(&platform, "partner", "Bea").await;
    rival.see(&own).await.has_status(404);
    rival
        .see(&format!("/partner/actions/order?program_id={program}&order_id=A-1"))
        .await
        .says("Nothing known about this order");
    let mut other_brand = Browser::signed_up(&platform, "brand", "Estuary").await;
    other_brand.see(&page).await.has_status(404);
    other_brand.see("/brand").await;
    other_brand.send(&format!("{page}/reversal"), &[("reason", "cancelled")]).await.has_status(404);
    partner.send(&format!("{page}/reversal"), &[("reason", "cancelled")]).await.has_status(403);
    other_brand.see(&format!("/brand/partners/{}", ana.account_id)).await.has_status(404);
}

#[tokio::test]
async fn a_partner_says_when_it_is_paid() {
    let platform = test_platform();
    brand_with_program(&platform).await;
    let mut partner = Browser::signed_up(&platform, "partner", "Ana").await;
    partner.see("/partner/payments").await.says("When you are paid").says("USD");
    let wrong = [("currency", "USD"), ("schedule", "threshold"), ("threshold", "ten"), ("minimum", "")];
    partner.send("/partner/payments/setting", &wrong).await.has_status(422).says("is not an amount");
    let right = [("currency", "USD"), ("schedule", "threshold"), ("threshold", "50.00"), ("minimum", "10")];
    partner.send("/partner/payments/setting", &right).await.has_status(303);
    partner
        .see("/partner/payments?done=setting_saved")
        .await
        .says("Paid as soon as 50.00 USD is payable, never less than 10.00 USD.");
}

#[tokio::test]
async fn the_largest_report_is_still_a_small_page() {
    let platform = test_platform();
    let (mut brand, _, _) = brand_with_program(&platform).await;
    let all: String = domain::report::Metric::ALL.iter().map(|metric| format!("&metrics={metric}")).collect();
    for days in ["from=2025-10-06&to=2026-01-05&group_by=day", "from=2025-01-06&to=2026-01-05&group_by=day"] {
        for metrics in ["", all.as_str()] {
            let shown = brand.see(&format!("/brand/reports/performance?{days}{metrics}")).await;
            shown.has_status(200).says("Complete up to");
            assert!(shown.body.len() < 100_000, "{days}: {} bytes", shown.body.len());
        }
    }
}
