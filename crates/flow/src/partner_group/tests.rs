use domain::ids::ProgramId;

use super::*;
use crate::conversion::{Amount, Door, Report, track};
use crate::program::file::REFERENCE;
use crate::testing::{TestPlatform, test_platform};
use crate::{Error, application, contract, program, promo_code};

const PROGRAM: ProgramId = ProgramId(1001);

/// The reference program, which pays gold partners more.
fn with_gold() -> String {
    let rule = "[[terms.commission]]\nevent_type = \"new_advertiser\"\n";
    REFERENCE.replace(
        rule,
        &format!(
            "{rule}when = {{ customer = \"new\", partner_group = \"gold\" }}\npay = {{ flat = \"60.00\" }}\n\n{rule}"
        ),
    )
}

async fn platform_with_gold() -> (TestPlatform, Caller, PartnerGroup) {
    let platform = test_platform();
    let brand = platform.brand("TikTok").await;
    program::apply(&platform, &brand, with_gold()).await.unwrap();
    let gold = create(&platform, &brand, "gold", "Gold partners").await.unwrap();
    (platform, brand, gold)
}

/// What a sale with the partner's promo code pays, in cents.
async fn pays(platform: &TestPlatform, brand: &Caller, partner: &Caller, order_id: &str) -> i64 {
    let code = format!("CODE{}", partner.account_id);
    let input = promo_code::NewPromoCodeInput {
        program_id: PROGRAM,
        partner_id: partner.account_id,
        code: code.clone(),
        starts_at: None,
        ends_at: None,
    };
    let _known_before = promo_code::assign(platform, brand, input).await;
    let report = Report {
        program: PROGRAM,
        event_type: "new_advertiser".to_owned(),
        order_id: order_id.to_owned(),
        occurred_at: String::new(),
        click_id: String::new(),
        promo_code: code,
        customer_id: String::new(),
        customer_status: "new".to_owned(),
        country: String::new(),
        amount: Amount::Decimal(String::new()),
        currency: String::new(),
        partner_id: String::new(),
        reason: String::new(),
    };
    let decided = track(platform, Door::Api(brand.clone()), report).await.unwrap();
    decided.action.expect("it is credited").commission_minor
}

fn code<T: std::fmt::Debug>(result: Result<T>) -> String {
    match result.unwrap_err() {
        Error::Refused(refusal) => refusal.code().to_owned(),
        Error::Failure(failure) => panic!("{failure:#}"),
    }
}

#[tokio::test]
async fn a_contract_pins_its_group_until_the_partner_accepts_another() {
    let (platform, brand, gold) = platform_with_gold().await;
    let ann = platform.partner("Ann").await;
    let id = platform.join(&brand, PROGRAM, &ann).await;
    assert_eq!(pays(&platform, &brand, &ann, "1").await, 4000);

    put_into(&platform, &brand, ann.account_id, Some(gold.id)).await.unwrap();
    assert!(platform.letters().await.iter().any(|letter| letter.ends_with("offers you other terms")));
    assert_eq!(pays(&platform, &brand, &ann, "2").await, 4000, "it was not accepted yet");
    assert_eq!(code(contract::accept_group(&platform, &ann, id, None).await), "partner_group_not_offered");
    contract::accept_group(&platform, &ann, id, Some(gold.code)).await.unwrap();
    assert_eq!(pays(&platform, &brand, &ann, "3").await, 6000);

    put_into(&platform, &brand, ann.account_id, None).await.unwrap();
    assert_eq!(pays(&platform, &brand, &ann, "4").await, 6000, "the brand alone takes nothing away");
    contract::accept_group(&platform, &ann, id, None).await.unwrap();
    assert_eq!(pays(&platform, &brand, &ann, "5").await, 4000);
    let findings = crate::verify::verify(&platform).await.unwrap();
    assert!(findings.differences.is_empty(), "{:?}", findings.differences);
}

#[tokio::test]
async fn a_group_pinned_in_the_millisecond_of_a_sale_may_have_come_after_it() {
    let (platform, brand, _gold) = platform_with_gold().await;
    let ann = platform.partner("Ann").await;
    platform.join(&brand, PROGRAM, &ann).await;
    assert_eq!(pays(&platform, &brand, &ann, "1").await, 4000);
    for (sooner_ms, differs) in [(0, false), (11_000, true)] {
        let pinned = format!(
            "INSERT INTO contract_group (contract_id, group_code, accepted_by, accepted_at)
             SELECT contract.id, 'gold', 'test', conversion.tracked_at - {sooner_ms} FROM contract, conversion"
        );
        let write = move |tx: &mut store::Tx<'_>| -> anyhow::Result<()> {
            tx.execute("DELETE FROM contract_group", &[])?;
            tx.execute(&pinned, &[])?;
            Ok(())
        };
        platform.store.write(write).await.unwrap();
        let found = crate::verify::verify(&platform).await.unwrap().differences;
        assert_eq!(found.iter().any(|difference| difference.to_string().contains("standing")), differs, "{found:?}");
    }
}

