//! Somebody who must set up a second factor: every page and every form of the product, and none of them a way around.

use flow::testing::test_platform;

use crate::testing::{Browser, PASSWORD, every_route};

/// What the set-up itself needs, and leaving.
const OPEN: &[&str] = &[
    "security/authenticator",
    "security/authenticator/code",
    "security/passkeys",
    "security/passkeys/challenge",
    "security/confirm",
    "security/confirm/challenge",
    // Gives back what the form sent, and knows nothing itself.
    "security/recovery-codes/file",
];

#[tokio::test]
async fn nothing_is_open_before_the_second_factor_but_its_set_up() {
    let platform = test_platform();
    let mut brand = Browser::signed_up(&platform, "brand", "Delta").await;
    let caller = brand.caller(&platform).await;
    let elsewhere = Browser::logged_in(&platform, "delta@example.com").await;
    brand.see("/brand/security").await.says("Logged in").says("Change your password");
    platform.ask_for_a_second_factor(caller.account_id).await;
    let shown = brand.see("/brand/security").await;
    shown.has_status(200).says("Set up a second factor to go on").says("Set up an app");
    shown
        .says_nothing_of("Last seen")
        .says_nothing_of("Change your password")
        .says_nothing_of("Everybody in this account");

    let before = platform.audit(caller.account_id).await;
    for route in every_route() {
        let address = route.address.as_str();
        let of_portal = ["/partner", "/brand", "/admin"].iter().any(|home| address.starts_with(home));
        let page = address.split('/').skip(2).collect::<Vec<_>>().join("/");
        let shown = brand.see(address).await;
        if of_portal && !page.starts_with("security") {
            let is_led_back = shown.status == 303 && shown.way_on() == "/brand/security";
            assert!(is_led_back || shown.status == 405, "{address}: {} {}", shown.status, shown.way_on());
        }
        let is_open = address.starts_with("/brand/") && OPEN.contains(&page.as_str());
        if !route.takes_forms || !of_portal && address != "/verify-email/again" || is_open {
            continue;
        }
        brand.see("/brand/security").await;
        let fields = [
            ("name", "Eve"),
            ("required", "no"),
            ("current_password", PASSWORD),
            ("password", "another long password"),
        ];
        let shown = match route.takes_files {
            true => brand.upload(address, &fields, "a.txt", b"x").await,
            false => brand.send(address, &fields).await,
        };
        let is_led_back = shown.status == 303 && shown.way_on() == "/brand/security";
        let is_refused = shown.status == 403
            && ["second_factor_required", "wrong_account_kind"].iter().any(|code| shown.body.contains(code));
        assert!(is_led_back || is_refused, "{address}: {} {} {}", shown.status, shown.way_on(), shown.body);
    }
    assert_eq!(platform.audit(caller.account_id).await, before, "nothing was changed");
    let still = flow::session::recognise(&platform, elsewhere.cookie_secret(), caller.address).await;
    assert!(still.expect("sessions are read").is_some(), "the other session was not ended");

    // One of the ways chose another language.
    brand.see("/language/en").await;
    brand.see("/brand/security").await;
    brand.send("/brand/security/confirm", &[("current_password", PASSWORD)]).await.has_status(303);
    brand.send("/brand/security/authenticator", &[]).await.has_status(200).says("Scan this with the app");
    brand.send("/logout", &[]).await.has_status(303);
    brand.see("/brand/security").await.has_status(303);
}
