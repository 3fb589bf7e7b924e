use domain::access::AccountKind;
use domain::totp;
use flow::testing::{TestPlatform, test_platform};
use jiff::Timestamp;

use crate::testing::{Browser, PASSWORD};

const LINUX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0";

async fn again(platform: &TestPlatform, agent: &'static str) -> Browser {
    let mut browser = Browser::new(platform);
    browser.headers = vec![("user-agent", agent)];
    browser.send("/login", &[("email", "ana@example.com"), ("password", PASSWORD)]).await.has_status(303);
    browser
}

#[tokio::test]
async fn one_other_session_is_ended_and_then_all() {
    let platform = test_platform();
    let mut here = Browser::signed_up(&platform, "partner", "Ana").await;
    let page = "/partner/security";
    here.see(page).await.has_status(200).says("This one").says_nothing_of("End all others");
    let mut there = again(&platform, LINUX).await;
    let mut elsewhere = again(&platform, "<blink>").await;
    let shown = here.see(page).await;
    shown.says("Firefox on Linux").says("Unknown browser").says_nothing_of("<blink>").says("End all others");

    let other = flow::session::list(&platform, &there.caller(&platform).await).await.expect("sessions are listed");
    let id = other.iter().find(|session| session.user_agent == LINUX).expect("the other one").id;
    let shown = here.send(&format!("{page}/sessions/{id}/end"), &[]).await;
    assert_eq!(shown.has_status(303).way_on(), "/partner/security?done=session_ended");
    there.see("/partner").await.has_status(303);
    elsewhere.see("/partner").await.has_status(200);
    here.send(&format!("{page}/sessions/{id}/end"), &[]).await.has_status(404);
    here.send(&format!("{page}/sessions/x/end"), &[]).await.has_status(404);

    here.send(&format!("{page}/sessions/others/end"), &[]).await.has_status(303);
    elsewhere.see("/partner").await.has_status(303);
    here.see(page).await.has_status(200).says_nothing_of("End all others");
}

#[tokio::test]
async fn nobody_elses_session_is_shown_or_ended() {
    let platform = test_platform();
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    let mut eve = Browser::signed_up(&platform, "partner", "Eve").await;
    let anas = flow::session::list(&platform, &ana.caller(&platform).await).await.expect("sessions are listed");
    eve.see("/partner/security").await.says_nothing_of("End all others");
    eve.send(&format!("/partner/security/sessions/{}/end", anas[0].id), &[]).await.has_status(404);
    eve.send("/partner/security/sessions/others/end", &[]).await.has_status(303);
    ana.see("/partner").await.has_status(200);
}

#[tokio::test]
async fn a_password_is_changed_by_whoever_knows_it() {
    let platform = test_platform();
    let mut here = Browser::signed_up(&platform, "partner", "Ana").await;
    let mut there = again(&platform, LINUX).await;
    here.see("/partner/security").await;
    let address = "/partner/security/password";
    let new = "another long password";
    let wrong = [("current_password", "not this one"), ("password", new)];
    let shown = here.send(address, &wrong).await;
    shown.has_status(422).says("id=\"current_password-error\"").says_nothing_of("not this one").says_nothing_of(new);
    let short = [("current_password", PASSWORD), ("password", "short")];
    here.send(address, &short).await.has_status(422).says("id=\"password-error\"");
    let right = [("current_password", PASSWORD), ("password", new)];
    let shown = here.send(address, &right).await;
    assert_eq!(shown.has_status(303).way_on(), "/partner/security?done=own_password_changed");
    here.see("/partner/security").await.has_status(200);
    there.see("/partner").await.has_status(303);
    let mut later = Browser::new(&platform);
    later.send("/login", &[("email", "ana@example.com"), ("password", new)]).await.has_status(303);
}

/// What an app shows that scanned the QR code of this page, so many steps from now.
fn app_code(page: &str, steps: i64) -> String {
    let typed = page.split("data-copy-value>").nth(1).and_then(|rest| rest.split('<').next()).expect("the secret");
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: Vec<u8> = typed
        .chars()
        .filter_map(|letter| letters.find(letter))
        .flat_map(|number| (0..5).rev().map(move |bit| u8::from(number >> bit & 1 == 1)))
        .collect();
    let secret: Vec<u8> = bits.chunks_exact(8).map(|eight| eight.iter().fold(0, |byte, bit| byte << 1 | bit)).collect();
    totp::code(&secret, totp::step_at(Timestamp::now()) + steps)
}

/// Gives the page with the QR code, and one recovery code.
async fn set_up_app(browser: &mut Browser, home: &str) -> (String, String) {
    browser.see(&format!("{home}/security")).await.says("Set up an app");
    let setup = browser.send(&format!("{home}/security/authenticator"), &[]).await;
    setup.has_status(200).says("<svg").says("Scan this with the app");
    let address = format!("{home}/security/authenticator/code");
    browser.send(&address, &[("code", "12345")]).await.has_status(422).says("id=\"code-error\"");
    let shown = browser.send(&address, &[("code", &app_code(&setup.body, -1))]).await;
    shown.has_status(200).says("Shown this once");
    let code =
        shown.body.split("data-copy-value tabindex=\"0\">").nth(1).expect("codes").lines().next().expect("a code");
    (setup.body.clone(), code.to_owned())
}

