use domain::ids::{ProgramId, TermsVersion};
use domain::program::ProgramStatus;

use super::file::REFERENCE;
use super::*;
use crate::testing::{TestPlatform, test_platform};
use crate::{Caller, Error, Window};

fn with(from: &str, to: &str) -> String {
    assert!(REFERENCE.contains(from), "{from:?} is not in the reference file");
    REFERENCE.replace(from, to)
}

async fn refusal(platform: &TestPlatform, caller: &Caller, text: String) -> String {
    match apply(platform, caller, text).await {
        Ok(applied) => format!("applied version {}", applied.program.terms_version),
        Err(Error::Refused(refusal)) => format!("{}: {refusal}", refusal.code()),
        Err(Error::Failure(failure)) => panic!("{failure:#}"),
    }
}

#[tokio::test]
async fn the_first_version_creates_the_program_with_its_text_link() {
    let platform = test_platform();
    let brand = platform.brand("TikTok").await;
    let planned = plan(&platform, &brand, REFERENCE.to_owned()).await.unwrap();
    assert_eq!(planned.program_id, None);

    let applied = apply(&platform, &brand, REFERENCE.to_owned()).await.unwrap();
    assert_eq!(applied.plan, planned, "apply does what plan said");
    let program = applied.program;
    assert_eq!((program.id, program.terms_version), (ProgramId(1001), TermsVersion(1)));
    assert_eq!(program.status, ProgramStatus::Live);
    let creatives = crate::creative::list(&platform, &brand, Some(program.id), None, Window::default()).await.unwrap();
    assert_eq!(creatives.items.iter().map(|creative| creative.id.get()).collect::<Vec<_>>(), [10001]);
    assert_eq!(creatives.items[0].facts.text, "TikTok For Business");
    assert!(platform.routes.current().program(1001).is_some(), "the click path knows it at once");
    assert_eq!(platform.audit(brand.account_id).await, ["created program"]);
}

#[tokio::test]
async fn the_same_file_again_changes_nothing() {
    let platform = test_platform();
    let brand = platform.brand("TikTok").await;
    let program = platform.program(&brand).await;
    let again = apply(&platform, &brand, with("# Every key", "# Really every key")).await.unwrap();
    assert_eq!(again.plan.next_version, None);
    assert_eq!(again.program, program);
    assert_eq!(platform.audit(brand.account_id).await.len(), 1);
}

#[tokio::test]
async fn a_change_makes_a_version_and_partners_are_told() {
    let platform = test_platform();
    let brand = platform.brand("TikTok").await;
    let partner = platform.partner("Ann").await;
    let program = platform.program(&brand).await;
    let contract = platform.join(&brand, program.id, &partner).await;
    let letters = platform.letters().await.len();

    let planned = plan(&platform, &brand, with("40.00", "45.00")).await.unwrap();
    assert!(planned.in_words().contains(&"1 contract stays on version 1 until then.".to_owned()), "{planned:?}");
    let applied = apply(&platform, &brand, with("40.00", "45.00")).await.unwrap();
    assert_eq!(applied.program.terms_version, TermsVersion(2));
    let told = platform.letters().await.split_off(letters);
    assert_eq!(told, [format!("owner.{}@example.com: TikTok For Business offers new terms", partner.account_id)]);

    let detail = crate::contract::find(&platform, &partner, contract).await.unwrap();
    assert_eq!(detail.accepted.commission_in_words(), "40.00 USD for each new_advertiser by a new customer");
    assert_eq!(detail.offered.commission_in_words(), "45.00 USD for each new_advertiser by a new customer");

    // What concerns everybody needs nobody's acceptance, so nobody is written to.
    let text = with("40.00", "45.00").replace("status = \"live\"", "status = \"paused\"");
    apply(&platform, &brand, text).await.unwrap();
    assert_eq!(platform.letters().await.len(), letters + 1);
    assert!(platform.routes.current().program(1001).unwrap().is_paused);
    let versions = versions(&platform, &brand, program.id, Window::default()).await.unwrap();
    assert_eq!(versions.items.iter().map(|applied| applied.version.get()).collect::<Vec<_>>(), [3, 2, 1]);
    assert_eq!(versions.items[2].source_toml, REFERENCE);
}

#[tokio::test]
async fn what_may_never_change_is_refused_with_its_line() {
    let platform = test_platform();
    let brand = platform.brand("TikTok").await;
    let other = platform.brand("Other").await;
    platform.program(&brand).await;
    for (text, caller, expected) in [
        (
            with("currency = \"USD\"", "currency = \"EUR\""),
            &brand,
            "program_file_invalid: the program file cannot be applied:\nline 11, program.currency: expected USD: the currency of a program never changes",
        ),
        (
            with("America/Los_Angeles", "UTC"),
            &brand,
            "program_file_invalid: the program file cannot be applied:\nline 12, program.time_zone: expected \"America/Los_Angeles\": the time zone of a program never changes",
        ),
        (
            REFERENCE.to_owned(),
            &other,
            "program_file_invalid: the program file cannot be applied:\nline 9, program.slug: expected a slug that is free, found \"tiktok-for-business\", which is taken",
        ),
        (
            with("40.00", "forty"),
            &brand,
            "program_file_invalid: the program file cannot be applied:\nline 84, terms.commission[0].pay.flat: `forty` is not an amount such as 40.00",
        ),
    ] {
        assert_eq!(refusal(&platform, caller, text).await, expected);
    }
    assert_eq!(refusal(&platform, &other, with("\"tiktok-for-business\"", "\"other\"")).await, "applied version 1");
}

#[tokio::test]
async fn event_types_keep_their_numbers() {
    let platform = test_platform();
    let brand = platform.brand("TikTok").await;
    let program = platform.program(&brand).await;
    let two = with("[[event_type]]\n", "[[event_type]]\ncode = \"first\"\ncategory = \"sale\"\n\n[[event_type]]\n");
    apply(&platform, &brand, two).await.unwrap();
    apply(&platform, &brand, with("category = \"lead\"", "category = \"sale\"")).await.unwrap();
    let types = platform.store.read(move |tx| store::program::event_types(tx, program.id)).await.unwrap();
    let shown: Vec<_> = types.iter().map(|t| format!("{} {} {}", t.number, t.code, t.category)).collect();
    assert_eq!(shown, ["1 new_advertiser sale", "2 first sale"]);
}

#[tokio::test]
async fn who_sees_which_programs() {
    let platform = test_platform();
    let brand = platform.brand("TikTok").await;
    let other = platform.brand("Other").await;
    let partner = platform.partner("Ann").await;
    let program = platform.program(&brand).await;
    let names = async |caller: &Caller| {
        let listed = list(&platform, caller, Window::default()).await.unwrap();
        listed.items.into_iter().map(|offer| offer.program.name).collect::<Vec<_>>()
    };
    assert_eq!(names(&brand).await, ["TikTok For Business"]);
    assert_eq!(names(&partner).await, ["TikTok For Business"]);
    assert!(names(&other).await.is_empty());
    assert!(show(&platform, &other, program.id).await.is_err());
    assert!(versions(&platform, &other, program.id, Window::default()).await.is_err());
    assert!(
        versions(&platform, &partner, program.id, Window::default()).await.is_err(),
        "the file's comments are the brand's"
    );
    let public = show_public(&platform, "tiktok-for-business".to_owned()).await.unwrap();
    assert_eq!(public.brand_name, "TikTok");
    assert!(apply(&platform, &partner, REFERENCE.to_owned()).await.is_err());
}
