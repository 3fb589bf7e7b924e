use std::net::{IpAddr, Ipv4Addr};

use jiff::SignedDuration;

use super::device::{Device, Manner};
use super::*;
use crate::CallerKind;
use crate::session::{self, LoggedIn};
use crate::testing::{TestPlatform, test_platform, test_platform_with};

const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

fn platform() -> TestPlatform {
    test_platform_with(|settings| settings.public_url = "http://localhost:8080".to_owned())
}

async fn registered(platform: &TestPlatform, who: &Caller, device: &Device) -> Option<Vec<String>> {
    let asked = begin_registration(platform, who).await.expect("a registration begins");
    register(platform, who, "My phone", device.register(&asked.challenge)).await.expect("the passkey is registered")
}

async fn log_in(platform: &TestPlatform, device: &Device, who: &Caller) -> Result<LoggedIn> {
    let asked = challenge_to_log_in(platform, None).await.expect("a challenge");
    let answer = device.answer(&asked, &platform.settings.factor_key, who.person().expect("a person"));
    session::log_in_by_passkey(platform, answer, HOME, String::new()).await
}

fn code<T>(result: Result<T>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(Error::Refused(refusal)) => refusal.code(),
        Err(Error::Failure(failure)) => panic!("{failure:#}"),
    }
}

#[test]
fn passkeys_are_offered_where_browsers_take_them() {
    for (url, expected) in [
        ("https://partners.example.com", Some(("partners.example.com", "https://partners.example.com"))),
        ("https://partners.example.com:8443/", Some(("partners.example.com", "https://partners.example.com:8443"))),
        ("http://localhost:8080", Some(("localhost", "http://localhost:8080"))),
        ("http://partners.example.com", None),
        ("http://127.0.0.1:8080", None),
        ("https://[::1]", None),
        ("nonsense", None),
    ] {
        let found = relying_party(url);
        let found = found.as_ref().map(|party| (party.id.as_str(), party.origin.as_str()));
        assert_eq!(found, expected, "{url}");
    }
}

#[tokio::test]
async fn a_passkey_logs_in_alone_and_each_answer_counts_once() {
    let platform = platform();
    let ana = platform.partner("Ana").await;
    let mut device = Device::new(b"ana's phone");
    let codes = registered(&platform, &ana, &device).await.expect("recovery codes come with the first factor");
    assert_eq!(codes.len(), 10);
    let email = format!("owner.{}@example.com", ana.account_id);
    assert!(
        platform.letters_to(&email).await.iter().any(|letter| letter.contains("The passkey \"My phone\" was added"))
    );

    device.manner.sign_count = 2;
    let asked = challenge_to_log_in(&platform, None).await.expect("a challenge");
    assert!(asked.credential_ids.is_empty(), "nothing tells a stranger which passkeys there are");
    let person_id = ana.person().expect("a person");
    let again = device.answer(&asked, &platform.settings.factor_key, person_id);
    let answer = device.answer(&asked, &platform.settings.factor_key, person_id);
    let opened = session::log_in_by_passkey(&platform, answer, HOME, String::new()).await.expect("Ana is in");
    assert!(matches!(opened.caller.kind, CallerKind::Person { person_id: found, .. } if found == person_id));
    let replayed = session::log_in_by_passkey(&platform, again, HOME, String::new()).await;
    assert_eq!(code(replayed), "passkey_not_accepted");
    assert!(list(&platform, &ana).await.expect("a list")[0].last_used_at.is_some());
}

