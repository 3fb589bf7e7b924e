use std::net::{IpAddr, Ipv4Addr};

use domain::access::{AccountKind, Deed, Role};
use domain::totp;
use jiff::Timestamp;

use super::*;
use crate::account::{FirstKey, Profile, SignUp, sign_up};
use crate::session::{self, Begun, Confirmation, Entrance, LogIn, LoggedIn, SecondStep, finish_log_in};
use crate::testing::{TestPlatform, test_platform};
use crate::{AccessRefusal, Error, person};

const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));
const PASSWORD: &str = "a long enough password";
const EMAIL: &str = "ana@example.com";

fn code<T>(result: Result<T>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(Error::Refused(refusal)) => refusal.code(),
        Err(Error::Failure(failure)) => panic!("{failure:#}"),
    }
}

fn sign_up_of(kind: AccountKind, name: &str) -> SignUp {
    SignUp {
        kind,
        profile: Profile { name: name.to_owned(), country: String::new(), website: String::new() },
        name: "Ana".to_owned(),
        email: EMAIL.to_owned(),
        password: PASSWORD.to_owned(),
        language: Default::default(),
        address: HOME,
        first_key: FirstKey::Session { user_agent: String::new() },
    }
}

async fn ana(platform: &TestPlatform) -> Caller {
    let signed_up = sign_up(platform, sign_up_of(AccountKind::Partner, "Ana")).await.expect("Ana signs up");
    signed_up.session.expect("a session").caller
}

/// Ana's app: knows the secret, and shows codes.
struct App(Vec<u8>);

impl App {
    /// The code so many steps from now.
    fn code(&self, steps: i64) -> String {
        totp::code(&self.0, totp::step_at(Timestamp::now()) + steps)
    }
}

/// An app that is set up with the code of the step before, so that the present one is still unused.
async fn set_up(platform: &TestPlatform, who: &Caller) -> (App, Vec<String>) {
    let setup = begin_authenticator(platform, who).await.expect("a secret is made");
    assert!(setup.qr_svg.starts_with("<svg"));
    let app = App(from_base32(&setup.typed));
    let codes = confirm_authenticator(platform, who, &app.code(-1)).await.expect("the code is right");
    (app, codes.expect("recovery codes come with the first factor"))
}

fn from_base32(typed: &str) -> Vec<u8> {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut bits = String::new();
    for letter in typed.chars().filter(|letter| *letter != ' ') {
        bits.push_str(&format!("{:05b}", letters.find(letter).expect("a letter of base 32")));
    }
    bits.as_bytes()
        .chunks_exact(8)
        .map(|eight| u8::from_str_radix(std::str::from_utf8(eight).unwrap(), 2).unwrap())
        .collect()
}

async fn enter(platform: &TestPlatform, password: &str) -> Result<Entrance> {
    let (email, password) = (EMAIL.to_owned(), password.to_owned());
    session::enter(platform, LogIn { email, password, account_id: None, address: HOME, user_agent: String::new() })
        .await
}

async fn begun(platform: &TestPlatform) -> Begun {
    match enter(platform, PASSWORD).await.expect("the password is right") {
        Entrance::SecondStep(begun) => begun,
        Entrance::LoggedIn(_) => panic!("a second step is asked for"),
    }
}

async fn step(platform: &TestPlatform, begun: &Begun, code: &str) -> Result<LoggedIn> {
    finish_log_in(platform, &begun.secret, SecondStep::Code(code.to_owned()), HOME, String::new()).await
}

#[tokio::test]
async fn a_code_of_the_app_finishes_the_log_in_and_is_never_accepted_twice() {
    let platform = test_platform();
    let who = ana(&platform).await;
    let (app, _) = set_up(&platform, &who).await;
    let first = begun(&platform).await;
    assert_eq!(code(step(&platform, &first, &app.code(-2)).await), "wrong_code", "two steps old");
    assert_eq!(code(step(&platform, &first, &app.code(-1)).await), "wrong_code", "used to set up");
    let shown = app.code(1);
    let opened = step(&platform, &first, &shown).await.expect("Ana is in");
    assert_ne!(opened.secret, first.secret, "the session has a secret of its own");
    assert_eq!(code(step(&platform, &first, &shown).await), "log_in_over");
    assert_eq!(code(step(&platform, &begun(&platform).await, &shown).await), "wrong_code", "replayed");
}

