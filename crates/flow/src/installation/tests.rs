use domain::access::AccountKind;

use super::*;
use crate::testing::test_platform;
use crate::{Caller, Error, Result, Window, job};

fn code<T>(result: Result<T>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(Error::Refused(refusal)) => refusal.code(),
        Err(Error::Failure(failure)) => panic!("{failure:#}"),
    }
}

fn search(text: &str) -> Search {
    Search { text: text.to_owned(), ..Search::default() }
}

#[tokio::test]
async fn only_the_operator_sees_the_installation() {
    let platform = test_platform();
    for who in [platform.brand("Delta").await, platform.partner("Ana").await] {
        assert_eq!(code(accounts(&platform, &who, search(""), Window::default()).await), "not_allowed");
        assert_eq!(code(find(&platform, &who, who.account_id).await), "not_allowed");
        assert_eq!(code(close(&platform, &who, who.account_id, "Why not").await), "not_allowed");
        assert_eq!(code(health(&platform, &who).await), "not_allowed");
        assert_eq!(code(storage(&platform, &who).await), "not_allowed");
        assert_eq!(code(queues(&platform, &who).await), "not_allowed");
        assert_eq!(code(unsent(&platform, &who, Window::default()).await), "not_allowed");
        assert_eq!(code(retry(&platform, &who, domain::ids::OutboxMessageId(1)).await), "not_allowed");
        assert_eq!(code(discard(&platform, &who, domain::ids::OutboxMessageId(1), "No").await), "not_allowed");
        assert_eq!(code(job::list(&platform, &who)), "not_allowed");
        assert_eq!(code(job::run_now(&platform, &who, "sweep").await), "not_allowed");
    }
}

#[tokio::test]
async fn accounts_are_found_by_name_number_and_address() {
    let platform = test_platform();
    let ana = platform.partner("Ana 100%").await;
    let delta = platform.brand("Delta").await;
    let operator = platform.account(AccountKind::Operator, "Host").await;
    let number = ana.account_id.to_string();
    let address = format!("OWNER.{}@", delta.account_id);
    for (text, expected) in [
        ("ana", vec![ana.account_id]),
        ("100%", vec![ana.account_id]),
        ("_", vec![]),
        (number.as_str(), vec![ana.account_id]),
        (address.as_str(), vec![delta.account_id]),
        ("", vec![operator.account_id, delta.account_id, ana.account_id]),
    ] {
        let found = accounts(&platform, &operator, search(text), Window::default()).await.expect("a list");
        let found: Vec<_> = found.items.iter().map(|seen| seen.account.id).collect();
        assert_eq!(found, expected, "{text}");
    }
    let partners = Search { kind: Some(AccountKind::Partner), closed: Some(false), ..Search::default() };
    let found = accounts(&platform, &operator, partners, Window::default()).await.expect("a list").items;
    assert_eq!((found.len(), found[0].people), (1, 1));
    assert!(found[0].last_seen_at.is_some());
}

#[tokio::test]
async fn a_closed_account_is_shut_until_it_is_opened_again() {
    let platform = test_platform();
    let ana = platform.partner("Ana").await;
    let operator = platform.account(AccountKind::Operator, "Host").await;
    assert_eq!(code(close(&platform, &operator, ana.account_id, "").await), "field_missing");
    assert_eq!(code(close(&platform, &operator, operator.account_id, "Oops").await), "not_allowed");
    close(&platform, &operator, ana.account_id, "Clicks from a farm").await.expect("closed");
    let closed = Search { closed: Some(true), ..Search::default() };
    let found = accounts(&platform, &operator, closed, Window::default()).await.expect("a list").items;
    assert_eq!(found.len(), 1);
    assert!(platform.audit(ana.account_id).await.contains(&"closed account".to_owned()));
    assert!(platform.letters().await.iter().any(|letter| letter.contains("Your account was closed")));
    reopen(&platform, &operator, ana.account_id, "It was another one").await.expect("open again");
    let detail = find(&platform, &operator, ana.account_id).await.expect("the account");
    assert!(detail.account.closed_at.is_none() && detail.people.len() == 1);
}

#[tokio::test]
async fn a_letter_is_tried_again_or_taken_out_and_never_read() {
    let platform = test_platform();
    let operator = platform.account(AccountKind::Operator, "Host").await;
    let email = "ana@example.com";
    let profile = crate::account::Profile { name: "Ana".into(), country: String::new(), website: String::new() };
    let input = crate::account::SignUp {
        kind: AccountKind::Partner,
        profile,
        name: "Ana".into(),
        email: email.into(),
        password: "a long enough password".into(),
        language: Default::default(),
        address: operator.address,
        first_key: crate::account::FirstKey::Token,
    };
    crate::account::sign_up(&platform, input).await.expect("Ana signs up");
    let listed = unsent(&platform, &operator, Window::default()).await.expect("a list").items;
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].to.as_str(), listed[0].attempts), (email, 0));
    assert!(!format!("{listed:?}").contains("secret="), "{listed:?}");
    let depth = &queues(&platform, &operator).await.expect("depths")[0];
    assert_eq!((depth.waiting, depth.dead, depth.sent), (1, 0, 0));
    retry(&platform, &operator, listed[0].id).await.expect("due again");
    discard(&platform, &operator, listed[0].id, "Typed wrong").await.expect("taken out");
    assert_eq!(code(discard(&platform, &operator, listed[0].id, "Twice").await), "not_found");
    assert!(unsent(&platform, &operator, Window::default()).await.expect("a list").items.is_empty());
}

#[tokio::test]
async fn health_knows_jobs_disk_and_database() {
    let platform = test_platform();
    let operator: Caller = platform.account(AccountKind::Operator, "Host").await;
    for known in job::Job::ALL {
        job::run_now(&platform, &operator, known.code()).await.expect("it runs");
    }
    assert_eq!(code(job::run_now(&platform, &operator, "nonsense").await), "not_found");
    let found = health(&platform, &operator).await.expect("health");
    assert!(found.jobs.iter().all(|state| state.runs == 1 && state.failures == 0), "{:?}", found.jobs);
    assert!(found.disk_bytes > found.disk_free_bytes && found.database_bytes > 0);
    assert!(found.warnings.contains(&Warning::NoOwnFactor));
    let found = storage(&platform, &operator).await.expect("storage");
    assert!(found.folders.iter().any(|folder| folder.name == "spool" && folder.bytes > 0));
}
