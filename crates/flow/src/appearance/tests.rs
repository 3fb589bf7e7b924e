use domain::access::Role;
use domain::appearance::{Ground, House};

use super::*;
use crate::Error;
use crate::media::{self, Upload};
use crate::testing::{TestPlatform, png, test_platform};
use crate::verify::verify;

fn code<T>(result: Result<T>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(Error::Refused(refusal)) => refusal.code(),
        Err(Error::Failure(failure)) => panic!("{failure:#}"),
    }
}

fn logo(width: u32, height: u32) -> Option<Upload> {
    Some(Upload { file_name: "logo.png".to_owned(), bytes: png(width, height) })
}

async fn look(platform: &TestPlatform, caller: &Caller) -> Look {
    find(platform, caller).await.expect("a look")
}

#[tokio::test]
async fn a_brand_chooses_a_colour_and_nobody_chooses_for_it() {
    let platform = test_platform();
    let (brand, other) = (platform.brand("Delta").await, platform.brand("Estuary").await);
    let (partner, operator) = (platform.partner("Ana").await, platform.account(AccountKind::Operator, "Olga").await);
    assert!(of(&platform, brand.account_id).await.expect("it is read").is_none(), "plain at first");
    for role in [Role::Finance, Role::Analyst] {
        let colleague = Caller { role, ..brand.clone() };
        assert_eq!(code(set_accent(&platform, &colleague, "#ffd400").await), "not_allowed");
        assert_eq!(code(set_logo(&platform, &colleague, Ground::Light, logo(300, 80)).await), "not_allowed");
        assert_eq!(code(remove_logo(&platform, &colleague, Ground::Light).await), "not_allowed");
        assert_eq!(code(find(&platform, &colleague).await), "done");
    }
    for stranger in [&partner, &operator] {
        assert_eq!(code(set_accent(&platform, stranger, "#ffd400").await), "not_a_brand");
        assert_eq!(code(set_logo(&platform, stranger, Ground::Light, logo(300, 80)).await), "not_a_brand");
        assert_eq!(code(find(&platform, stranger).await), "not_a_brand");
    }
    for wrong in ["yellow", "#ffd400;}body{display:none", "#fd4", "#ffffff"] {
        assert_eq!(code(set_accent(&platform, &brand, wrong).await), "accent_invalid", "{wrong}");
    }
    assert_eq!(code(set_accent(&platform, &brand, " #FFD400 ").await), "done");
    assert_eq!(look(&platform, &brand).await.accent.expect("an accent").colour().to_string(), "#ffd400");
    assert_eq!(look(&platform, &other).await.accent, None);
    assert_eq!(code(set_accent(&platform, &brand, "").await), "done");
    assert_eq!(look(&platform, &brand).await.accent, None);
    let audit = platform.audit(brand.account_id).await;
    assert_eq!(audit.iter().filter(|entry| entry.contains("appearance")).count(), 2, "{audit:?}");
}

#[tokio::test]
async fn a_logo_is_replaced_and_what_was_sent_still_shows_the_old_one() {
    let platform = test_platform();
    let brand = platform.brand("Delta").await;
    assert_eq!(code(set_logo(&platform, &brand, Ground::Light, None).await), "file_missing");
    assert_eq!(code(set_logo(&platform, &brand, Ground::Dark, logo(300, 80)).await), "light_logo_missing");
    let wrong = Upload { file_name: "logo.png".to_owned(), bytes: b"<svg onload='alert(1)'/>".to_vec() };
    assert_eq!(code(set_logo(&platform, &brand, Ground::Light, Some(wrong)).await), "field_invalid");
    assert_eq!(code(set_logo(&platform, &brand, Ground::Light, logo(8, 8)).await), "field_invalid");
    assert!(!media::folder(&platform).exists(), "nothing that was refused is kept");

    assert_eq!(code(set_logo(&platform, &brand, Ground::Light, logo(300, 80)).await), "done");
    assert_eq!(code(set_logo(&platform, &brand, Ground::Dark, logo(300, 81)).await), "done");
    let before = look(&platform, &brand).await.logo.expect("a logo");
    assert_eq!((before.media_type.as_str(), before.width_px, before.height_px), ("image/png", 300, 80));
    assert_eq!(code(set_logo(&platform, &brand, Ground::Light, logo(400, 80)).await), "done");
    let after = look(&platform, &brand).await.logo.expect("a logo");
    assert_ne!(before.hash, after.hash);
    for hash in [before.hash, after.hash] {
        let file = media::public(&platform, hash).await.expect("it is read").expect("anybody may see it");
        assert_eq!(file.media_type, "image/png");
    }
    let found = verify(&platform).await.expect("it is verified");
    assert!(found.differences.is_empty() && found.checked.files == 3, "{:?}", found.differences);

    assert_eq!(code(remove_logo(&platform, &brand, Ground::Light).await), "done");
    let look = look(&platform, &brand).await;
    assert!(look.is_plain() && look.dark_logo.is_none(), "without the one there is no other");
    let audit = platform.audit(brand.account_id).await;
    assert_eq!(audit.iter().filter(|entry| entry.contains("logo")).count(), 5, "{audit:?}");
}

