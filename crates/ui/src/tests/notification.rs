//! What people choose to be told, the address that stops a kind of letter, and what the operator sees of letters.

use flow::testing::{TestPlatform, test_platform};

use crate::testing::Browser;

/// The address in the newest letter to this mailbox that can be stopped.
async fn ticket(platform: &TestPlatform, email: &str) -> String {
    let letters = platform.letters_to(email).await;
    let letter = letters.iter().rev().find(|letter| letter.contains("List-Unsubscribe:")).expect("such a letter");
    let (_, rest) = letter.split_once("http://tributary.test/unsubscribe/").expect("an address");
    rest.chars().take_while(|letter| !letter.is_whitespace() && *letter != '>').collect()
}

#[tokio::test]
async fn each_person_chooses_and_security_stays() {
    let platform = test_platform();
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    let page = ana.see("/partner/notifications").await;
    page.says("ana@example.com").says("name=\"message\"").says("Security cannot be switched off").says("New log-in");
    page.says_nothing_of("name=\"log_in\"").says_nothing_of("name=\"application\"");
    let saved = ana.send("/partner/notifications", &[("message", "off"), ("new_actions", "off")]).await;
    assert_eq!(saved.way_on(), "/partner/notifications?done=notifications_saved");
    ana.see("/partner/notifications").await.says("<option value=\"off\" selected>");
    for wrong in [("log_in", "off"), ("message", "never"), ("new_actions", "at_once")] {
        ana.send("/partner/notifications", &[wrong]).await.has_status(422);
    }
    ana.see("/partner/audit").await.says("notification");
    ana.see("/brand/notifications").await.has_status(403);
}

#[tokio::test]
async fn letters_are_stopped_without_logging_in_by_a_press_and_not_by_looking() {
    let platform = test_platform();
    let brand = Browser::signed_up(&platform, "brand", "Delta").await;
    let brand_caller = brand.caller(&platform).await;
    let program = platform.program(&brand_caller).await.id;
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    platform.join(&brand_caller, program, &ana.caller(&platform).await).await;
    let address = format!("/unsubscribe/{}", ticket(&platform, "ana@example.com").await);
    let mut stranger = Browser::new(&platform);
    let page = stranger.see(&address).await;
    page.has_status(200).says("Invitations").says("of Ana").says("Stop these letters").says_nothing_of("example.com");
    ana.see("/partner/notifications").await.says_nothing_of("<option value=\"off\" selected>");
    // As a mail program posts it: from elsewhere, with no cookie and no hidden field.
    stranger.headers = vec![("origin", "https://mail.example"), ("sec-fetch-site", "cross-site")];
    stranger.send_with(&address, "", &[("List-Unsubscribe", "One-Click")]).await.has_status(200).says("Stopped");
    ana.see("/partner/notifications").await.says("<option value=\"off\" selected>");
    for forged in [
        format!("{address}x"),
        address.replace(".invitation.", ".message."),
        "/unsubscribe/1.1.message.AAAA".to_owned(),
    ] {
        stranger.see(&forged).await.has_status(404);
        stranger.send_with(&forged, "", &[]).await.has_status(404);
    }
}

#[tokio::test]
async fn the_operator_looks_at_every_letter_and_tries_it() {
    let platform = test_platform();
    let mut operator = Browser::operator(&platform).await;
    let list = operator.see("/admin/mail").await;
    for sample in flow::mail::preview::samples() {
        list.says(&format!("/admin/mail/{}?language=en\"", sample.name));
        let path = format!("/admin/mail/{}", sample.name);
        let page = operator.see(&path).await;
        page.has_status(200).says("sandbox></iframe>");
        let policy = page.headers.get("content-security-policy").and_then(|policy| policy.to_str().ok()).unwrap_or("");
        assert!(policy.contains("frame-src 'self'") && policy.contains("script-src 'self'"), "{policy}");
        let html = operator.see(&format!("{path}/html")).await;
        html.has_status(200).says("<!doctype html>").says_nothing_of("<script");
        let policy = html.headers.get("content-security-policy").and_then(|policy| policy.to_str().ok()).unwrap_or("");
        assert_eq!(policy, "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'");
    }
    operator.see("/admin/mail/nothing").await.has_status(404);
    operator.see("/admin/mail/message").await.has_status(200);
    let sent = operator.send("/admin/mail/message/test", &[]).await;
    assert_eq!(sent.way_on(), "/admin/mail/message?language=en&done=test_sent");
    let letters = platform.letters_to("olga@example.com").await;
    assert!(letters.iter().any(|letter| letter.contains("Banners for spring") && letter.contains("A test:")));
    operator.send_with("/admin/mail/message/test", "guess", &[]).await.has_status(403);

    let german = "/admin/mail/message?language=de";
    operator.see("/admin/mail?language=de").await.says(german).says("lang=\"de\">Willkommen bei Example Program");
    operator.see(german).await.says("<html lang=\"en\">").says("Eine Probe:").says("/message/html?language=de");
    operator.see("/admin/mail/message/html?language=de").await.says("<html lang=\"de\">");
    let sent = operator.send("/admin/mail/message/test", &[("language", "de")]).await;
    assert_eq!(sent.way_on(), format!("{german}&done=test_sent"));
    let letters = platform.letters_to("olga@example.com").await;
    assert!(letters.iter().any(|letter| letter.contains("Eine Probe:")));

    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    for address in ["/admin/mail", "/admin/mail/message", "/admin/mail/message/html"] {
        ana.see(address).await.has_status(403);
    }
}
