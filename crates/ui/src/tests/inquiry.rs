//! A partner asks about an order; the brand sees what is known, answers, and decides.

use domain::ids::ProgramId;
use flow::Caller;
use flow::testing::{TestPlatform, test_platform};

use crate::testing::{Browser, sale};

struct Two {
    platform: TestPlatform,
    brand: Browser,
    brand_caller: Caller,
    ana: Browser,
    program: ProgramId,
}

async fn two() -> Two {
    let platform = test_platform();
    let mut brand = Browser::signed_up(&platform, "brand", "Delta").await;
    let brand_caller = brand.caller(&platform).await;
    let program = platform.program(&brand_caller).await.id;
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    platform.join(&brand_caller, program, &ana.caller(&platform).await).await;
    brand.see("/brand/inquiries").await.says("No inquiries");
    ana.see("/partner/inquiries").await.says("Ask about an order");
    Two { platform, brand, brand_caller, ana, program }
}

async fn asked(two: &mut Two, order_id: &str) -> String {
    let program = two.program.to_string();
    let fields = [
        ("program_id", program.as_str()),
        ("order_id", order_id),
        ("day", "2026-01-05"),
        ("amount", "120.00"),
        ("click_address", "https://blog.example/?a=<b>"),
        ("text", "It is <b>not</b> there."),
    ];
    let sent = two.ana.upload("/partner/inquiries/new", &fields, "mail.txt", b"Thank you").await;
    sent.has_status(303).way_on().split('?').next().expect("an address").to_owned()
}

#[tokio::test]
async fn an_order_that_is_missing() {
    let mut two = two().await;
    let program = two.program;
    let order = two.ana.see(&format!("/partner/actions/order?program_id={program}&order_id=A-7%262")).await;
    order.says("Nothing known about this order").says("/partner/inquiries/new?program=1001&#38;order=A-7%262");
    let form = two.ana.see(&format!("/partner/inquiries/new?program={program}&order=A-7%262")).await;
    form.says("value=\"A-7&#38;2\"").says("within 45 days");

    let address = asked(&mut two, "A-7").await;
    let page = two.ana.see(&address).await;
    page.says("Order A-7").says("120.00 USD").says("&#60;b&#62;not").says("mail.txt").says("Take the inquiry back");
    page.says_nothing_of("What is known of the order");

    let brand_address = address.replace("/partner", "/brand");
    two.brand.see("/brand").await.says("navigation__count");
    let page = two.brand.see(&brand_address).await;
    page.says("Nothing was reported under this order id")
        .says("Report the conversion and grant in one go")
        .says_nothing_of("navigation__count");
    let answer = format!("{brand_address}/answer");
    let refused = two.brand.upload(&answer, &[("step", "grant"), ("text", "Yes.")], "", b"").await;
    refused.has_status(422).says("No action of this partner has this order id yet").says("Yes.</textarea>");
    two.brand
        .upload(&answer, &[("step", "answer"), ("text", "")], "", b"")
        .await
        .has_status(422)
        .says("id=\"text-error\"");
    two.brand.upload(&answer, &[("step", "steal"), ("text", "x")], "", b"").await.has_status(422);
    let asked = two.brand.upload(&answer, &[("step", "ask"), ("text", "Which shop?")], "", b"").await;
    assert_eq!(asked.has_status(303).way_on(), format!("{brand_address}?done=inquiry_answered"));
    two.ana.see(&address).await.says("Evidence wanted").says("Which shop?");
    let ana = two.ana.caller(&two.platform).await;
    sale(&two.platform, &two.brand_caller, program, &ana, "A-7").await;
    two.brand.see(&brand_address).await.says("Reported and credited").says(" of Ana</a>");
    let granted = two.brand.upload(&answer, &[("step", "grant"), ("text", "")], "", b"").await;
    assert_eq!(granted.has_status(303).way_on(), format!("{brand_address}?done=inquiry_granted"));
    two.ana.see(&address).await.says("Granted").says_nothing_of("Take the inquiry back");
    two.ana.see("/partner/inquiries?state=granted").await.says("A-7");
    two.ana.see("/partner/inquiries?state=open").await.says("None of these");
}

#[tokio::test]
async fn an_action_asked_about_from_its_page_and_declined() {
    let mut two = two().await;
    let ana = two.ana.caller(&two.platform).await;
    sale(&two.platform, &two.brand_caller, two.program, &ana, "B-1").await;
    two.ana.see("/partner/actions/1001.1.1").await.says("/partner/inquiries/new?action=1001.1.1&#38;kind=amount");
    two.ana.see("/partner/inquiries/new?action=1001.1.1&kind=amount").await.says("Ask about action 1001.1.1");
    let fields = [("action", "1001.1.1"), ("kind", "amount"), ("text", "It should be more.")];
    let sent = two.ana.upload("/partner/inquiries/new", &fields, "", b"").await;
    assert_eq!(sent.has_status(303).way_on(), "/partner/inquiries/1?done=inquiry_opened");
    let again = two.ana.upload("/partner/inquiries/new", &fields, "", b"").await;
    again.has_status(422).says("You are asking about this already, in inquiry 1");
    let wrong = [("action", "1001.1.1"), ("kind", "reversed"), ("text", "?")];
    two.ana.upload("/partner/inquiries/new", &wrong, "", b"").await.has_status(422).says("The action is not reversed");
    two.brand.see("/brand/inquiries/1").await.says("/brand/actions/1001.1.1");
    let declined = [("step", "decline"), ("reason", "outside_terms"), ("text", "The terms pay a flat 40.00.")];
    two.brand.upload("/brand/inquiries/1/answer", &declined, "", b"").await.has_status(303);
    two.ana.see("/partner/inquiries/1").await.says("Declined").says("Outside the terms of the program");
    two.brand
        .upload("/brand/inquiries/1/answer", &declined, "", b"")
        .await
        .has_status(422)
        .says("The inquiry is declined");
}

#[tokio::test]
async fn nobody_else_asks_reads_or_decides() {
    let mut two = two().await;
    let address = asked(&mut two, "C-1").await;
    let mut bea = Browser::signed_up(&two.platform, "partner", "Bea").await;
    let mut rival = Browser::signed_up(&two.platform, "brand", "Estuary").await;
    let add = [("step", "add"), ("text", "me too")];
    bea.see("/partner/inquiries").await.says("No inquiries");
    rival.see("/brand/inquiries").await.says("No inquiries");
    bea.see(&address).await.has_status(404);
    bea.upload(&format!("{address}/answer"), &add, "", b"").await.has_status(404);
    bea.see("/partner/inquiries/new").await.says("No program yet");
    bea.see("/partner/attachments/1").await.has_status(404);
    let brand_address = address.replace("/partner", "/brand");
    rival.see(&brand_address).await.has_status(404);
    let grant = [("step", "grant"), ("text", "x")];
    rival.upload(&format!("{brand_address}/answer"), &grant, "", b"").await.has_status(404);
    // A side does only what is its own; an inquiry is no thread of messages.
    two.ana.upload(&format!("{address}/answer"), &grant, "", b"").await.has_status(403);
    two.brand.upload(&format!("{brand_address}/answer"), &add, "", b"").await.has_status(403);
    two.ana.see("/partner/messages/1").await.has_status(404);
    two.ana
        .upload_with(&format!("{address}/answer"), "guess", &add, "", b"")
        .await
        .has_status(403)
        .says("foreign_form");
    rival.see("/partner/inquiries/new").await.has_status(403);
    two.ana.see(&address).await.says_nothing_of("me too");
}
