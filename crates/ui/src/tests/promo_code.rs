//! Promo codes: assigned, used, ended; kept from everybody else.

use flow::testing::test_platform;

use crate::testing::{Browser, sale};

#[tokio::test]
async fn a_code_is_assigned_used_and_ended() {
    let platform = test_platform();
    let mut delta = Browser::signed_up(&platform, "brand", "Delta").await;
    let brand = delta.caller(&platform).await;
    let program = platform.program(&brand).await.id;
    delta.see("/brand/promo-codes").await.says("No partners yet").says("No promo codes yet");
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    let partner = ana.caller(&platform).await;
    ana.see("/partner/promo-codes").await.says("No promo codes yet");
    platform.join(&brand, program, &partner).await;

    let (program_id, partner_id) = (program.to_string(), partner.account_id.to_string());
    let code = format!("CODE{partner_id}");
    let of = |code: &'static str, first: &'static str, last: &'static str| {
        [("code", code), ("starts_at", first), ("ends_at", last)]
    };
    for (fields, field) in [
        (of("a b", "", ""), "code"),
        (of("", "", ""), "code"),
        (of("SPRING", "yesterday", ""), "starts_at"),
        (of("SPRING", "2026-05-02", "2026-05-01"), "ends_at"),
    ] {
        let sent = [&[("program_id", program_id.as_str()), ("partner_id", partner_id.as_str())], &fields[..]].concat();
        delta.send("/brand/promo-codes", &sent).await.has_status(422).says(&format!("id=\"{field}-error\""));
    }
    let nobody = [("program_id", program_id.as_str()), ("partner_id", "9"), ("code", "SPRING")];
    delta.send("/brand/promo-codes", &nobody).await.has_status(422).says("id=\"partner_id-error\"");

    let right = [("program_id", program_id.as_str()), ("partner_id", &partner_id), ("code", &code)];
    let assigned = delta.send("/brand/promo-codes", &right).await;
    assert_eq!(assigned.has_status(303).way_on(), "/brand/promo-codes?done=code_assigned");
    delta.send("/brand/promo-codes", &right).await.has_status(422).says("is assigned already");
    let later = [&right[..2], &of("LATER", "2026-06-01", "2026-06-30")].concat();
    delta.send("/brand/promo-codes", &later).await.has_status(303);

    sale(&platform, &brand, program, &partner, "A-1").await;
    delta.see("/brand/promo-codes").await.says(&code).says("Running").says("40.00").says("30 Jun 2026");
    delta.see("/brand/promo-codes?standing=scheduled").await.says("LATER").says_nothing_of(&code);
    delta.see("/brand/promo-codes?q=nothing").await.says("None of these");
    ana.see("/partner/promo-codes").await.says(&code).says("40.00").says("Copy").says_nothing_of("End now");

    let mut rival = Browser::signed_up(&platform, "brand", "Estuary").await;
    rival.see("/brand/promo-codes").await.says_nothing_of(&code);
    rival.send("/brand/promo-codes", &right).await.has_status(404);
    rival.send("/brand/promo-codes/1/end", &[]).await.has_status(404);
    let mut bea = Browser::signed_up(&platform, "partner", "Bea").await;
    bea.see("/partner/promo-codes").await.says_nothing_of(&code);
    bea.send("/brand/promo-codes/1/end", &[]).await.has_status(403);
    for address in ["/brand/promo-codes", "/brand/promo-codes/1/end"] {
        delta.send_with(address, "guess", &[]).await.has_status(403).says("foreign_form");
    }

    let ended = delta.send("/brand/promo-codes/1/end", &[]).await;
    assert_eq!(ended.has_status(303).way_on(), "/brand/promo-codes?done=code_ended");
    delta.see("/brand/promo-codes?standing=withdrawn").await.says("Ended early").says(&code);
}
