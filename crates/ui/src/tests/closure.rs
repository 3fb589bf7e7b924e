use flow::testing::test_platform;

use crate::testing::Browser;

#[tokio::test]
async fn an_owner_closes_its_account_and_opens_it_by_the_letter() {
    let platform = test_platform();
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    ana.see("/partner/data").await.says("/partner/closure");
    ana.see("/partner/closure").await.says("Type the name of the account").says("Nothing is owed to you");
    ana.send_with("/partner/closure", "guess", &[("name", "Ana")]).await.has_status(403);
    ana.send("/brand/closure", &[("name", "Ana")]).await.has_status(403);
    ana.send("/partner/closure", &[("name", "Anna")]).await.has_status(422).says("is not the name of this account");
    let closed = ana.send("/partner/closure", &[("name", "Ana")]).await;
    assert_eq!(closed.has_status(303).way_on(), "/login?done=closed_own_account");
    ana.see("/partner").await.has_status(303);

    let secret = platform.secret_mailed_to("ana@example.com").await;
    let mut mailbox = Browser::new(&platform);
    mailbox.see("/login/reopen?secret=guess").await.has_status(404);
    mailbox.send("/login/reopen", &[("secret", "guess")]).await.has_status(404);
    mailbox.see(&format!("/login/reopen?secret={secret}")).await.says("Ana").says("Open it again");
    let opened = mailbox.send("/login/reopen", &[("secret", &secret)]).await;
    assert_eq!(opened.has_status(303).way_on(), "/login?done=reopened_own_account");
    mailbox
        .send("/login", &[("email", "ana@example.com"), ("password", crate::testing::PASSWORD)])
        .await
        .has_status(303);
    mailbox.see("/partner").await.has_status(200);
}

#[tokio::test]
async fn a_brand_is_told_what_stands_in_the_way() {
    let platform = test_platform();
    let mut delta = Browser::signed_up(&platform, "brand", "Delta").await;
    let brand = delta.caller(&platform).await;
    platform.program(&brand).await;
    let page = delta.see("/brand/closure").await;
    page.says("What stands in the way").says("is live. Pause it first").says_nothing_of("Type the name of the account");
    delta.send("/brand/closure", &[("name", "Delta")]).await.has_status(422).says("What stands in the way");
    delta.see("/brand").await.has_status(200);
}
