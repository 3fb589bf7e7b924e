use domain::access::Deed;
use domain::ids::{PersonId, SupportVisitId};

use super::*;
use crate::testing::{TestPlatform, test_platform};
use crate::{Error, clock};

fn code<T>(result: Result<T>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(Error::Refused(refusal)) => refusal.code(),
        Err(Error::Failure(failure)) => panic!("{failure:#}"),
    }
}

/// The caller that a session on a visit is.
fn reader(operator: &Caller, visited: &Caller) -> Caller {
    let CallerKind::Person { person_id, session_id } = operator.kind else { panic!("a person") };
    Caller {
        kind: CallerKind::Support { visit_id: SupportVisitId(1), person_id, session_id },
        account_id: visited.account_id,
        account_kind: visited.account_kind,
        role: domain::access::Role::Analyst,
        ..operator.clone()
    }
}

async fn operator(platform: &TestPlatform) -> Caller {
    platform.account(AccountKind::Operator, "Host").await
}

#[tokio::test]
async fn the_reader_may_read_and_nothing_else() {
    let platform = test_platform();
    let (operator, ana, delta) =
        (operator(&platform).await, platform.partner("Ana").await, platform.brand("Delta").await);
    for visited in [&ana, &delta] {
        let reader = reader(&operator, visited);
        for deed in Deed::ALL {
            let as_owner = visited.may(*deed).is_ok();
            assert_eq!(reader.may(*deed).is_ok(), as_owner && deed.only_reads(), "{deed}");
        }
        assert!(reader.person().is_err(), "it is none of the account's people");
        // Whatever a use case forgot to ask: the one way in which a caller writes is shut.
        let written = audited_write(&platform, &reader, |_, _| -> Result<()> { panic!("this is not run") }).await;
        assert_eq!(code(written), "support_reads");
        assert_eq!(code(crate::session::end(&platform, &reader, SessionId(1)).await), "not_a_person");
        assert_eq!(code(crate::session::switch_account(&platform, &reader, visited.account_id).await), "not_a_person");
        assert_eq!(code(begin(&platform, &reader, ana.account_id, "Onwards").await), "support_reads");
    }
}

#[tokio::test]
async fn a_visit_stands_in_the_logs_of_both_sides() {
    let platform = test_platform();
    let (operator, ana) = (operator(&platform).await, platform.partner("Ana").await);
    assert_eq!(code(begin(&platform, &ana, operator.account_id, "Me too").await), "not_allowed");
    assert_eq!(code(begin(&platform, &operator, operator.account_id, "Myself").await), "not_allowed");
    assert_eq!(code(begin(&platform, &operator, ana.account_id, " ").await), "field_missing");
    begin(&platform, &operator, ana.account_id, "A payment is missing").await.expect("a visit");
    let reader = reader(&operator, &ana);
    saw(&platform, &reader, "/partner/payments").await.expect("it is noted");
    end(&platform, &reader).await.expect("it ends");
    let seen = visits(&platform, &ana).await.expect("her visits");
    assert_eq!((seen.len(), seen[0].pages, seen[0].reason.as_str()), (1, 1, "A payment is missing"));
    assert!(seen[0].ended_at.is_some() && seen[0].person_id == operator.person().unwrap_or(PersonId(0)));
    let log = platform.audit(ana.account_id).await;
    assert_eq!(log[log.len() - 3..], ["began support_visit", "looked_at page", "ended support_visit"]);
    let log = platform.audit(operator.account_id).await;
    assert_eq!(log[log.len() - 2..], ["began support_visit", "ended support_visit"]);
}

#[tokio::test]
async fn a_visit_is_over_after_an_hour_and_a_fresh_proof_begins_the_next() {
    let platform = test_platform();
    let (operator, ana) = (operator(&platform).await, platform.partner("Ana").await);
    begin(&platform, &operator, ana.account_id, "A payment is missing").await.expect("a visit");
    let CallerKind::Person { session_id, .. } = operator.kind else { panic!("a person") };
    let later = platform.clock.now() + LASTS_MAX;
    clock::advance(&platform, &operator, later).await.expect("a sandbox moves");
    let now = platform.clock.now();
    let open = platform.store.read(move |tx| store::support::find_open(tx, session_id, now)).await;
    assert_eq!(open.expect("visits are read"), None);
    end_over(&platform).await.expect("ends are noted");
    end_over(&platform).await.expect("once");
    let ends = platform.audit(ana.account_id).await.iter().filter(|entry| *entry == "ended support_visit").count();
    assert_eq!(ends, 1);
    assert_eq!(code(begin(&platform, &operator, ana.account_id, "Once more").await), "not_confirmed");
}
