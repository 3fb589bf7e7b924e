use domain::money::Currency;
use domain::next_step::{BrandStep, PartnerStep};

use crate::ledger::tests::script::tell;
use crate::ledger::tests::world::World;
use crate::testing::test_platform;

#[tokio::test]
async fn a_partner_is_told_what_it_can_do_about_its_own_account_only() {
    let platform = test_platform();
    let brand = platform.brand("Brand").await;
    let program = platform.program(&brand).await.id;
    let (ana, bea) = (platform.partner("Ana").await, platform.partner("Bea").await);
    assert_eq!(super::of_partner(&platform, &ana).await.unwrap(), [PartnerStep::JoinProgram]);
    crate::invitation::invite(&platform, &brand, program, ana.account_id, "").await.expect("Ana is invited");
    assert_eq!(super::of_partner(&platform, &ana).await.unwrap(), [PartnerStep::AnswerInvitation { program }]);
    assert_eq!(super::of_partner(&platform, &bea).await.unwrap(), [PartnerStep::JoinProgram]);
}

#[tokio::test]
async fn money_without_a_word_on_how_to_pay_it_asks_for_one() {
    let mut world = World::new().await;
    let ana = world.partner("partner:7").await;
    assert_eq!(super::of_partner(&world.platform(), &ana).await.unwrap(), [PartnerStep::MakeFirstLink]);
    tell(&mut world, "track A1 partner:7 new  credited 40.00 pending").await;
    let steps = super::of_partner(&world.platform(), &ana).await.unwrap();
    let wanted = PartnerStep::ChooseWithdrawal { currency: Currency::USD };
    assert_eq!(steps, [PartnerStep::MakeFirstLink, wanted]);
}

#[tokio::test]
async fn a_brand_is_told_of_locks_payments_and_silence() {
    let mut world = World::new().await;
    for order in 1..=7 {
        tell(&mut world, &format!("track A{order} partner:7 new  credited 40.00 pending")).await;
    }
    let brand = world.brand.clone();
    assert_eq!(super::of_brand(&world.platform(), &brand).await.unwrap(), []);
    world.sleep_until(14).await;
    let steps = super::of_brand(&world.platform(), &brand).await.unwrap();
    let lock = BrandStep::CheckBeforeLock { count: 7, day: jiff::civil::date(2026, 1, 21) };
    assert!(matches!(steps[0], BrandStep::CheckTracking { silent_hours: 335.. }), "{steps:?}");
    assert_eq!(steps[1..], [lock]);
    world.sleep_until(31).await;
    world.sweep().await;
    let steps = super::of_brand(&world.platform(), &brand).await.unwrap();
    assert_eq!(steps[1..], [BrandStep::MakePayments { count: 1 }]);
}
