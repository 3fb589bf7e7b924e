//! Forms sent from elsewhere, names that are scripts, notices in links, addresses that cannot be read.

use flow::testing::test_platform;

use crate::testing::Browser;

#[tokio::test]
async fn a_form_that_is_not_from_our_page_does_nothing() {
    let platform = test_platform();
    let mut brand = Browser::signed_up(&platform, "brand", "Delta").await;
    let fields = [("name", "stolen"), ("access", "read_write"), ("role", "owner")];
    for csrf in ["", "guess"] {
        brand.send_with("/brand/tokens", csrf, &fields).await.has_status(403).says("foreign_form");
    }
    brand.see("/brand/tokens").await;
    // A page of another site, even with the right word: the browser says where the form is from.
    brand.headers = vec![("sec-fetch-site", "cross-site")];
    brand.send("/brand/tokens", &fields).await.has_status(403);
    brand.headers = vec![("origin", "https://evil.example"), ("host", "tributary.test")];
    brand.send("/brand/tokens", &fields).await.has_status(403);
    brand.headers.clear();
    brand.see("/brand/tokens").await.says("No tokens yet");
    brand.send("/brand/tokens", &fields).await.has_status(200).says("shown this once");
}

#[tokio::test]
async fn nobody_is_logged_in_or_out_from_elsewhere() {
    let platform = test_platform();
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    ana.send_with("/logout", "guess", &[]).await.has_status(403);
    ana.see("/partner").await.has_status(200);
    let mut stranger = Browser::new(&platform);
    stranger.headers = vec![("sec-fetch-site", "cross-site")];
    stranger
        .send("/login", &[("email", "ana@example.com"), ("password", crate::testing::PASSWORD)])
        .await
        .has_status(403);
}

#[tokio::test]
async fn every_form_that_changes_something_needs_the_word_of_its_session() {
    let platform = test_platform();
    let mut partner = Browser::signed_up(&platform, "partner", "Ana").await;
    let mut brand = Browser::signed_up(&platform, "brand", "Delta").await;
    for address in [
        "/partner/links",
        "/partner/links/1/archive",
        "/partner/links/1/name",
        "/partner/links/1/health",
        "/partner/links/import",
        "/partner/programs/1001/applications",
        "/partner/programs/1001/terms",
        "/partner/applications/1/withdrawal",
        "/partner/applications/1/offer/accept",
        "/partner/applications/1/offer/decline",
        "/partner/programs/1001/group",
        "/partner/invitations/1/accept",
        "/partner/invitations/1/decline",
        "/partner/payments/setting",
        "/partner/messages/1/unread",
        "/partner/messages/1/archive",
        "/partner/messages/1/restoration",
        "/partner/team/invitations",
        "/partner/team/invitations/1/withdrawal",
        "/partner/team/1/role",
        "/partner/team/1/removal",
        "/partner/profile",
        "/partner/profile/name",
        "/partner/security/sessions/1/end",
        "/partner/security/sessions/others/end",
        "/partner/security/password",
        "/partner/security/authenticator",
        "/partner/security/authenticator/code",
        "/partner/security/authenticator/removal",
        "/partner/security/recovery-codes",
        "/partner/security/recovery-codes/file",
        "/partner/security/passkeys",
        "/partner/security/passkeys/challenge",
        "/partner/security/passkeys/1/removal",
        "/partner/security/requirement",
        "/partner/security/confirm",
        "/partner/security/confirm/challenge",
        "/partner/notifications",
        "/partner/tokens",
        "/partner/tokens/1/revoke",
        "/verify-email/again",
    ] {
        partner.send_with(address, "guess", &[]).await.has_status(403).says("foreign_form");
    }
    for address in [
        "/brand/programs/new",
        "/brand/tracking/click",
        "/brand/programs/1001/scheduled/1/cancellation",
        "/brand/groups",
        "/brand/groups/1/name",
        "/brand/groups/1/archive",
        "/brand/groups/1/restoration",
        "/brand/partners/100002/group",
        "/brand/partners/100002/notes",
        "/brand/partners/100002/notes/1/deletion",
        "/brand/contracts/1/end",
        "/brand/applications/decisions",
        "/brand/applications/1/offer",
        "/brand/programs/1001/status",
        "/brand/programs/1001/edit/terms",
        "/brand/applications/1/approval",
        "/brand/applications/1/declination",
        "/brand/invitations",
        "/brand/invitations/1/withdrawal",
        "/brand/contracts/1/suspension",
        "/brand/creatives",
        "/brand/creatives/10001/withdrawal",
        "/brand/contracts/1/resumption",
        "/brand/messages/1/unread",
        "/brand/messages/1/archive",
        "/brand/messages/1/restoration",
        "/brand/actions/1001.1.1/modification",
        "/brand/actions/1001.1.1/reversal",
        "/brand/actions/1001.1.1/restoration",
        "/brand/payments/runs",
        "/brand/payments/1/paid",
        "/brand/payments/1/failed",
        "/brand/team/invitations",
        "/brand/team/invitations/1/withdrawal",
        "/brand/team/1/role",
        "/brand/team/1/removal",
        "/brand/profile",
        "/brand/profile/name",
        "/brand/security/sessions/1/end",
        "/brand/security/sessions/others/end",
        "/brand/security/password",
        "/brand/security/authenticator",
        "/brand/security/authenticator/code",
        "/brand/security/authenticator/removal",
        "/brand/security/recovery-codes",
        "/brand/security/recovery-codes/file",
        "/brand/security/passkeys",
        "/brand/security/passkeys/challenge",
        "/brand/security/passkeys/1/removal",
        "/brand/security/requirement",
        "/brand/security/confirm",
        "/brand/security/confirm/challenge",
        "/brand/tokens",
    ] {
        brand.send_with(address, "guess", &[]).await.has_status(403).says("foreign_form");
    }
}

