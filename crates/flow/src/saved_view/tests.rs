use domain::access::Role;

use super::*;
use crate::testing::test_platform;
use crate::{CallerKind, Error};

/// Somebody else of the account.
async fn colleague(platform: &Platform, of: &Caller, role: Role) -> Caller {
    let (account, now) = (of.account_id, platform.clock.now());
    let write = platform.store.write(move |tx| {
        let person = store::person::insert(
            tx,
            &format!("{role}.{account}@example.com"),
            "Cleo",
            "no password",
            Default::default(),
            now,
        )?;
        store::membership::insert(tx, account, person, role, now)?;
        anyhow::Ok(person)
    });
    let person_id = write.await.expect("the colleague is written");
    let CallerKind::Person { session_id, .. } = of.kind else { panic!("the first one is a person") };
    Caller { kind: CallerKind::Person { person_id, session_id }, role, ..of.clone() }
}

fn code<T>(result: Result<T>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(Error::Refused(refusal)) => refusal.code(),
        Err(Error::Failure(failure)) => panic!("{failure:#}"),
    }
}

#[tokio::test]
async fn a_view_is_the_own_until_it_is_shared_and_changed_by_its_keeper_or_an_owner() {
    let platform = test_platform();
    let owner = platform.partner("Ana").await;
    let analyst = colleague(&platform, &owner, Role::Analyst).await;
    let options = || "range=last_month&group_by=country".to_owned();
    let id = save(&platform, &owner, " My month ", options(), false).await.expect("it is kept");
    let views = list(&platform, &owner).await.unwrap().views;
    assert_eq!((views[0].name.as_str(), views[0].options.as_str()), ("My month", "range=last_month&group_by=country"));
    assert!(list(&platform, &analyst).await.unwrap().views.is_empty());
    assert_eq!(code(begin_with(&platform, &analyst, Some(id)).await), "view_not_found");

    assert_eq!(code(change(&platform, &owner, id, "Month", true).await), "done");
    assert_eq!(code(begin_with(&platform, &analyst, Some(id)).await), "done");
    assert_eq!(list(&platform, &analyst).await.unwrap().default, Some(id));
    assert_eq!(code(change(&platform, &analyst, id, "Mine", true).await), "view_not_yours");
    assert_eq!(code(delete(&platform, &analyst, id).await), "view_not_yours");
    // Two people may use the same name, one may not use it twice.
    let other = save(&platform, &analyst, "Month", options(), true).await.expect("it is kept");
    assert_eq!(code(save(&platform, &analyst, "Month", options(), true).await), "view_name_taken");
    assert_eq!(code(change(&platform, &owner, other, "Theirs", true).await), "done");

    // Taken back from the team, nobody else begins with it.
    assert_eq!(code(change(&platform, &owner, id, "Month", false).await), "done");
    assert_eq!(list(&platform, &analyst).await.unwrap().default, None);
    assert_eq!(code(begin_with(&platform, &owner, Some(id)).await), "done");
    assert_eq!(code(delete(&platform, &owner, id).await), "done");
    assert_eq!(list(&platform, &owner).await.unwrap().default, None);
}

#[tokio::test]
async fn another_account_sees_and_changes_none_of_it() {
    let platform = test_platform();
    let (ana, bea) = (platform.partner("Ana").await, platform.partner("Bea").await);
    let id = save(&platform, &ana, "Month", String::new(), true).await.expect("it is kept");
    assert!(list(&platform, &bea).await.unwrap().views.is_empty());
    assert_eq!(code(change(&platform, &bea, id, "Mine", true).await), "view_not_found");
    assert_eq!(code(delete(&platform, &bea, id).await), "view_not_found");
    assert_eq!(code(begin_with(&platform, &bea, Some(id)).await), "view_not_found");
    assert_eq!(code(save(&platform, &ana, " ", String::new(), true).await), "field_missing");
    assert_eq!(code(save(&platform, &ana, "Long", "x".repeat(4_001), true).await), "view_too_long");
}
