use std::net::{IpAddr, Ipv4Addr};

use domain::access::{AccountKind, Role};

use super::*;
use crate::Window;
use crate::audit::Filter;
use crate::session::{self, LogIn};
use crate::testing::{TestPlatform, test_platform};
use crate::{Caller, CallerKind};

const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

fn ana() -> SignUp {
    SignUp {
        kind: AccountKind::Partner,
        profile: Profile {
            name: "Ana's reviews".to_owned(),
            country: "de".to_owned(),
            website: "https://ana.example".to_owned(),
        },
        name: "Ana".to_owned(),
        email: " Ana@Example.com ".to_owned(),
        password: "a long enough password".to_owned(),
        language: Default::default(),
        address: HOME,
        first_key: FirstKey::Token,
    }
}

async fn refusal(platform: &TestPlatform, input: SignUp) -> String {
    match sign_up(platform, input).await {
        Ok(_) => "signed up".to_owned(),
        Err(crate::Error::Refused(refusal)) => format!("{} {}", refusal.code(), refusal.field().unwrap_or("-")),
        Err(crate::Error::Failure(failure)) => panic!("{failure:#}"),
    }
}

#[tokio::test]
async fn signing_up_makes_an_account_with_number_sid_owner_and_token() {
    let platform = test_platform();
    let ana = sign_up(&platform, ana()).await.expect("Ana signs up");
    assert_eq!(ana.account.id.get(), 100_001);
    assert!(ana.account.sid.parse::<domain::account::AccountSid>().is_ok());
    assert_eq!(ana.account.country, "DE");

    let token = ana.auth_token.expect("a token was wanted");
    let caller = crate::token::recognise(&platform, &ana.account.sid, &token, HOME).await.expect("the token is read");
    let caller = caller.expect("the token opens the account");
    assert_eq!((caller.account_id, caller.role), (ana.account.id, Role::Owner));

    let members = crate::membership::list(&platform, &caller).await.expect("the team is listed");
    assert_eq!(members[0].email, "ana@example.com");
    assert_eq!(members[0].email_verified_at, None);

    let log = crate::audit::list(&platform, &caller, Filter::default(), Window::default()).await.expect("the log");
    let told: Vec<String> = log.items.iter().map(|(_, entry)| format!("{} {}", entry.verb, entry.noun)).collect();
    assert_eq!(told, ["created token", "signed_up account"]);
    assert_eq!(log.items[1].1.actor, format!("person:{}", ana.person_id));
    assert_eq!(log.items[1].1.address, "192.0.2.7");
    let whole = format!("{log:?}");
    assert!(!whole.contains(&token) && !whole.contains("password"), "the log holds no secret");
}

#[tokio::test]
async fn a_page_gets_a_session_at_once() {
    let platform = test_platform();
    let first_key = FirstKey::Session { user_agent: "Firefox".to_owned() };
    let signed_up = sign_up(&platform, SignUp { first_key, ..ana() }).await.expect("Ana signs up");
    let secret = signed_up.session.expect("a session was wanted").secret;
    let found = session::recognise(&platform, &secret, HOME).await.expect("the session is read");
    let (caller, live) = found.expect("the session is live");
    assert_eq!((caller.account_id, live.person_name.as_str()), (signed_up.account.id, "Ana"));
}

#[tokio::test]
async fn wrong_fields_are_named() {
    let platform = test_platform();
    let profile = ana().profile;
    for (input, expected) in [
        (SignUp { name: " ".to_owned(), ..ana() }, "field_missing name"),
        (SignUp { email: "ana".to_owned(), ..ana() }, "field_invalid email"),
        (SignUp { password: "short".to_owned(), ..ana() }, "field_too_short password"),
        (SignUp { kind: AccountKind::Operator, ..ana() }, "operator_by_init kind"),
        (SignUp { profile: Profile { country: "XX".to_owned(), ..profile.clone() }, ..ana() }, "field_invalid country"),
        (
            SignUp { profile: Profile { website: "ftp:/x".to_owned(), ..profile.clone() }, ..ana() },
            "field_invalid website",
        ),
        (SignUp { profile: Profile { name: String::new(), ..profile }, ..ana() }, "field_missing account_name"),
    ] {
        assert_eq!(refusal(&platform, input).await, expected);
    }
}