#[tokio::test]
async fn before_the_second_step_nothing_is_open() {
    let platform = test_platform();
    let who = ana(&platform).await;
    set_up(&platform, &who).await;
    let begun = begun(&platform).await;
    assert!(session::recognise(&platform, &begun.secret, HOME).await.expect("sessions are read").is_none());
    assert_eq!(code(enter(&platform, "a wrong password here").await), "wrong_log_in", "no hint before the password");

    // Doors that know no second step stay shut: the API's log-in, and signing up once more.
    let input = || LogIn {
        email: EMAIL.to_owned(),
        password: PASSWORD.to_owned(),
        account_id: None,
        address: HOME,
        user_agent: String::new(),
    };
    assert_eq!(code(session::log_in(&platform, input()).await), "second_step_needed");
    let again = sign_up(&platform, sign_up_of(AccountKind::Brand, "Ana's shop")).await.expect("a second account");
    assert!(again.session.is_none(), "the password alone opens no session");

    person::request_password_reset(&platform, EMAIL, HOME).await.expect("a letter is sent");
    let secret = platform.secret_mailed_to(EMAIL).await;
    person::reset_password(&platform, &secret, "another long password", HOME).await.expect("a new password");
    assert_eq!(code(step(&platform, &begun, "000000").await), "log_in_over", "begun with the old password");
    assert!(matches!(enter(&platform, "another long password").await, Ok(Entrance::SecondStep(_))), "still asked for");
}

#[tokio::test]
async fn wrong_codes_end_the_log_in_and_then_have_to_wait() {
    let platform = test_platform();
    let who = ana(&platform).await;
    let (app, codes) = set_up(&platform, &who).await;
    let first = begun(&platform).await;
    for _ in 0..5 {
        assert_eq!(code(step(&platform, &first, "000000").await), "wrong_code");
    }
    assert_eq!(code(step(&platform, &first, &app.code(0)).await), "log_in_over");
    let second = begun(&platform).await;
    assert_eq!(code(step(&platform, &second, "000000").await), "wrong_code");
    assert_eq!(code(step(&platform, &second, &app.code(0)).await), "too_many_codes");
    assert_eq!(code(step(&platform, &second, &codes[0]).await), "too_many_codes", "recovery codes are counted too");
}

#[tokio::test]
async fn a_recovery_code_is_good_once_and_not_after_new_ones_are_made() {
    let platform = test_platform();
    let who = ana(&platform).await;
    let (_, codes) = set_up(&platform, &who).await;
    assert_eq!(codes.len(), CODES);
    let typed = codes[0].replace('-', "").to_uppercase();
    step(&platform, &begun(&platform).await, &typed).await.expect("Ana is in");
    assert_eq!(code(step(&platform, &begun(&platform).await, &codes[0]).await), "wrong_code", "used");
    let letters = platform.letters_to(EMAIL).await;
    assert!(letters.iter().any(|letter| letter.contains("9 are left")), "{letters:?}");

    let fresh = remake_recovery_codes(&platform, &who).await.expect("new codes");
    assert_eq!(code(step(&platform, &begun(&platform).await, &codes[1]).await), "wrong_code", "replaced");
    step(&platform, &begun(&platform).await, &fresh[1]).await.expect("Ana is in");

    let left = overview(&platform, &who).await.expect("an overview").held.recovery_codes_left;
    assert_eq!(left, 9);
}

#[tokio::test]
async fn changing_a_factor_needs_a_fresh_proof() {
    let platform = test_platform();
    let who = ana(&platform).await;
    let (app, _) = set_up(&platform, &who).await;
    let operator = platform.account(AccountKind::Operator, "Host").await;
    let later = platform.clock.now() + session::CONFIRMED_FOR;
    crate::clock::advance(&platform, &operator, later).await.expect("a sandbox moves");
    assert!(!session::is_confirmed(&platform, &who).await.expect("it is read"));
    assert_eq!(code(remove_authenticator(&platform, &who).await), "not_confirmed");
    assert_eq!(code(remake_recovery_codes(&platform, &who).await), "not_confirmed");
    assert_eq!(code(begin_authenticator(&platform, &who).await), "not_confirmed");

    let wrong = Confirmation::Password("not her password".to_owned());
    assert_eq!(code(session::confirm(&platform, &who, wrong).await), "wrong_password");
    session::confirm(&platform, &who, Confirmation::Code(app.code(0))).await.expect("it is Ana");
    let other = session::confirm(&platform, &who, Confirmation::Code(app.code(0))).await;
    assert_eq!(code(other), "wrong_code", "the same code once more");
    assert_eq!(code(begin_authenticator(&platform, &who).await), "has_authenticator", "one is not slipped under");
    remove_authenticator(&platform, &who).await.expect("removed");
    assert!(matches!(enter(&platform, PASSWORD).await, Ok(Entrance::LoggedIn(_))), "the password is enough again");
    let held = overview(&platform, &who).await.expect("an overview").held;
    assert_eq!(held, Held::default(), "the recovery codes went along");
    let letters = platform.letters_to(EMAIL).await;
    assert!(letters.iter().any(|letter| letter.contains("The authenticator app was removed")), "{letters:?}");
}

