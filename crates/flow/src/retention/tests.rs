use std::net::{IpAddr, Ipv4Addr};

use domain::access::{AccountKind, Role, TokenAccess};

use super::*;
use crate::account::{FirstKey, Profile, SignUp, sign_up};
use crate::testing::{TestPlatform, test_platform};
use crate::token::NewTokenInput;
use crate::{Caller, IdempotencyKey, clock, idempotency, session, token};

const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

/// Signing up logs the person in and mails a secret.
async fn sign_up_somebody(platform: &TestPlatform, name: &str) {
    let input = SignUp {
        kind: AccountKind::Partner,
        profile: Profile { name: name.to_owned(), country: String::new(), website: String::new() },
        name: name.to_owned(),
        email: format!("{name}@example.com"),
        password: "a long enough password".to_owned(),
        language: Default::default(),
        address: HOME,
        first_key: FirstKey::Session { user_agent: "Firefox".to_owned() },
    };
    sign_up(platform, input).await.expect("somebody signs up");
}

/// A write that claims a key.
async fn claim(platform: &TestPlatform, caller: &Caller, key: &str) {
    let idempotency = IdempotencyKey::new(key.to_owned(), [7; 32]);
    let caller = Caller { idempotency: Some(idempotency), ..caller.clone() };
    let input = NewTokenInput { name: "A token".to_owned(), access: TokenAccess::ReadOnly, role: Role::Analyst };
    token::create(platform, &caller, input).await.expect("the write is done");
    let answer = idempotency::Answer { status: 201, body: "{}".to_owned() };
    idempotency::keep_answer(platform, &caller, answer).await.expect("the answer is kept");
}

async fn rows(platform: &TestPlatform, table: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM {table}");
    let count = move |tx: &mut Tx<'_>| anyhow::Ok(tx.query_one(&sql, &[])?.int(0));
    platform.store.read(count).await.expect("the table is read")
}

#[tokio::test]
async fn what_nobody_can_use_is_forgotten_after_its_time_and_no_sooner() {
    let platform = test_platform();
    let operator = platform.account(AccountKind::Operator, "Operations").await;
    let brand = platform.brand("Brand").await;
    let start = platform.clock.now();
    for number in 0..5 {
        claim(&platform, &brand, &format!("early-{number}")).await;
        sign_up_somebody(&platform, &format!("early{number}")).await;
    }
    let (sessions, secrets) = (rows(&platform, "session").await, rows(&platform, "email_secret").await);
    assert!(sessions >= 5 && secrets >= 5, "{sessions} {secrets}");

    let kept = start + KEPT - SignedDuration::from_hours(1);
    clock::advance(&platform, &operator, kept).await.expect("a sandbox moves");
    claim(&platform, &brand, "late").await;
    assert_eq!(forget_due(&platform).await.unwrap(), Forgotten::default(), "nothing is old enough");

    let over = start + KEPT + session::GOOD_FOR + SignedDuration::from_hours(1);
    clock::advance(&platform, &operator, over).await.expect("a sandbox moves");
    let forgotten = forget_in_batches(&platform, 2).await.unwrap();
    let expected = Forgotten {
        idempotency_keys: 5,
        sessions: sessions.unsigned_abs(),
        email_secrets: secrets.unsigned_abs(),
        ..Forgotten::default()
    };
    assert_eq!(forgotten, expected, "in batches of two");
    assert_eq!(rows(&platform, "idempotency_key").await, 1, "the late key is kept");
    assert_eq!(forget_due(&platform).await.unwrap(), Forgotten::default());
}
