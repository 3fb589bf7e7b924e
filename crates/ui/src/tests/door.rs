//! Sign-up, log-in, log-out and what they must not give away.

use flow::testing::{test_platform, test_platform_with};
use http::header::SET_COOKIE;

use crate::query;
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
        ("/partner/links?q=https://evil.example", "/partner/links?q=https://evil.example"),
        ("https://evil.example/", "/partner"),
        ("https:evil.example", "/partner"),
        ("https:/evil.example", "/partner"),
        ("//evil.example/", "/partner"),
        ("///evil.example/", "/partner"),
        ("/\\evil.example", "/partner"),
        ("\\\\evil.example", "/partner"),
        ("\\/evil.example", "/partner"),
        ("/\t/evil.example", "/partner"),
        ("/\n/evil.example", "/partner"),
        ("/./\\evil.example", "/partner"),
        ("/.//evil.example", "/partner"),
        ("/..//evil.example", "/partner"),
        ("/%2e//evil.example", "/partner"),
        ("/partner\r\nSet-Cookie: a=b", "/partner"),
        ("/partner%0d%0aSet-Cookie: a=b", "/partner"),
        ("data:text/html,<script>alert(1)</script>", "/partner"),
        ("javascript:alert(1)", "/partner"),
        ("evil.example", "/partner"),
        ("@evil.example", "/partner"),
        ("/logout", "/partner"),
        ("/login?next=//evil.example", "/partner"),
        ("/login/second?next=https://evil.example", "/partner"),
    ] {
        let mut browser = Browser::new(&platform);
        let fields = [("email", "ana@example.com"), ("password", PASSWORD), ("next", next)];
        let shown = browser.send("/login", &fields).await;
        assert_eq!(shown.has_status(303).way_on(), expected, "{next}");
        assert_eq!(shown.headers.get_all(SET_COOKIE).iter().count(), 2, "the session and no cookie of {next}");
        // Whoever is in already is sent on by the same rule.
        let asked = query::address("/login", [("next", next)]);
        assert_eq!(browser.see(&asked).await.has_status(303).way_on(), expected, "{next}");
    }
}

#[tokio::test]
async fn a_new_session_has_a_new_secret_and_the_one_before_is_dead() {
    let platform = test_platform();
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    ana.see("/partner/profile").await;
    // At the log-in, whatever cookie the browser came with: planted or its own.
    let mut planted = Browser::with_cookie(&platform, "tributary_session=0123456789abcdef0123456789abcdef");
    planted.send("/login", &[("email", "ana@example.com"), ("password", PASSWORD)]).await.has_status(303);
    assert!(!planted.cookie().expect("a session").contains("0123456789abcdef"));
    let before = ana.cookie().expect("a session").to_owned();
    ana.send("/login", &[("email", "ana@example.com"), ("password", PASSWORD)]).await.has_status(303);
    ana.see("/partner/security").await.has_status(200);
    Browser::with_cookie(&platform, &before).see("/partner").await.has_status(303);
    // When the person proves to be it, and when the password changes.
    let new = "another long password";
    for (address, fields) in [
        ("/partner/security/confirm", [("current_password", PASSWORD), ("", "")]),
        ("/partner/security/password", [("current_password", PASSWORD), ("password", new)]),
    ] {
        let before = ana.cookie().expect("a session").to_owned();
        let shown = ana.send(address, &fields).await;
        shown.has_status(303);
        let cookie = shown.headers[SET_COOKIE].to_str().expect("text");
        assert!(cookie.contains("; HttpOnly; SameSite=Lax; Max-Age="), "{cookie}");
        assert_ne!(ana.cookie(), Some(before.as_str()), "{address}");
        Browser::with_cookie(&platform, &before).see("/partner").await.has_status(303);
        ana.see("/partner").await.has_status(200);
    }
}

#[tokio::test]
async fn behind_tls_the_cookie_is_bound_to_this_host_whatever_a_visitor_says() {
    let fields = [("email", "ana@example.com"), ("password", PASSWORD)];
    for (public_url, name, is_secure) in [
        ("https://tributary.test", "__Host-tributary_session=", true),
        ("http://tributary.test", "tributary_session=", false),
    ] {
        let platform = test_platform_with(|settings| settings.public_url = public_url.to_owned());
        Browser::signed_up(&platform, "partner", "Ana").await;
        for said in [vec![], vec![("x-forwarded-proto", "https")], vec![("x-forwarded-proto", "http")]] {
            let mut browser = Browser::new(&platform);
            browser.headers = said;
            let shown = browser.send("/login", &fields).await;
            let cookie = shown.headers[SET_COOKIE].to_str().expect("text").to_owned();
            assert!(cookie.starts_with(name) && cookie.contains("; Path=/; HttpOnly; SameSite=Lax"), "{cookie}");
            assert_eq!(cookie.ends_with("; Secure"), is_secure, "{cookie}");
            assert!(!cookie.contains("Domain"), "{cookie}");
            browser.see("/partner").await.has_status(200);
            let out = browser.send("/logout", &[]).await;
            let gone = out.headers[SET_COOKIE].to_str().expect("text");
            assert!(gone.starts_with(name) && gone.contains("Max-Age=0"), "{gone}");
        }
    }
}

#[tokio::test]
async fn signing_up_stops_telling_which_addresses_are_known() {
    let platform = test_platform();
    Browser::signed_up(&platform, "partner", "Ana").await;
    let mut answers = Vec::new();
    let mut guesser = Browser::new(&platform);
    let probe = [("kind", "partner"), ("account_name", "Eve"), ("name", "Eve"), ("password", "a different password")];
    for _ in 0..6 {
        let fields = [probe.as_slice(), &[("email", "ana@example.com")]].concat();
        guesser.send("/signup", &fields).await.has_status(422).says("has another password here");
    }
    for number in 0..75 {
        let email = format!("guess{number}@example.com");
        guesser.send("/login", &[("email", &email), ("password", "a different password")]).await.has_status(422);
    }
    for email in ["ana@example.com", "nobody@example.com"] {
        let fields = [probe.as_slice(), &[("email", email)]].concat();
        let shown = guesser.send("/signup", &fields).await;
        shown.says("Too many attempts").says_nothing_of("has another password here");
        answers.push((shown.status, shown.body.replace(email, "")));
    }
    assert_eq!(answers[0], answers[1]);
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