#[tokio::test]
async fn an_account_can_ask_everybody_for_a_second_factor() {
    let platform = test_platform();
    let who = ana(&platform).await;
    let secret = platform.secret_mailed_to(EMAIL).await;
    person::verify_email(&platform, &secret, HOME).await.expect("Ana reads her mail");
    assert_eq!(code(require_of_all(&platform, &who, true).await), "own_factor_first");
    set_up(&platform, &who).await;
    require_of_all(&platform, &who, true).await.expect("it is required");
    assert_eq!(code(remove_authenticator(&platform, &who).await), "last_factor_required");

    crate::membership::invite(&platform, &who, "bea@example.com", domain::access::Role::Owner).await.expect("invited");
    let secret = platform.secret_mailed_to("bea@example.com").await;
    let new = crate::membership::NewPerson { name: "Bea".to_owned(), password: PASSWORD.to_owned() };
    let acceptance =
        crate::membership::Acceptance { secret, new_person: Some(new), language: Default::default(), address: HOME };
    crate::membership::accept(&platform, acceptance).await.expect("Bea joins");
    assert_eq!(who_lacks(&platform, &who).await.expect("a list").len(), 1);

    let (email, password) = ("bea@example.com".to_owned(), PASSWORD.to_owned());
    let input = LogIn { email, password, account_id: None, address: HOME, user_agent: String::new() };
    let bea = session::log_in(&platform, input).await.expect("Bea is in");
    for deed in [Deed::ReadAccount, Deed::ChangeLinks, Deed::ReadReports] {
        assert!(bea.caller.may(deed).is_err(), "{deed}");
    }
    assert_eq!(code(require_of_all(&platform, &bea.caller, false).await), "second_factor_required", "no way around");
    let closed = "second_factor_required";
    assert_eq!(code(person::rename(&platform, &bea.caller, "Eve").await), closed);
    assert_eq!(code(person::find(&platform, &bea.caller).await), closed);
    assert_eq!(code(person::change_password(&platform, &bea.caller, PASSWORD, "another long password").await), closed);
    assert_eq!(code(session::list(&platform, &bea.caller).await), closed);
    assert_eq!(code(session::end_others(&platform, &bea.caller).await), closed);
    assert_eq!(code(session::accounts(&platform, &bea.caller).await), closed);
    assert_eq!(code(session::switch_account(&platform, &bea.caller, who.account_id).await), closed);
    assert_eq!(code(crate::notification::choices(&platform, &bea.caller).await), closed);
    assert_eq!(
        code(crate::membership::remove(&platform, &bea.caller, bea.caller.person_at_the_door().expect("Bea")).await),
        closed
    );
    assert!(!session::goes_on(&platform, &bea.caller).await.expect("it is read"), "an open page ends");
    set_up(&platform, &bea.caller).await;
    let found =
        session::recognise(&platform, &bea.secret, HOME).await.expect("sessions are read").expect("a session").0;
    assert!(found.may(Deed::ReadAccount).is_ok());
}

#[tokio::test]
async fn who_lacks_a_factor_may_do_nothing_of_the_access_table() {
    let platform = test_platform();
    for kind in AccountKind::ALL {
        let owner = platform.account(*kind, kind.code()).await;
        for role in Role::ALL {
            let lacking = Caller { role: *role, lacks_factor: true, ..owner.clone() };
            for deed in Deed::ALL {
                assert_eq!(lacking.may(*deed), Err(AccessRefusal::LacksFactor), "{kind} {role} {deed}");
            }
            assert_eq!(lacking.person(), Err(AccessRefusal::LacksFactor), "{kind} {role}");
            assert!(lacking.person_at_the_door().is_ok(), "{kind} {role} can set one up");
        }
    }
}

#[tokio::test]
async fn the_operator_helps_who_lost_everything_and_nobody_else_can() {
    let platform = test_platform();
    let who = ana(&platform).await;
    set_up(&platform, &who).await;
    let person_id = who.person().expect("a person");
    let eve = platform.brand("Eve").await;
    assert_eq!(code(reset(&platform, &eve, person_id, "Mine now").await), "not_allowed");
    let operator = platform.account(AccountKind::Operator, "Host").await;
    assert_eq!(code(reset(&platform, &operator, person_id, " ").await), "field_missing");
    reset_by_email(&platform, EMAIL, "Lost her phone; called back").await.expect("reset");
    assert!(matches!(enter(&platform, PASSWORD).await, Ok(Entrance::LoggedIn(_))));
    for account_id in [who.account_id, operator.account_id] {
        assert!(platform.audit(account_id).await.contains(&"reset factors".to_owned()));
    }
    let letters = platform.letters_to(EMAIL).await;
    assert!(letters.iter().any(|letter| letter.contains("The operator of this platform removed")), "{letters:?}");
}
