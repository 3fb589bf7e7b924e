use std::net::{IpAddr, Ipv4Addr};

use domain::access::AccountKind;
use domain::language::Language;
use jiff::SignedDuration;

use super::*;
use crate::account::{FirstKey, Profile, SignUp, sign_up};
use crate::clock;
use crate::session::{LogIn, LoggedIn, log_in, recognise};
use crate::testing::{TestPlatform, test_platform};

const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));
const ANA: &str = "ana@example.com";
const OLD: &str = "a long enough password";
const NEW: &str = "another long password";

async fn ana(platform: &TestPlatform) -> LoggedIn {
    let input = SignUp {
        kind: AccountKind::Partner,
        profile: Profile { name: "Ana".to_owned(), country: String::new(), website: String::new() },
        name: "Ana Müller".to_owned(),
        email: ANA.to_owned(),
        password: OLD.to_owned(),
        language: Default::default(),
        address: HOME,
        first_key: FirstKey::Session { user_agent: String::new() },
    };
    let signed_up = sign_up(platform, input).await.expect("Ana signs up");
    signed_up.session.expect("a session was wanted")
}

async fn may_log_in(platform: &TestPlatform, password: &str) -> bool {
    let (email, password) = (ANA.to_owned(), password.to_owned());
    log_in(platform, LogIn { email, password, account_id: None, address: HOME, user_agent: String::new() })
        .await
        .is_ok()
}

async fn pass_time(platform: &TestPlatform, time: SignedDuration) {
    let operator = platform.account(AccountKind::Operator, "Olga").await;
    clock::advance(platform, &operator, platform.clock.now() + time).await.expect("the sandbox moves");
}

fn code<T>(result: Result<T>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(crate::Error::Refused(refusal)) => refusal.code(),
        Err(crate::Error::Failure(failure)) => panic!("{failure:#}"),
    }
}

#[tokio::test]
async fn the_mailed_secret_verifies_the_address_once() {
    let platform = test_platform();
    let session = ana(&platform).await;
    let letter = platform.letters_to(ANA).await.pop().expect("a letter was sent");
    assert!(letter.contains("Hello Ana Müller,"), "{letter}");
    let secret = platform.secret_mailed_to(ANA).await;
    assert_eq!(code(verify_email(&platform, "guess", HOME).await), "secret_not_usable");
    assert_eq!(code(reset_password(&platform, &secret, NEW, HOME).await), "secret_not_usable", "made for one thing");
    let person = verify_email(&platform, &secret, HOME).await.expect("the address is verified");
    assert!(person.email_verified_at.is_some());
    assert_eq!(code(verify_email(&platform, &secret, HOME).await), "secret_not_usable");
    assert_eq!(code(send_verification_again(&platform, &session.caller).await), "email_already_verified");
}

#[tokio::test]
async fn a_lost_message_is_sent_again_but_not_in_a_flood() {
    let platform = test_platform();
    let session = ana(&platform).await;
    assert_eq!(code(send_verification_again(&platform, &session.caller).await), "mail_sent_just_now");
    pass_time(&platform, SignedDuration::from_mins(2)).await;
    assert_eq!(code(send_verification_again(&platform, &session.caller).await), "done");
    let newest = platform.secret_mailed_to(ANA).await;
    pass_time(&platform, SignedDuration::from_hours(7 * 24)).await;
    assert_eq!(code(verify_email(&platform, &newest, HOME).await), "secret_not_usable", "it expired");
}

