//! The first pages: what to do next, figures that lead to their rows, and what arrives while the page is open.

use flow::testing::test_platform;

use crate::testing::{Browser, sale};

#[tokio::test]
async fn a_first_page_says_what_to_do_next_and_teaches_where_it_is_empty() {
    let platform = test_platform();
    let mut partner = Browser::signed_up(&platform, "partner", "Ana").await;
    partner.see("/partner").await.says("Join a program").says("Nothing earned yet").says("No actions yet");
    let mut brand = Browser::signed_up(&platform, "brand", "Delta").await;
    brand
        .see("/brand")
        .await
        .says("Make your program")
        .says("Nothing is owed")
        .says_nothing_of("Find your first partner");
    let caller = brand.caller(&platform).await;
    let program = platform.program(&caller).await.id;
    brand.see("/brand").await.says("Find your first partner").says("Report your first conversion");
    let ana = partner.caller(&platform).await;
    platform.join(&caller, program, &ana).await;
    brand.see("/brand").await.says_nothing_of("Find your first partner");
    sale(&platform, &caller, program, &ana, "order-1").await;
    let shown = partner.see("/partner").await;
    shown
        .says("Make your first link")
        .says("Say how you want to be paid in USD")
        .says("href='/partner/payments#setting-USD'");
    // Figures lead to what they count.
    shown
        .says("href=\"/partner/actions?state=pending\"")
        .says("href=\"/partner/reports/clicks?from=2025-12-07&#38;to=2026-01-05\"");
    brand.see("/brand").await.says_nothing_of("Report your first conversion");
}

#[tokio::test]
async fn an_action_arrives_on_the_open_pages_of_those_it_concerns_until_they_log_out() {
    let platform = test_platform();
    let mut brand = Browser::signed_up(&platform, "brand", "Delta").await;
    let caller = brand.caller(&platform).await;
    let program = platform.program(&caller).await.id;
    let (mut ana, mut bea) =
        (Browser::signed_up(&platform, "partner", "Ana").await, Browser::signed_up(&platform, "partner", "Bea").await);
    let (of_ana, of_bea) = (ana.caller(&platform).await, bea.caller(&platform).await);
    for partner in [&of_ana, &of_bea] {
        platform.join(&caller, program, partner).await;
    }
    ana.see("/partner").await.says("data-live=\"/partner/live\"");
    let mut pages = [ana.listen("/partner/live").await, brand.listen("/brand/live").await];
    for page in &mut pages {
        assert!(page.next_of("actions").await.contains("No actions yet"));
    }
    let mut of_other = bea.listen("/partner/live").await;
    of_other.next_of("actions").await;

    sale(&platform, &caller, program, &of_ana, "order-1").await;
    for page in &mut pages {
        assert!(page.next_of("actions").await.contains("order-1"));
    }
    sale(&platform, &caller, program, &of_bea, "order-2").await;
    let heard = of_other.next_of("actions").await;
    assert!(heard.contains("order-2") && !heard.contains("order-1"), "{heard}");

    ana.send("/logout", &[]).await.has_status(303);
    sale(&platform, &caller, program, &of_ana, "order-3").await;
    let [mut page, _] = pages;
    let mut last = page.next().await;
    while let Some(event) = &last
        && !event.starts_with("event: end\n")
    {
        assert!(!event.contains("order-3"), "{event}");
        last = page.next().await;
    }
    assert!(last.is_some(), "the page is told that it is over");
    assert_eq!(page.next().await, None);
    // Nobody else's page is there to be opened.
    ana.see("/partner/live").await.has_status(303);
    bea.see("/brand/live").await.has_status(403);
}

#[tokio::test]
async fn open_pages_end_when_the_process_does() {
    let platform = test_platform();
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    let mut page = ana.listen("/partner/live").await;
    page.next_of("actions").await;
    platform.bells.silence();
    while page.next().await.is_some() {}
    // The browser is not asked to come back.
    ana.see("/partner/live").await.has_status(204);
}
