//! Sign-up, log-in, log-out and what they must not give away.

use flow::testing::test_platform;
use http::header::SET_COOKIE;

use crate::testing::{Browser, PASSWORD};

#[tokio::test]
async fn a_log_in_says_the_same_of_known_and_unknown_addresses_until_it_says_wait() {
    let platform = test_platform();
    Browser::signed_up(&platform, "partner", "Ana").await;
    let mut answers = Vec::new();
    for email in ["ana@example.com", "nobody@example.com"] {
        let mut guesser = Browser::new(&platform);
        let shown = guesser.send("/login", &[("email", email), ("password", "wrong wrong wrong")]).await;
        shown.has_status(422).says("do not belong together");
        answers.push(shown.body.replace(email, ""));
        for _ in 0..8 {
            guesser.send("/login", &[("email", email), ("password", "wrong wrong wrong")]).await;
        }
        guesser
            .send("/login", &[("email", email), ("password", PASSWORD)])
            .await
            .has_status(422)
            .says("Too many attempts; wait");
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn after_log_in_only_pages_of_this_site_are_gone_to() {
    let platform = test_platform();
    Browser::signed_up(&platform, "partner", "Ana").await;
    for (next, expected) in [
        ("/partner/actions?state=pending", "/partner/actions?state=pending"),
        ("https://evil.example/", "/partner"),
        ("//evil.example/", "/partner"),
        ("/\\evil.example", "/partner"),
        ("/logout", "/partner"),
    ] {
        let mut browser = Browser::new(&platform);
        let fields = [("email", "ana@example.com"), ("password", PASSWORD), ("next", next)];
        assert_eq!(browser.send("/login", &fields).await.has_status(303).way_on(), expected, "{next}");
    }
}

#[tokio::test]
async fn the_session_cookie_is_out_of_reach_and_new_at_every_log_in() {
    let platform = test_platform();
    Browser::signed_up(&platform, "partner", "Ana").await;
    let mut browser = Browser::new(&platform);
    let fields = [("email", "ana@example.com"), ("password", PASSWORD)];
    let mut cookies = Vec::new();
    for _ in 0..2 {
        let shown = browser.send("/login", &fields).await;
        let cookie = shown.headers[SET_COOKIE].to_str().expect("text").to_owned();
        assert!(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax"), "{cookie}");
        cookies.push(cookie);
        browser = Browser::new(&platform);
    }
    assert_ne!(cookies[0], cookies[1]);
}

#[tokio::test]
async fn logging_out_ends_the_session_and_not_only_the_cookie() {
    let platform = test_platform();
    let mut browser = Browser::signed_up(&platform, "partner", "Ana").await;
    let mut copy = Browser::new(&platform);
    browser.lend_cookie_to(&mut copy);
    copy.see("/partner").await.has_status(200);
    browser.see("/partner").await;
    assert_eq!(browser.send("/logout", &[]).await.way_on(), "/login?done=logged_out");
    browser.see("/partner").await.has_status(303);
    copy.see("/partner").await.has_status(303);
}

#[tokio::test]
async fn mistakes_are_shown_at_their_fields_and_what_was_typed_stays() {
    let platform = test_platform();
    let mut stranger = Browser::new(&platform);
    let fields = [
        ("kind", "brand"),
        ("account_name", "Delta & Sons"),
        ("name", "Dee"),
        ("email", "not an address"),
        ("password", "short"),
    ];
    let shown = stranger.send("/signup", &fields).await;
    shown.has_status(422).says("aria-invalid=\"true\"").says("Delta &#38; Sons").says_nothing_of("value=\"short\"");
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_and_nothing_is_told_about_unknown_addresses() {
    let platform = test_platform();
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    let mut stranger = Browser::new(&platform);
    let known = stranger.send("/login/reset", &[("email", "ana@example.com")]).await;
    let unknown = stranger.send("/login/reset", &[("email", "abc@example.com")]).await;
    assert_eq!(known.has_status(200).body.replace("ana@", ""), unknown.has_status(200).body.replace("abc@", ""));

    let secret = platform.secret_mailed_to("ana@example.com").await;
    let new = "another long password";
    let fields = [("secret", secret.as_str()), ("password", new)];
    assert_eq!(stranger.send("/login/reset", &fields).await.has_status(303).way_on(), "/login?done=password_changed");
    ana.see("/partner").await.has_status(303);
    stranger.send("/login/reset", &fields).await.has_status(422).says("no longer valid");
    stranger.send("/login", &[("email", "ana@example.com"), ("password", new)]).await.has_status(303);
}

#[tokio::test]
async fn a_colleague_joins_by_the_link_in_the_letter_and_only_once() {
    let platform = test_platform();
    let owner = platform.brand("Delta").await;
    let role = domain::access::Role::Finance;
    flow::membership::invite(&platform, &owner, "fin@example.com", role).await.expect("the colleague is invited");
    let secret = platform.secret_mailed_to("fin@example.com").await;
    let mut colleague = Browser::new(&platform);
    let link = format!("/signup/join?secret={secret}");
    colleague.see(&link).await.has_status(200).says("Join the team of Delta").says("fin@example.com");
    let short = [("secret", secret.as_str()), ("name", "Fin"), ("password", "short")];
    colleague.send("/signup/join", &short).await.has_status(422).says("aria-invalid=\"true\"");
    let right = [("secret", secret.as_str()), ("name", "Fin"), ("password", PASSWORD)];
    assert_eq!(colleague.send("/signup/join", &right).await.has_status(303).way_on(), "/login?done=joined_team");
    colleague.see(&link).await.has_status(422);
    let log_in = [("email", "fin@example.com"), ("password", PASSWORD)];
    assert_eq!(colleague.send("/login", &log_in).await.has_status(303).way_on(), "/brand");
    // Finance pays, and decides about nobody.
    colleague.see("/brand/payments").await.has_status(200).says("The next payment run");
    colleague.see("/brand/applications").await.says_nothing_of("Send invitation");
    colleague.see("/brand/tokens").await.says_nothing_of("Make a token");
}

#[tokio::test]
async fn an_address_is_verified_by_a_press_and_not_by_opening_the_link() {
    let platform = test_platform();
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    let secret = platform.secret_mailed_to("ana@example.com").await;
    ana.see(&format!("/verify-email?secret={secret}")).await.has_status(200);
    ana.see("/partner").await.says("Verify your e-mail address");
    let shown = ana.send("/verify-email", &[("secret", &secret)]).await;
    assert_eq!(shown.has_status(303).way_on(), "/partner?done=email_verified");
    ana.see("/partner").await.says_nothing_of("Verify your e-mail address");
}