#[tokio::test]
async fn a_reset_sets_the_password_and_ends_all_sessions() {
    let platform = test_platform();
    let session = ana(&platform).await;
    request_password_reset(&platform, ANA, HOME).await.expect("Ana asks");
    request_password_reset(&platform, "nobody@example.com", HOME).await.expect("nobody is told the same");
    request_password_reset(&platform, ANA, HOME).await.expect("and no flood of mail");
    assert!(platform.letters_to("nobody@example.com").await.is_empty());
    assert_eq!(platform.letters_to(ANA).await.len(), 2, "verification and one reset");

    let secret = platform.secret_mailed_to(ANA).await;
    assert_eq!(code(reset_password(&platform, &secret, "short", HOME).await), "field_too_short");
    assert_eq!(code(reset_password(&platform, &secret, NEW, HOME).await), "done");
    assert_eq!(code(reset_password(&platform, &secret, OLD, HOME).await), "secret_not_usable", "good for once");
    assert!(!may_log_in(&platform, OLD).await && may_log_in(&platform, NEW).await);
    assert!(recognise(&platform, &session.secret, HOME).await.expect("it is read").is_none());
    assert!(find(&platform, &session.caller).await.expect("Ana").email_verified_at.is_some(), "the mail was read");
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions() {
    let platform = test_platform();
    let here = ana(&platform).await;
    let input = LogIn {
        email: ANA.to_owned(),
        password: OLD.to_owned(),
        account_id: None,
        address: HOME,
        user_agent: String::new(),
    };
    let elsewhere = log_in(&platform, input).await.expect("Ana logs in elsewhere");
    assert_eq!(code(change_password(&platform, &here.caller, "wrong", NEW).await), "wrong_password");
    assert_eq!(code(change_password(&platform, &here.caller, OLD, "short").await), "field_too_short");
    let renewed = change_password(&platform, &here.caller, OLD, NEW).await.expect("it is changed");
    assert!(may_log_in(&platform, NEW).await && !may_log_in(&platform, OLD).await);
    let (goes_on, live) =
        recognise(&platform, &renewed.secret, HOME).await.expect("it is read").expect("the session goes on");
    assert_eq!((goes_on.kind, live.csrf_secret), (here.caller.kind.clone(), here.csrf_secret));
    assert!(recognise(&platform, &here.secret, HOME).await.expect("it is read").is_none(), "the old secret is dead");
    assert!(recognise(&platform, &elsewhere.secret, HOME).await.expect("it is read").is_none());
}

#[tokio::test]
async fn people_have_names_and_tokens_have_none() {
    let platform = test_platform();
    let session = ana(&platform).await;
    let renamed = rename(&platform, &session.caller, " Ana Schmidt ").await.expect("Ana marries");
    assert_eq!(renamed.name, "Ana Schmidt");
    let token = Caller::system("test", session.caller.account_id, AccountKind::Partner);
    assert_eq!(code(rename(&platform, &token, "Robot").await), "not_a_person");
}

#[tokio::test]
async fn a_person_chooses_its_language_and_nobody_else_does() {
    let platform = test_platform();
    let owner = platform.partner("Ana").await;
    let stranger = platform.brand("Delta").await;
    let german = Tongue::chosen(Language::German);
    choose_language(&platform, &owner, german).await.expect("Ana chooses");
    choose_language(&platform, &owner, german).await.expect("the same again changes nothing");
    assert_eq!(find(&platform, &owner).await.expect("Ana is there").tongue, german);
    assert_eq!(find(&platform, &stranger).await.expect("Delta is there").tongue, Tongue::default());
    let noted = platform
        .store
        .read(|tx| {
            let rows =
                tx.query("SELECT verb, before_json, after_json FROM audit_entry WHERE noun = 'language'", &[])?;
            anyhow::Ok(rows.iter().map(|row| [row.text(0), row.text(1), row.text(2)]).collect::<Vec<_>>())
        })
        .await
        .expect("the log is read");
    let [before, after] = [r#"{"is_chosen":false,"language":"en"}"#, r#"{"is_chosen":true,"language":"de"}"#];
    assert_eq!(noted, [["chose", before, after].map(str::to_owned)]);

    let kind = CallerKind::Token { token_id: domain::ids::TokenId(1), access: domain::access::TokenAccess::ReadWrite };
    let token = Caller { kind, ..owner };
    assert_eq!(code(choose_language(&platform, &token, german).await), "not_a_person");
}