#[tokio::test]
async fn a_person_opens_a_second_account_with_the_same_password_only() {
    let platform = test_platform();
    let first = sign_up(&platform, ana()).await.expect("Ana signs up");
    let stranger = SignUp { password: "a different password".to_owned(), ..ana() };
    assert_eq!(refusal(&platform, stranger).await, "email_in_use email");

    let brand = SignUp { kind: AccountKind::Brand, ..ana() };
    let second = sign_up(&platform, brand).await.expect("Ana opens a brand account");
    assert_eq!(second.person_id, first.person_id);

    let log_in = LogIn {
        email: "ana@example.com".to_owned(),
        password: ana().password,
        account_id: Some(second.account.id),
        address: HOME,
        user_agent: String::new(),
    };
    let there = session::log_in(&platform, log_in).await.expect("Ana logs in to the brand");
    assert_eq!(there.caller.account_kind, AccountKind::Brand);
    session::switch_account(&platform, &there.caller, first.account.id).await.expect("Ana switches");
    let found = session::recognise(&platform, &there.secret, HOME).await.expect("the session is read");
    assert_eq!(found.expect("the session is live").0.account_kind, AccountKind::Partner);
    assert_eq!(platform.letters_to("ana@example.com").await.len(), 1, "the address is asked about once");
}

#[tokio::test]
async fn whoever_asks_for_many_addresses_is_told_no_more() {
    let platform = test_platform();
    sign_up(&platform, ana()).await.expect("Ana signs up");
    let probe = || SignUp { password: "a different password".to_owned(), ..ana() };
    for _ in 0..6 {
        assert_eq!(refusal(&platform, probe()).await, "email_in_use email");
    }
    assert_eq!(refusal(&platform, probe()).await, "too_many_attempts -");
    assert_eq!(refusal(&platform, ana()).await, "too_many_attempts -", "the right password too");

    // One place, many addresses: from the bound on, known and unknown ones are answered alike.
    for number in 0..90 {
        let email = format!("p{number}@example.com");
        let hers = SignUp { email, address: "192.0.2.77".parse().expect("an address"), ..ana() };
        sign_up(&platform, hers).await.expect("somebody signs up, and it does not count");
    }
    let elsewhere: IpAddr = "192.0.2.99".parse().expect("an address");
    let mut told = Vec::new();
    for number in 0..90 {
        let email = format!("p{number}@example.com");
        told.push(refusal(&platform, SignUp { email, address: elsewhere, ..probe() }).await);
    }
    assert_eq!(told.iter().filter(|told| *told == "email_in_use email").count(), 80);
    let unknown = SignUp { email: "nobody@example.com".to_owned(), address: elsewhere, ..ana() };
    assert_eq!(refusal(&platform, unknown).await, "too_many_attempts -");
}

#[tokio::test]
async fn an_installation_has_one_operator() {
    let platform = test_platform();
    let profile = Profile { name: "Operations".to_owned(), country: String::new(), website: String::new() };
    let make = || create_operator(&platform, profile.clone(), "Olga", "olga@example.com", "a long enough password");
    let operator = make().await.expect("the operator is made");
    assert_eq!(operator.account.kind, AccountKind::Operator);
    let again = make().await.err().expect("there is one already").to_string();
    assert_eq!(again, "this installation has its operator already");
}

#[tokio::test]
async fn only_an_owner_changes_the_profile() {
    let platform = test_platform();
    let owner = platform.partner("Ana").await;
    let profile = Profile { name: "Ana & Bea".to_owned(), country: "fr".to_owned(), website: String::new() };
    let changed = change_profile(&platform, &owner, profile.clone()).await.expect("the owner changes it");
    assert_eq!((changed.name.as_str(), changed.country.as_str()), ("Ana & Bea", "FR"));
    assert_eq!(find(&platform, &owner).await.expect("it is read"), changed);

    let analyst = Caller { role: Role::Analyst, ..owner.clone() };
    assert!(change_profile(&platform, &analyst, profile).await.is_err());
    let read_only =
        CallerKind::Token { token_id: domain::ids::TokenId(1), access: domain::access::TokenAccess::ReadOnly };
    let reader = Caller { kind: read_only, ..owner.clone() };
    assert!(change_profile(&platform, &reader, changed_back()).await.is_err());

    let filter = Filter { noun: Some("account".to_owned()), noun_id: None };
    let log = crate::audit::list(&platform, &owner, filter, Window::default()).await.expect("the log");
    let entry = &log.items[0].1;
    assert!(entry.before_json.contains("\"name\":\"Ana\""), "{}", entry.before_json);
    assert!(entry.after_json.contains("\"name\":\"Ana & Bea\""), "{}", entry.after_json);
}

fn changed_back() -> Profile {
    Profile { name: "Ana".to_owned(), country: String::new(), website: String::new() }
}