#[tokio::test]
async fn a_log_in_with_a_second_factor_takes_two_pages_and_the_first_opens_nothing() {
    let platform = test_platform();
    let mut here = Browser::signed_up(&platform, "partner", "Ana").await;
    let (setup, recovery) = set_up_app(&mut here, "/partner").await;
    here.see("/partner/security").await.says("Last used").says(">10</span> left");
    let file = here.send("/partner/security/recovery-codes/file", &[("codes", &format!("{recovery} <b>x</b>"))]).await;
    file.has_status(200).says(&recovery).says_nothing_of("<b>");
    assert_eq!(file.headers["content-disposition"], "attachment; filename=\"recovery-codes.txt\"");

    let mut there = Browser::new(&platform);
    let fields = [("email", "ana@example.com"), ("password", PASSWORD), ("next", "/partner/links")];
    let wrong = [("email", "ana@example.com"), ("password", "wrong wrong wrong")];
    there.send("/login", &wrong).await.has_status(422).says_nothing_of("Second step");
    there.see("/login/second").await.has_status(303);
    let shown = there.send("/login", &fields).await;
    assert_eq!(shown.has_status(303).way_on(), "/login/second?next=%2Fpartner%2Flinks");
    let cookie = shown.headers["set-cookie"].to_str().expect("text");
    assert!(cookie.starts_with("tributary_log_in=") && cookie.contains("HttpOnly; SameSite=Strict"), "{cookie}");
    for address in ["/partner", "/partner/security", "/partner/audit"] {
        assert!(there.see(address).await.has_status(303).way_on().starts_with("/login"), "{address}");
    }
    there.see("/login/second?next=https://evil.example/").await.has_status(200).says_nothing_of("evil.example");
    there.send("/login/second", &[("code", "000000")]).await.has_status(422).says("This code is not right");
    let code = app_code(&setup, 0);
    let evil = [("code", code.as_str()), ("next", "//evil.example/")];
    let shown = there.send("/login/second", &evil).await;
    assert_eq!(shown.has_status(303).way_on(), "/partner");
    there.see("/partner").await.has_status(200);

    let mut replay = Browser::new(&platform);
    replay.send("/login", &fields).await.has_status(303);
    replay.send("/login/second", &[("code", &code)]).await.has_status(422);
    assert_eq!(replay.send("/login/second", &[("code", &recovery)]).await.has_status(303).way_on(), "/partner");
}

#[tokio::test]
async fn what_changes_the_log_in_asks_who_is_there() {
    let platform = test_platform();
    let mut here = Browser::signed_up(&platform, "brand", "Delta").await;
    set_up_app(&mut here, "/brand").await;
    let operator = platform.account(AccountKind::Operator, "Host").await;
    let later = platform.clock.now() + flow::session::CONFIRMED_FOR;
    flow::sandbox::advance(&platform, &operator, later).await.expect("a sandbox moves");
    here.see("/brand/security").await.says("Confirm it is you").says_nothing_of("Make new codes");
    for address in ["authenticator/removal", "recovery-codes", "authenticator", "passkeys/1/removal", "requirement"] {
        let shown = here.send(&format!("/brand/security/{address}"), &[]).await;
        assert_eq!(shown.has_status(303).way_on(), "/brand/security/confirm", "{address}");
    }
    let wrong = [("current_password", "not this one")];
    here.send("/brand/security/confirm", &wrong).await.has_status(422).says("id=\"current_password-error\"");
    let shown = here.send("/brand/security/confirm", &[("current_password", PASSWORD)]).await;
    assert_eq!(shown.has_status(303).way_on(), "/brand/security?done=confirmed");
    here.see("/brand/security").await.says("Make new codes");
    here.send("/brand/security/requirement", &[("required", "yes")]).await.has_status(303);
    here.send("/brand/security/authenticator/removal", &[]).await.has_status(422).says("add another before");
    here.send("/brand/security/requirement", &[("required", "no")]).await.has_status(303);
    here.send("/brand/security/authenticator/removal", &[]).await.has_status(303);
}

#[tokio::test]
async fn whoever_must_have_a_second_factor_sees_nothing_else_before() {
    let platform = test_platform();
    let mut owner = Browser::signed_up(&platform, "brand", "Delta").await;
    let secret = platform.secret_mailed_to("delta@example.com").await;
    owner.see("/brand").await;
    owner.send("/verify-email", &[("secret", &secret)]).await.has_status(303);
    set_up_app(&mut owner, "/brand").await;
    let caller = owner.caller(&platform).await;
    flow::membership::invite(&platform, &caller, "fin@example.com", domain::access::Role::Finance)
        .await
        .expect("invited");
    let secret = platform.secret_mailed_to("fin@example.com").await;
    let mut fin = Browser::new(&platform);
    let fields = [("secret", secret.as_str()), ("name", "Fin"), ("password", PASSWORD)];
    fin.send("/signup/join", &fields).await.has_status(303);
    fin.send("/login", &[("email", "fin@example.com"), ("password", PASSWORD)]).await.has_status(303);
    fin.see("/brand").await.has_status(200);
    owner.see("/brand/security").await.says("Without one: fin@example.com");
    owner.send("/brand/security/requirement", &[("required", "yes")]).await.has_status(303);
    for address in ["/brand", "/brand/payments", "/brand/tokens", "/brand/profile"] {
        assert_eq!(fin.see(address).await.has_status(303).way_on(), "/brand/security", "{address}");
    }
    fin.see("/brand/security").await.has_status(200).says("Set up a second factor to go on");
    fin.send("/brand/payments/runs", &[]).await.has_status(303);
    set_up_app(&mut fin, "/brand").await;
    fin.see("/brand").await.has_status(200);
}
