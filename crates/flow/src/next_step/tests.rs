use domain::inquiry::Step;
use domain::money::Currency;
use domain::next_step::{BrandStep, PartnerStep};
use domain::property::PropertyKind;

use crate::inquiry::{self, About, Answer, NewInquiryInput};
use crate::ledger::tests::script::tell;
use crate::ledger::tests::world::World;
use crate::message::{self, NewThreadInput, To};
use crate::property::PropertyInput;
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
    let first = [PartnerStep::MakeFirstLink, PartnerStep::AddProperty];
    assert_eq!(super::of_partner(&world.platform(), &ana).await.unwrap(), first);
    tell(&mut world, "track A1 partner:7 new  credited 40.00 pending").await;
    let steps = super::of_partner(&world.platform(), &ana).await.unwrap();
    let wanted = PartnerStep::ChooseWithdrawal { currency: Currency::USD };
    assert_eq!(steps, [PartnerStep::MakeFirstLink, wanted, PartnerStep::AddProperty]);
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

#[tokio::test]
async fn who_waits_for_a_word_is_named_until_it_is_said() {
    let platform = test_platform();
    let brand = platform.brand("Brand").await;
    let program = platform.program(&brand).await.id;
    let ana = platform.partner("Ana").await;
    platform.join(&brand, program, &ana).await;
    let other = platform.brand("Other").await;
    let file = crate::program::file::REFERENCE.replace("slug = \"tiktok-for-business\"", "slug = \"other\"");
    crate::program::apply(&platform, &other, file).await.expect("the other brand has a program");
    let (at_first_of_brand, at_first_of_other) =
        (super::of_brand(&platform, &brand).await.unwrap(), super::of_brand(&platform, &other).await.unwrap());
    let at_first_of_ana = [PartnerStep::MakeFirstLink, PartnerStep::AddProperty];

    let asked = NewThreadInput {
        to: To::BrandOf(program),
        subject: "Banners".to_owned(),
        text: "Do you have any?".to_owned(),
        files: Vec::new(),
    };
    let thread = message::begin(&platform, &ana, asked).await.expect("Ana writes");
    let about = About::Order {
        program,
        order_id: "A-1".to_owned(),
        day: "2026-01-03".to_owned(),
        amount: String::new(),
        click_address: String::new(),
    };
    let asked = NewInquiryInput { about, text: "It is not there.".to_owned(), files: Vec::new() };
    let inquiry = inquiry::open(&platform, &ana, asked).await.expect("Ana asks");
    let steps = super::of_brand(&platform, &brand).await.unwrap();
    assert!(steps.starts_with(&[BrandStep::AnswerInquiries { count: 1 }, BrandStep::ReadMessages { count: 1 }]));
    assert_eq!(super::of_brand(&platform, &other).await.unwrap(), at_first_of_other);
    assert_eq!(super::of_partner(&platform, &ana).await.unwrap(), at_first_of_ana);

    message::reply(&platform, &brand, thread, "Here.", Vec::new()).await.expect("the brand answers");
    let wanted = Answer { step: Step::AskForEvidence, reason: None, text: "Which shop?".to_owned(), files: Vec::new() };
    inquiry::answer(&platform, &brand, inquiry, wanted).await.expect("the brand asks for more");
    assert_eq!(super::of_brand(&platform, &brand).await.unwrap(), at_first_of_brand);
    let steps = super::of_partner(&platform, &ana).await.unwrap();
    assert_eq!(steps[..2], [PartnerStep::GiveEvidence { count: 1 }, PartnerStep::ReadMessages { count: 1 }]);
    message::read(&platform, &ana, thread).await.expect("Ana reads");
    let shown = Answer { step: Step::Add, reason: None, text: "This one.".to_owned(), files: Vec::new() };
    inquiry::answer(&platform, &ana, inquiry, shown).await.expect("Ana shows it");
    assert_eq!(super::of_partner(&platform, &ana).await.unwrap(), at_first_of_ana);

    let website = PropertyInput {
        kind: PropertyKind::Website,
        name: "Ana's".to_owned(),
        address: "https://ana.example/".to_owned(),
        description: String::new(),
    };
    crate::property::add(&platform, &ana, website).await.expect("Ana has a website");
    let steps = super::of_partner(&platform, &ana).await.unwrap();
    assert_eq!(steps, [PartnerStep::MakeFirstLink, PartnerStep::ProveWebsite]);
}
