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