#[tokio::test]
async fn the_only_brand_is_the_face_of_its_installation() {
    let platform = test_platform();
    let face = async || of_installation(&platform).await.expect("it is read").map(|look| look.account_id);
    assert_eq!(face().await, None);
    let brand = platform.brand("Delta").await;
    assert_eq!(face().await, None, "it did not say how it looks");
    set_accent(&platform, &brand, "#ffd400").await.expect("a colour");
    platform.partner("Ana").await;
    assert_eq!(face().await, Some(brand.account_id));
    let second = platform.brand("Estuary").await;
    assert_eq!(face().await, None);
    let closed = second.account_id;
    let now = platform.clock.now();
    platform.store.write(move |tx| store::account::set_closed(tx, closed, Some(now))).await.expect("it is closed");
    assert_eq!(face().await, Some(brand.account_id));
    assert_eq!(of_all(&platform).await.expect("they are read").len(), 1);
}

#[tokio::test]
async fn the_operator_says_whose_face_the_installation_has() {
    let platform = test_platform();
    let face = async || of_installation(&platform).await.expect("it is read").map(|look| look.account_id);
    let operator = platform.account(AccountKind::Operator, "Olga").await;
    let (brand, stranger) = (platform.brand("Delta").await, platform.brand("Estuary").await);
    for caller in [&brand, &stranger] {
        set_accent(&platform, caller, "#ffd400").await.expect("a colour");
        assert_eq!(code(set_house(&platform, caller, &caller.account_id.to_string()).await), "not_allowed");
        assert_eq!(code(house(&platform, caller).await), "not_allowed");
    }
    assert_eq!(face().await, None, "there are two");
    let chosen = brand.account_id.to_string();
    assert_eq!(code(set_house(&platform, &operator, &chosen).await), "done");
    assert_eq!(face().await, Some(brand.account_id));
    let (now_chosen, brands) = house(&platform, &operator).await.expect("it is read");
    assert_eq!((now_chosen, brands.len()), (House::Brand(brand.account_id), 2));

    let (closed, now) = (brand.account_id, platform.clock.now());
    platform.store.write(move |tx| store::account::set_closed(tx, closed, Some(now))).await.expect("it is closed");
    assert_eq!(face().await, None, "not the other's instead");
    for wrong in [chosen.as_str(), &operator.account_id.to_string(), "9", "", "everybody's"] {
        assert_eq!(code(set_house(&platform, &operator, wrong).await), "house_brand_unknown", "{wrong}");
    }
    assert_eq!(code(set_house(&platform, &operator, "only").await), "done");
    assert_eq!(face().await, Some(stranger.account_id));
    assert_eq!(code(set_house(&platform, &operator, "own").await), "done");
    assert_eq!(face().await, None);
    let audit = platform.audit(operator.account_id).await;
    assert_eq!(audit.iter().filter(|entry| entry.contains("appearance")).count(), 3, "{audit:?}");
}

/// Letters as they wait in the outbox, those to one address.
async fn waiting(platform: &TestPlatform, to: &str) -> Vec<String> {
    let letters = platform.store.read(store::outbox::payloads).await.expect("the outbox is read");
    letters.into_iter().filter(|letter| letter.contains(&format!("\"to\":\"{to}\""))).collect()
}

#[tokio::test]
async fn a_letter_is_from_the_brand_that_it_is_about() {
    let platform = test_platform();
    let (delta, estuary) = (platform.brand("Delta").await, platform.brand("Estuary").await);
    let program = platform.program(&delta).await.id;
    set_accent(&platform, &delta, "#ffd400").await.expect("a colour");
    set_logo(&platform, &delta, Ground::Light, logo(300, 80)).await.expect("a logo");
    let hash = look(&platform, &delta).await.logo.expect("a logo").hash;
    let ana = platform.partner("Ana").await;
    platform.join(&delta, program, &ana).await;
    let payloads = platform.store.read(store::outbox::payloads).await.expect("the outbox is read");
    let invitation = payloads.iter().find(|letter| letter.contains("\"sender\"")).expect("a letter about the program");
    assert!(invitation.contains(&hash) && invitation.contains("#ffd400"), "{invitation}");

    // A letter about no program: the brand's own to its people, the platform's to a stranger while there are two brands.
    crate::membership::invite(&platform, &delta, "fin@example.com", Role::Analyst).await.expect("an invitation");
    assert!(waiting(&platform, "fin@example.com").await.iter().all(|letter| !letter.contains("\"look\"")));
    let before = payloads.len();
    let now = platform.clock.now();
    let letter = crate::letter::Letter::new(domain::words::Said::written("News"));
    let tell = async |account| {
        let letter = letter.clone();
        let told = platform.store.write(move |tx| {
            crate::notification::tell(tx, account, domain::notification::Event::TeamChange, &letter, now)
        });
        told.await.expect("it is told");
        platform.store.read(store::outbox::payloads).await.expect("the outbox is read").pop().expect("a letter")
    };
    assert!(tell(delta.account_id).await.contains(&hash));
    assert!(!tell(estuary.account_id).await.contains("\"look\""));
    assert!(!tell(ana.account_id).await.contains("\"look\""));
    let closed = estuary.account_id;
    platform.store.write(move |tx| store::account::set_closed(tx, closed, Some(now))).await.expect("it is closed");
    assert!(tell(ana.account_id).await.contains(&hash), "the only brand is the face of the platform");

    // What was written keeps its logo; what comes now has none.
    remove_logo(&platform, &delta, Ground::Light).await.expect("it is removed");
    let payloads = platform.store.read(store::outbox::payloads).await.expect("the outbox is read");
    assert!(payloads[..before].iter().any(|letter| letter.contains(&hash)));
    assert!(!tell(delta.account_id).await.contains(&hash));
}
