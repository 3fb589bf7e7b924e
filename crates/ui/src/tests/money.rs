//! Money: every sum leads to its actions, every month has a statement, every payment says what it pays.

use domain::access::AccountKind;
use flow::testing::test_platform;

use crate::testing::{Browser, PASSWORD, sale};

#[tokio::test]
async fn a_partner_follows_its_money_from_the_calendar_to_the_statement() {
    let platform = test_platform();
    let mut brand = Browser::signed_up(&platform, "brand", "Delta").await;
    let caller = brand.caller(&platform).await;
    let program = platform.program(&caller).await.id;
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    let mut bea = Browser::signed_up(&platform, "partner", "Bea").await;
    ana.see("/partner/payments").await.says("Nothing waits for a day").says("Nothing earned yet");
    brand.see("/brand/payments").await.says("Nothing falls due");
    let of_ana = ana.caller(&platform).await;
    platform.join(&caller, program, &of_ana).await;
    for order in ["order-1", "order-2"] {
        sale(&platform, &caller, program, &of_ana, order).await;
    }

    // Tracked on 5 January: locks on the 21st, is approved on 5 February.
    let shown = ana.see("/partner/payments").await;
    shown.says("href=\"/partner/actions?locks=2026-01-21&#38;state=pending\"");
    shown.says("href=\"/partner/actions?approved=2026-02-05&#38;state=pending\"");
    ana.see("/partner/actions?locks=2026-01-21&state=pending").await.says("order-1").says("order-2");
    let shown = brand.see("/brand/payments").await;
    shown
        .says("The next 45 days, by partner")
        .says("Ana")
        .says("href=\"/brand/actions?locks=2026-01-21&#38;state=pending\"");

    let month = format!("/partner/payments/statements/{program}/2026-01");
    ana.see("/partner/payments").await.says(&format!("href=\"{month}\""));
    let statement = ana.see(&month).await;
    statement.says("Statement, Jan 2026").says("Opening").says("80.00").says("Tracked: 1001.1.1").says("not over");
    let file = ana.see(&format!("{month}.csv")).await;
    file.says("at,movement,action,payment,pending,locked,payable,in_transit,paid").says("closing,,,80.00,0.00");

    // Nobody else's.
    bea.see(&month).await.has_status(404);
    bea.see(&format!("{month}.csv")).await.has_status(404);
    brand.see(&month).await.has_status(403);
    for wrong in ["2026-13", "2026", "2026-01-05", "x", "9999-12"] {
        ana.see(&format!("/partner/payments/statements/{program}/{wrong}")).await.has_status(404);
    }
    ana.see("/partner/payments/1").await.has_status(404);
    brand.see("/brand/payments/1").await.has_status(404);

    // A month on, the brand pays.
    let operator = platform.account(AccountKind::Operator, "Operator").await;
    let approved: jiff::Timestamp = "2026-02-06T12:00:00Z".parse().expect("an instant");
    flow::sandbox::advance(&platform, &operator, approved).await.expect("the sandbox moves");
    for (browser, email) in
        [(&mut ana, "ana@example.com"), (&mut bea, "bea@example.com"), (&mut brand, "delta@example.com")]
    {
        browser.send("/login", &[("email", email), ("password", PASSWORD)]).await.has_status(303);
    }
    ana.see("/partner/payments").await.says("goes into the next payment run");
    ana.send(
        "/partner/payments/setting",
        &[("currency", "USD"), ("schedule", "threshold"), ("threshold", "100"), ("minimum", "0")],
    )
    .await
    .has_status(303);
    ana.see("/partner/payments").await.says("waits.").says("has not reached the threshold of 100.00 USD");
    ana.send(
        "/partner/payments/setting",
        &[("currency", "USD"), ("schedule", "threshold"), ("threshold", "0"), ("minimum", "0")],
    )
    .await
    .has_status(303);
    brand.see("/brand/payments").await.says("Make these payments");
    brand.send("/brand/payments/runs", &[]).await.has_status(303);
    for page in ["/partner/payments/1", "/partner/actions?payment=1", "/partner/actions?state=in_payment"] {
        ana.see(page).await.has_status(200).says("order-1").says("order-2");
    }
    brand.see("/brand/payments/1").await.says("The actions it pays").says("Ana");
    bea.see("/partner/payments/1").await.has_status(404);
    bea.see("/partner/actions?payment=1").await.says_nothing_of("order-1");
    let statement = ana.see(&month.replace("2026-01", "2026-02")).await;
    statement
        .says("Collected into a payment: payment 1")
        .says("Locked, all that was due")
        .says("Approved, all that was due");
    ana.see(&month).await.says_nothing_of("not over");
}
