//! A brand's control over its partners: groups, notes, offers, many decisions at once.

use domain::ids::ProgramId;
use flow::Caller;
use flow::testing::{TestPlatform, test_platform};

use crate::testing::Browser;

const PROGRAM: ProgramId = ProgramId(1001);

async fn brand(platform: &TestPlatform) -> (Browser, Caller) {
    let mut browser = Browser::signed_up(platform, "brand", "Delta").await;
    let caller = browser.caller(platform).await;
    let rule = "[[terms.commission]]\nevent_type = \"new_advertiser\"\n";
    let gold = format!("{rule}when = {{ partner_group = \"gold\" }}\npay = {{ flat = \"60.00\" }}\n\n{rule}");
    let file = flow::program::file::REFERENCE.replace(rule, &gold);
    flow::program::apply(platform, &caller, file).await.expect("the program is applied");
    browser.see("/brand").await;
    (browser, caller)
}

/// Somebody who has applied.
async fn applicant(platform: &TestPlatform, name: &str) -> Browser {
    let mut browser = Browser::signed_up(platform, "partner", name).await;
    browser.see("/partner/programs/1001").await.says_nothing_of("60.00");
    let answers = [("answer_0", "x"), ("answer_1", "y"), ("answer_2", "z")];
    browser.send("/partner/programs/1001/applications", &answers).await.has_status(303);
    browser
}

#[tokio::test]
async fn an_applicant_joins_with_the_terms_of_a_group() {
    let platform = test_platform();
    let (mut brand, _) = brand(&platform).await;
    brand.see("/brand/groups").await.says("No groups yet").says("partner_group = ");
    brand.send("/brand/groups", &[("name", "Gold"), ("code", "Gold!")]).await.has_status(422).says("id=\"code-error\"");
    brand.send("/brand/groups", &[("name", "Gold"), ("code", "gold")]).await.has_status(303);
    brand.send("/brand/groups", &[("name", "Gold"), ("code", "gold")]).await.has_status(422).says("id=\"code-error\"");
    let mut ana = applicant(&platform, "Ana").await;
    brand.see("/brand/applications").await.says("Offer other terms");
    let offer = [("group", "1"), ("message", "We like you")];
    brand.send("/brand/applications/1/offer", &offer).await.has_status(303);
    brand.see("/brand/applications").await.says("You offered the terms of Gold");
    ana.see("/partner/programs/1001").await.says("An offer for you").says("We like you").says("60.00 USD");
    ana.send("/partner/applications/1/offer/decline", &[]).await.has_status(303);
    ana.see("/partner/programs/1001").await.says_nothing_of("An offer for you");
    brand.send("/brand/applications/1/offer", &offer).await.has_status(303);

    let mut bea = Browser::signed_up(&platform, "partner", "Bea").await;
    bea.see("/partner").await;
    bea.send("/partner/applications/1/offer/accept", &[]).await.has_status(404);
    let mut rival = Browser::signed_up(&platform, "brand", "Estuary").await;
    rival.see("/brand").await;
    rival.send("/brand/applications/1/offer", &offer).await.has_status(404);
    rival.see("/brand/groups/1").await.has_status(404);
    rival.send("/brand/groups/1/archive", &[]).await.has_status(404);
    bea.see("/brand/groups").await.has_status(403);

    ana.send("/partner/applications/1/offer/accept", &[]).await.has_status(303);
    ana.see("/partner/programs/1001").await.says("60.00 USD");
    let id = ana.caller(&platform).await.account_id;
    let page = format!("/brand/partners/{id}");
    brand.see(&page).await.says("group gold").says("What").says("Write it down");
    brand.see("/brand/groups/1").await.says("Ana");

    brand.send(&format!("{page}/group"), &[("group", "")]).await.has_status(303);
    ana.see("/partner/programs/1001").await.says("The usual terms are offered to you").says("40.00 USD");
    ana.send("/partner/programs/1001/group", &[("group", "gold")]).await.has_status(409);
    ana.send("/partner/programs/1001/group", &[("group", "")]).await.has_status(303);
    ana.see("/partner/programs/1001").await.says_nothing_of("60.00 USD");
}

#[tokio::test]
async fn many_applications_are_decided_at_once() {
    let platform = test_platform();
    let (mut brand, _) = brand(&platform).await;
    for name in ["Ana", "Bea", "Cid"] {
        applicant(&platform, name).await;
    }
    brand.see("/brand/applications?text=bea").await.says("Bea").says_nothing_of("Cid");
    brand.see("/brand/applications").await;
    let nobody = [("press", "approve")];
    brand.send("/brand/applications/decisions", &nobody).await.has_status(422).says("hoose at least one");
    let unreasoned = [("id", "3"), ("press", "decline"), ("reason", "")];
    brand
        .send("/brand/applications/decisions", &unreasoned)
        .await
        .has_status(422)
        .says("reason-many-error")
        .says("checked");
    brand
        .send("/brand/applications/decisions", &[("id", "1"), ("id", "2"), ("press", "approve")])
        .await
        .has_status(303);
    let declined = [("id", "3"), ("press", "decline"), ("reason", "No fit")];
    brand.send("/brand/applications/decisions", &declined).await.has_status(303);
    brand.see("/brand/applications").await.says("No application waits").says("No fit");
    brand.see("/brand/partners").await.says("Ana").says("Bea").says("2 partners");
    brand.see("/brand/partners?text=an&state=active&sort=clicks").await.says("Ana").says_nothing_of("Bea");
    brand.see("/brand/partners?text=%25").await.says("Nobody fits");
    brand.see("/brand/partners?program=1001&version=1").await.says("Only those").says("2 partners");
    brand.see("/brand/partners?program=1001&version=2").await.says("Nobody fits");
}

#[tokio::test]
async fn notes_stay_with_the_brand_and_a_contract_is_ended_with_a_reason() {
    let platform = test_platform();
    let (mut brand, caller) = brand(&platform).await;
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    let partner = ana.caller(&platform).await;
    platform.join(&caller, PROGRAM, &partner).await;
    let page = format!("/brand/partners/{}", partner.account_id);
    brand.see(&page).await.has_status(200);
    brand.send(&format!("{page}/notes"), &[("text", "")]).await.has_status(422).says("id=\"text-error\"");
    brand.send(&format!("{page}/notes"), &[("text", "Pays <b>late</b>")]).await.has_status(303);
    brand.see(&page).await.says("Pays &#60;b&#62;late");
    for address in ["/partner", "/partner/programs/1001", "/partner/audit"] {
        ana.see(address).await.says_nothing_of("late");
    }
    ana.see(&page).await.has_status(403);
    ana.send(&format!("{page}/notes"), &[("text", "x")]).await.has_status(403);
    let mut rival = Browser::signed_up(&platform, "brand", "Estuary").await;
    rival.see("/brand").await;
    rival.send(&format!("{page}/notes"), &[("text", "x")]).await.has_status(404);
    rival.send(&format!("{page}/notes/1/deletion"), &[]).await.has_status(404);
    rival.send(&format!("{page}/group"), &[("group", "")]).await.has_status(404);
    rival.send("/brand/contracts/1/end", &[("reason", "x")]).await.has_status(404);
    brand.send(&format!("{page}/notes/1/deletion"), &[]).await.has_status(303);

    brand.send("/brand/contracts/1/end", &[("reason", "")]).await.has_status(422).says("reason-end-1-error");
    brand.send("/brand/contracts/1/end", &[("reason", "Program closes")]).await.has_status(303);
    brand.see(&page).await.says("Program closes").says_nothing_of("End the contract");
}
