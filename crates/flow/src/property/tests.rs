use domain::access::AccountKind;
use domain::ids::PropertyId;
use domain::property::{PromotionMethod, ProofState, ProofWay, PropertyKind};
use jiff::SignedDuration;

use super::*;
use crate::testing::neighbour::{Neighbour, Page};
use crate::testing::{TestPlatform, test_platform_with};

async fn site() -> (Neighbour, TestPlatform, Caller) {
    let neighbour = Neighbour::start().await;
    let platform = test_platform_with(|settings| settings.outside = neighbour.settings());
    let ana = platform.partner("Ana").await;
    (neighbour, platform, ana)
}

async fn website(platform: &TestPlatform, caller: &Caller) -> Property {
    let input = PropertyInput {
        kind: PropertyKind::Website,
        name: "Blog".to_owned(),
        address: "https://www.blog.test".to_owned(),
        description: String::new(),
    };
    add(platform, caller, input).await.expect("the website is added")
}

/// Shows the token by DNS, the one way that needs no port of its own.
fn show(neighbour: &Neighbour, property: &Property) {
    neighbour.text("blog.test", &format!("tributary-verification={}", property.token));
}

async fn move_days(platform: &TestPlatform, days: i64) {
    let operator = platform.account(AccountKind::Operator, "Operator").await;
    let to = platform.clock.now() + SignedDuration::from_hours(24 * days + 1);
    crate::sandbox::advance(platform, &operator, to).await.expect("a sandbox moves");
}

#[tokio::test]
async fn a_site_is_one_accounts_until_its_proof_lapses() {
    let (neighbour, platform, ana) = site().await;
    let blog = website(&platform, &ana).await;
    let missing = prove(&platform, &ana, blog.id, ProofWay::Dns).await.expect("it is looked for");
    assert_eq!(missing.proof.state(), ProofState::Unproved);
    assert!(missing.finding.contains("no such TXT record"), "{}", missing.finding);
    let again = prove(&platform, &ana, blog.id, ProofWay::Dns).await.expect_err("a moment ago");
    assert!(again.to_string().contains("a moment ago"));

    show(&neighbour, &blog);
    let kept =
        proof::keep(&platform, &ana, blog.id, ProofWay::Dns, look::look(&platform, &blog, ProofWay::Dns).await).await;
    assert_eq!(kept.expect("it is kept").proof.state(), ProofState::Proved);

    let bea = platform.partner("Bea").await;
    let claim = website(&platform, &bea).await;
    show(&neighbour, &claim);
    assert_eq!(look::look(&platform, &claim, ProofWay::Dns).await, None, "she shows her token too");
    let refused = proof::keep(&platform, &bea, claim.id, ProofWay::Dns, None).await.expect_err("it is Ana's");
    assert!(refused.to_string().contains("proved by another account"), "{refused}");

    // Ana's token goes; after a week of looking for it every day the site is free.
    neighbour.forget_name("blog.test");
    show(&neighbour, &claim);
    for _ in 0..8 {
        move_days(&platform, 1).await;
        look_again_due(&platform).await.expect("the round goes");
    }
    let lapsed = of_partner(&platform, &ana, ana.account_id).await.expect("her own").properties;
    assert_eq!(lapsed[0].proof.state(), ProofState::Lapsed);
    let taken = proof::keep(&platform, &bea, claim.id, ProofWay::Dns, None).await.expect("the site is free");
    assert_eq!(taken.proof.state(), ProofState::Proved);
    let audit = platform.audit(ana.account_id).await;
    assert_eq!(audit, ["added property", "proved property", "lost property"]);
}

#[tokio::test]
async fn a_file_and_a_tag_are_found_where_they_belong() {
    let (neighbour, platform, ana) = site().await;
    neighbour.name("blog.test", "127.0.0.1");
    let mut blog = website(&platform, &ana).await;
    // A port of its own stands for the site's own server.
    blog.facts.address = neighbour.address("blog.test", "/");
    for path in ["/.well-known/tributary-verification.txt", "/tributary-verification.txt"] {
        assert!(look::look(&platform, &blog, ProofWay::File).await.is_some());
        neighbour.page(path, Page::Says(format!("{}\n", blog.token)));
        assert_eq!(look::look(&platform, &blog, ProofWay::File).await, None, "{path}");
        neighbour.page(path, Page::Says("something else".to_owned()));
    }
    neighbour.name("evil.test", "127.0.0.1");
    neighbour.page("/.well-known/tributary-verification.txt", Page::LeadsTo(neighbour.address("evil.test", "/t")));
    neighbour.page("/tributary-verification.txt", Page::LeadsTo(neighbour.address("evil.test", "/t")));
    neighbour.page("/t", Page::Says(blog.token.clone()));
    let why = look::look(&platform, &blog, ProofWay::File).await.expect("another site proves nothing");
    assert!(why.contains("another site"), "{why}");

    let tag = format!("<meta name=\"tributary-verification\" content=\"{}\">", blog.token);
    neighbour.page("/", Page::Says(format!("<html><body>{tag}")));
    let why = look::look(&platform, &blog, ProofWay::MetaTag).await.expect("a visitor wrote it");
    assert!(why.contains("no such meta tag"), "{why}");
    neighbour.page("/", Page::Says(format!("<html><head>{tag}</head><body>")));
    assert_eq!(look::look(&platform, &blog, ProofWay::MetaTag).await, None);
}

#[tokio::test]
async fn brands_see_what_concerns_them_and_no_token() {
    let (_neighbour, platform, ana) = site().await;
    let blog = website(&platform, &ana).await;
    set_methods(&platform, &ana, vec![PromotionMethod::Email, PromotionMethod::Content]).await.expect("they are set");
    let brand = platform.brand("Delta").await;
    assert_eq!(of_partner(&platform, &brand, ana.account_id).await.expect("nothing"), Promotion::default());
    let program = platform.program(&brand).await.id;
    platform.join(&brand, program, &ana).await;
    let seen = of_partner(&platform, &brand, ana.account_id).await.expect("of its partner");
    assert_eq!(seen.methods, [PromotionMethod::Content, PromotionMethod::Email]);
    assert_eq!((seen.properties[0].facts.name.as_str(), seen.properties[0].token.as_str()), ("Blog", ""));

    let bea = platform.partner("Bea").await;
    assert_eq!(of_partner(&platform, &bea, ana.account_id).await.expect("nothing"), Promotion::default());
    for stranger in [&bea, &brand] {
        prove(&platform, stranger, blog.id, ProofWay::Dns).await.expect_err("not theirs");
        change(&platform, stranger, blog.id, "Mine", "").await.expect_err("not theirs");
        remove(&platform, stranger, blog.id).await.expect_err("not theirs");
    }
    let input = PropertyInput {
        kind: PropertyKind::Website,
        name: "Again".to_owned(),
        address: "blog.test".to_owned(),
        description: String::new(),
    };
    let twice = add(&platform, &ana, input.clone()).await.expect_err("she has it");
    assert!(twice.to_string().contains("you have blog.test already"), "{twice}");
    let social = PropertyInput { kind: PropertyKind::Social, address: "https://video.test/@ana".to_owned(), ..input };
    let social = add(&platform, &ana, social).await.expect("it is added");
    prove(&platform, &ana, social.id, ProofWay::File).await.expect_err("only a website can be proved");
    remove(&platform, &ana, blog.id).await.expect("it is removed");
    remove(&platform, &ana, PropertyId(99)).await.expect_err("there is none");
}