#[tokio::test]
async fn whoever_is_not_the_device_at_our_page_is_refused() {
    let platform = platform();
    let (ana, eve) = (platform.partner("Ana").await, platform.partner("Eve").await);
    let mut device = Device::new(b"ana's phone");
    registered(&platform, &ana, &device).await;
    device.manner.sign_count = 5;
    assert_eq!(code(log_in(&platform, &device, &ana).await), "done");

    type Change = fn(&mut Manner);
    let usual = Manner { sign_count: 6, ..device.manner.clone() };
    for (what, change) in [
        ("a page that looks like ours", (|manner| manner.origin = "https://1ocalhost:8080".to_owned()) as Change),
        ("another port", |manner| manner.origin = "http://localhost:9090".to_owned()),
        ("made for another site", |manner| manner.site = "evil.example".to_owned()),
        ("nobody touched it", |manner| manner.flags = 0x04),
        ("nobody's finger, face or PIN", |manner| manner.flags = 0x01),
        ("a copy whose count stands still", |manner| manner.sign_count = 5),
        ("never registered", |manner| manner.credential_id = b"other".to_vec()),
    ] {
        device.manner = usual.clone();
        change(&mut device.manner);
        assert_eq!(code(log_in(&platform, &device, &ana).await), "passkey_not_accepted", "{what}");
    }
    let mut forged = Device::new(b"");
    forged.manner = usual.clone();
    assert_eq!(code(log_in(&platform, &forged, &ana).await), "passkey_not_accepted", "another key");
    device.manner = usual;
    assert_eq!(code(log_in(&platform, &device, &ana).await), "done");

    // Her own device, naming somebody else as who is there.
    let mut hers = Device::new(b"eve's phone");
    registered(&platform, &eve, &hers).await;
    hers.manner.sign_count = 2;
    assert_eq!(code(log_in(&platform, &hers, &ana).await), "passkey_not_accepted");
}

#[tokio::test]
async fn an_answer_is_good_for_what_was_asked_of_whom() {
    let platform = platform();
    let (ana, eve) = (platform.partner("Ana").await, platform.partner("Eve").await);
    let (device, mut hers) = (Device::new(b"ana's phone"), Device::new(b"eve's phone"));
    registered(&platform, &ana, &device).await;
    registered(&platform, &eve, &hers).await;
    let key = &platform.settings.factor_key;
    let (ana_id, eve_id) = (ana.person().expect("a person"), eve.person().expect("a person"));
    hers.manner.sign_count = 7;

    let asked = challenge_to_confirm(&platform, &ana).await.expect("a challenge");
    let answer = hers.answer(&asked, key, eve_id);
    assert_eq!(code(check(&platform, answer, Purpose::Confirm, Some(ana_id)).await), "passkey_not_accepted");

    let asked = challenge_to_confirm(&platform, &eve).await.expect("a challenge");
    let answer = hers.answer(&asked, key, eve_id);
    assert_eq!(code(check(&platform, answer, Purpose::LogIn, None).await), "passkey_not_accepted", "another deed");

    let asked = challenge_to_confirm(&platform, &eve).await.expect("a challenge");
    let later = platform.clock.now() + SignedDuration::from_mins(6);
    let operator = platform.account(domain::access::AccountKind::Operator, "Host").await;
    crate::clock::advance(&platform, &operator, later).await.expect("a sandbox moves");
    let answer = hers.answer(&asked, key, eve_id);
    assert_eq!(code(check(&platform, answer, Purpose::Confirm, Some(eve_id)).await), "passkey_not_accepted", "late");

    let id = list(&platform, &ana).await.expect("a list")[0].id;
    assert_eq!(code(remove(&platform, &eve, id).await), "passkey_not_found");
}

#[tokio::test]
async fn a_key_is_registered_once_and_not_without_a_fresh_proof() {
    let platform = platform();
    let (ana, eve) = (platform.partner("Ana").await, platform.partner("Eve").await);
    let device = Device::new(b"one phone");
    registered(&platform, &ana, &device).await;
    let asked = begin_registration(&platform, &eve).await.expect("a registration begins");
    let twice = register(&platform, &eve, "Mine too", device.register(&asked.challenge)).await;
    assert_eq!(code(twice), "passkey_known");

    let asked = begin_registration(&platform, &ana).await.expect("a registration begins");
    let crossed = register(&platform, &eve, "Hers", Device::new(b"other").register(&asked.challenge)).await;
    assert_eq!(code(crossed), "passkey_not_accepted", "another person's challenge");

    let operator = platform.account(domain::access::AccountKind::Operator, "Host").await;
    let later = platform.clock.now() + session::CONFIRMED_FOR;
    crate::clock::advance(&platform, &operator, later).await.expect("a sandbox moves");
    assert_eq!(code(begin_registration(&platform, &ana).await), "not_confirmed");
    let id = list(&platform, &ana).await.expect("a list")[0].id;
    assert_eq!(code(remove(&platform, &ana, id).await), "not_confirmed");
}

#[tokio::test]
async fn without_a_name_and_tls_there_are_no_passkeys() {
    let platform = test_platform();
    let ana = platform.partner("Ana").await;
    assert_eq!(code(begin_registration(&platform, &ana).await), "passkeys_not_here");
}