#[tokio::test]
async fn names_are_shown_as_they_are_and_never_run() {
    let platform = test_platform();
    let name = "<script>alert(1)</script>\"'&";
    let mut partner = Browser::signed_up(&platform, "partner", name).await;
    for address in
        ["/partner", "/partner/tokens", "/partner/programs", "/partner/team", "/partner/profile", "/partner/audit"]
    {
        partner.see(address).await.says_nothing_of("<script>alert").says("&#60;script&#62;alert(1)");
    }
    let shown = partner.see("/partner/reports/performance?sub_id1=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E").await;
    shown.has_status(200).says_nothing_of("<script>alert");
}

#[tokio::test]
async fn a_link_cannot_make_a_page_say_something() {
    let platform = test_platform();
    let mut stranger = Browser::new(&platform);
    stranger.see("/login?done=call+this+number").await.says_nothing_of("call this number");
    stranger.see("/login?done=logged_out").await.says("You are logged out");
}

#[tokio::test]
async fn a_token_is_shown_once_and_works_until_it_is_revoked() {
    let platform = test_platform();
    let mut brand = Browser::signed_up(&platform, "brand", "Delta").await;
    brand.see("/brand/tokens").await;
    let made = brand.send("/brand/tokens", &[("name", "Shop"), ("access", "read_write"), ("role", "owner")]).await;
    let secret = made.body.split("data-copy-value>").nth(1).and_then(|rest| rest.split('<').next()).expect("a secret");
    assert!(secret.len() > 20, "{secret}");
    brand.see("/brand/tokens").await.says("Shop").says_nothing_of(secret);
    assert_eq!(brand.send("/brand/tokens/1/revoke", &[]).await.way_on(), "/brand/tokens?done=token_revoked");
    brand.see("/brand/tokens").await.says("Revoked");
}

#[tokio::test]
async fn an_address_that_cannot_be_read_gets_a_page() {
    let platform = test_platform();
    let mut brand = Browser::signed_up(&platform, "brand", "Acme").await;
    for address in ["/brand/audit?cursor=abc", "/brand/creatives?cursor=99999999999999999999"] {
        brand.see(address).await.has_status(400).says("This address is not whole").says("unreadable_address");
    }
}