#[tokio::test]
async fn a_counter_offer_is_accepted_or_declined_by_its_partner_alone() {
    let (platform, brand, gold) = platform_with_gold().await;
    let [ann, bea] = [platform.partner("Ann").await, platform.partner("Bea").await];
    let rival = platform.brand("Other").await;
    let answers = || -> Vec<_> {
        let file = program::file::ProgramFile::read(REFERENCE).unwrap();
        let answer = |question: &program::file::ApplicantQuestion| application::Answer {
            question: question.text.clone(),
            answer: "yes".to_owned(),
        };
        file.program.questions.iter().map(answer).collect()
    };
    let applied = application::submit(&platform, &ann, PROGRAM, answers()).await.unwrap();
    assert_eq!(code(application::accept_counter(&platform, &ann, applied.id).await), "counter_offer_closed");
    assert_eq!(code(application::counter(&platform, &rival, applied.id, gold.id, "").await), "application_not_found");
    let others = create(&platform, &rival, "gold", "Theirs").await.unwrap();
    assert_eq!(
        code(application::counter(&platform, &brand, applied.id, others.id, "").await),
        "partner_group_not_found"
    );

    application::counter(&platform, &brand, applied.id, gold.id, "More for you").await.unwrap();
    assert_eq!(code(application::accept_counter(&platform, &bea, applied.id).await), "application_not_found");
    application::decline_counter(&platform, &ann, applied.id).await.unwrap();
    assert_eq!(code(application::accept_counter(&platform, &ann, applied.id).await), "counter_offer_closed");
    application::counter(&platform, &brand, applied.id, gold.id, "").await.unwrap();
    application::accept_counter(&platform, &ann, applied.id).await.unwrap();
    assert_eq!(pays(&platform, &brand, &ann, "1").await, 6000);
    assert_eq!(of_partner(&platform, &brand, ann.account_id).await.unwrap().map(|group| group.code), Some(gold.code));
    assert_eq!(code(application::counter(&platform, &brand, applied.id, gold.id, "").await), "application_decided");
}

#[tokio::test]
async fn groups_and_notes_are_their_brands_alone() {
    let (platform, brand, gold) = platform_with_gold().await;
    let [ann, rival] = [platform.partner("Ann").await, platform.brand("Other").await];
    platform.join(&brand, PROGRAM, &ann).await;
    for stranger in [&ann, &rival] {
        assert!(rename(&platform, stranger, gold.id, "Mine").await.is_err());
        assert!(archive(&platform, stranger, gold.id).await.is_err());
        assert!(find(&platform, stranger, gold.id).await.is_err());
        assert!(put_into(&platform, stranger, ann.account_id, Some(gold.id)).await.is_err());
        assert!(crate::partner_note::write(&platform, stranger, ann.account_id, "x").await.is_err());
    }
    assert_eq!(code(create(&platform, &brand, "gold", "Again").await), "partner_group_code_taken");
    assert_eq!(code(create(&platform, &brand, "Gold!", "Again").await), "field_invalid");
    archive(&platform, &brand, gold.id).await.unwrap();
    assert_eq!(code(put_into(&platform, &brand, ann.account_id, Some(gold.id)).await), "partner_group_archived");
    restore(&platform, &brand, gold.id).await.unwrap();

    crate::partner_note::write(&platform, &brand, ann.account_id, "Pays late").await.unwrap();
    assert!(crate::partner_note::list(&platform, &ann, ann.account_id).await.is_err());
    assert!(crate::partner_note::list(&platform, &rival, ann.account_id).await.unwrap().is_empty());
    let notes = crate::partner_note::list(&platform, &brand, ann.account_id).await.unwrap();
    assert!(crate::partner_note::delete(&platform, &rival, ann.account_id, notes[0].id).await.is_err());
    crate::partner_note::delete(&platform, &brand, ann.account_id, notes[0].id).await.unwrap();
    let audit = platform.audit(ann.account_id).await;
    assert!(!audit.iter().any(|line| line.contains("note")), "{audit:?}");
}
