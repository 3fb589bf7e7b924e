use std::net::{IpAddr, Ipv4Addr};

use domain::access::AccountKind;
use jiff::SignedDuration;

use super::*;
use crate::account::{FirstKey, Profile, SignUp, SignedUp, sign_up};
use crate::testing::{TestPlatform, test_platform};
use crate::{Error, clock};

const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));
const PASSWORD: &str = "a long enough password";

async fn ana(platform: &TestPlatform) -> SignedUp {
    let input = SignUp {
        kind: AccountKind::Partner,
        profile: Profile { name: "Ana".to_owned(), country: String::new(), website: String::new() },
        name: "Ana".to_owned(),
        email: "ana@example.com".to_owned(),
        password: PASSWORD.to_owned(),
        language: Default::default(),
        address: HOME,
        first_key: FirstKey::Token,
    };
    sign_up(platform, input).await.expect("Ana signs up")
}

async fn try_log_in(platform: &TestPlatform, email: &str, password: &str) -> Result<LoggedIn> {
    let input = LogIn {
        email: email.to_owned(),
        password: password.to_owned(),
        account_id: None,
        address: HOME,
        user_agent: "Firefox".to_owned(),
    };
    log_in(platform, input).await
}

async fn code(platform: &TestPlatform, email: &str, password: &str) -> &'static str {
    match try_log_in(platform, email, password).await {
        Ok(_) => "logged in",
        Err(Error::Refused(refusal)) => refusal.code(),
        Err(Error::Failure(failure)) => panic!("{failure:#}"),
    }
}

async fn is_live(platform: &TestPlatform, session: &LoggedIn) -> bool {
    recognise(platform, &session.secret, HOME).await.expect("the session is read").is_some()
}

#[tokio::test]
async fn nothing_tells_whether_an_address_exists() {
    let platform = test_platform();
    ana(&platform).await;
    assert_eq!(code(&platform, "ANA@example.com ", PASSWORD).await, "logged in");
    for (email, password) in
        [("ana@example.com", "wrong"), ("nobody@example.com", "wrong"), ("no address", "wrong"), ("", "")]
    {
        assert_eq!(code(&platform, email, password).await, "wrong_log_in", "{email}");
    }
}

#[tokio::test]
async fn guessing_is_slowed_down_alike_for_all_addresses() {
    let platform = test_platform();
    ana(&platform).await;
    for email in ["ana@example.com", "nobody@example.com"] {
        for _ in 0..6 {
            assert_eq!(code(&platform, email, "guess").await, "wrong_log_in");
        }
        assert_eq!(code(&platform, email, PASSWORD).await, "too_many_attempts", "{email}");
    }
    let operator = platform.account(AccountKind::Operator, "Olga").await;
    let later = platform.clock.now() + SignedDuration::from_mins(16);
    clock::advance(&platform, &operator, later).await.expect("the sandbox moves");
    assert_eq!(code(&platform, "ana@example.com", PASSWORD).await, "logged in");
}

#[tokio::test]
async fn sessions_are_listed_ended_and_expire() {
    let platform = test_platform();
    ana(&platform).await;
    let first = try_log_in(&platform, "ana@example.com", PASSWORD).await.expect("Ana logs in");
    let second = try_log_in(&platform, "ana@example.com", PASSWORD).await.expect("Ana logs in elsewhere");

    let listed = list(&platform, &first.caller).await.expect("the sessions are listed");
    assert_eq!(listed.len(), 2);
    assert_eq!((listed[0].address.as_str(), listed[0].user_agent.as_str()), ("192.0.2.7", "Firefox"));

    end(&platform, &first.caller, listed[0].id).await.expect("the other session is ended");
    assert!(is_live(&platform, &first).await && !is_live(&platform, &second).await);
    log_out(&platform, &first.caller).await.expect("Ana logs out");
    log_out(&platform, &first.caller).await.expect("logging out twice is no error");
    assert!(!is_live(&platform, &first).await);

    let third = try_log_in(&platform, "ana@example.com", PASSWORD).await.expect("Ana logs in");
    let operator = platform.account(AccountKind::Operator, "Olga").await;
    clock::advance(&platform, &operator, third.expires_at).await.expect("the sandbox moves");
    assert!(!is_live(&platform, &third).await, "it expired");
}

#[tokio::test]
async fn nobody_ends_another_persons_session() {
    let platform = test_platform();
    ana(&platform).await;
    let session = try_log_in(&platform, "ana@example.com", PASSWORD).await.expect("Ana logs in");
    let CallerKind::Person { session_id, .. } = session.caller.kind else { panic!("Ana is a person") };
    let stranger = platform.partner("Eve").await;
    let refused = end(&platform, &stranger, session_id).await.expect_err("it is not hers");
    assert_eq!(refused.to_string(), "there is no such session");
    assert!(is_live(&platform, &session).await);
    let refused = switch_account(&platform, &stranger, session.caller.account_id).await.expect_err("not a member");
    assert_eq!(refused.to_string(), "this person does not belong to that account");
}

#[tokio::test]
async fn all_sessions_but_the_own_are_ended() {
    let platform = test_platform();
    ana(&platform).await;
    let here = try_log_in(&platform, "ana@example.com", PASSWORD).await.expect("Ana logs in").caller;
    try_log_in(&platform, "ana@example.com", PASSWORD).await.expect("Ana logs in again");
    end_others(&platform, &here).await.expect("the others are ended");
    let live = list(&platform, &here).await.expect("sessions are listed");
    assert!(matches!(here.kind, CallerKind::Person { session_id, .. } if live.len() == 1 && live[0].id == session_id));
    let nobody = Caller::system("test", here.account_id, here.account_kind);
    assert!(end_others(&platform, &nobody).await.is_err(), "what is no person has no sessions");
}
