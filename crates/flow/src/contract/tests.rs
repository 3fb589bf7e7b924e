use domain::click::LeftOut;
use domain::contract::ContractState::{self, Active, Ended, Suspended};
use domain::ids::{ContractId, TermsVersion};
use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::program::file::REFERENCE;
use crate::testing::{TestPlatform, test_platform};
use crate::{Caller, Result};

fn code<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    match result.unwrap_err() {
        crate::Error::Refused(refusal) => refusal.code(),
        crate::Error::Failure(failure) => panic!("{failure:#}"),
    }
}

/// A brand with the reference program 1001, and a partner in it.
async fn joined() -> (TestPlatform, Caller, Caller, ContractId) {
    let platform = test_platform();
    let brand = platform.brand("TikTok").await;
    let partner = platform.partner("Ann").await;
    let program = platform.program(&brand).await;
    let contract = platform.join(&brand, program.id, &partner).await;
    (platform, brand, partner, contract)
}

/// What the click path says of the partner now.
fn left_out(platform: &TestPlatform, partner: &Caller) -> Option<LeftOut> {
    let partner = u32::try_from(partner.account_id.get()).unwrap();
    platform.routes.current().find(partner, 10001, 1001).unwrap().left_out()
}

async fn state_at(platform: &TestPlatform, id: ContractId, at: Timestamp) -> Option<ContractState> {
    platform.store.read(move |tx| contract_state_at(tx, id, at)).await.unwrap()
}

#[tokio::test]
async fn suspending_stops_credit_at_that_instant() {
    let (platform, brand, partner, id) = joined().await;
    assert_eq!(left_out(&platform, &partner), None);
    let suspended = suspend(&platform, &brand, id, "Spam").await.unwrap();
    assert_eq!((suspended.state, suspended.state_reason.as_str()), (Suspended, "Spam"));
    assert_eq!(left_out(&platform, &partner), Some(LeftOut::PartnerSuspended));

    let detail = find(&platform, &partner, id).await.unwrap();
    let at = detail.changes[1].changed_at;
    let millisecond = SignedDuration::from_millis(1);
    assert_eq!(state_at(&platform, id, at - millisecond).await, Some(Active));
    assert_eq!(state_at(&platform, id, at).await, Some(Suspended));
    assert_eq!(state_at(&platform, id, detail.changes[0].changed_at - millisecond).await, None);
    assert_eq!(detail.changes[1].reason, "Spam");

    resume(&platform, &brand, id).await.unwrap();
    assert_eq!(left_out(&platform, &partner), None);
    assert_eq!(state_at(&platform, id, at).await, Some(Suspended), "history stays");
    let told: Vec<_> = platform.letters().await.into_iter().skip(2).collect();
    let to = format!("owner.{}@example.com", partner.account_id);
    assert_eq!(
        told,
        [format!("{to}: TikTok For Business suspended you"), format!("{to}: TikTok For Business: you can go on")]
    );
    assert_eq!(
        platform.audit(brand.account_id).await[2..],
        ["suspended contract".to_owned(), "resumed contract".to_owned()]
    );
}

#[tokio::test]
async fn an_ended_contract_begins_again_by_an_approval_only() {
    let (platform, brand, partner, id) = joined().await;
    let program = find(&platform, &partner, id).await.unwrap().contract.program_id;
    end(&platform, &brand, id, "Season over").await.unwrap();
    assert_eq!(left_out(&platform, &partner), Some(LeftOut::NoContract));
    assert_eq!(code(resume(&platform, &brand, id).await), "contract_state");
    assert_eq!(code(suspend(&platform, &brand, id, "x").await), "contract_state");
    assert_eq!(code(accept_terms(&platform, &partner, id, TermsVersion(1)).await), "contract_ended");
    assert_eq!(platform.join(&brand, program, &partner).await, id, "it is the same contract");
    assert_eq!(left_out(&platform, &partner), None);
    let states: Vec<_> = find(&platform, &brand, id).await.unwrap().changes.iter().map(|change| change.state).collect();
    assert_eq!(states, [Active, Ended, Active]);
}

#[tokio::test]
async fn doing_it_twice_changes_nothing() {
    let (platform, brand, _, id) = joined().await;
    suspend(&platform, &brand, id, "Spam").await.unwrap();
    suspend(&platform, &brand, id, "Spam again").await.unwrap();
    assert_eq!(find(&platform, &brand, id).await.unwrap().changes.len(), 2);
    assert_eq!(code(suspend(&platform, &brand, id, " ").await), "field_missing");
}

#[tokio::test]
async fn newer_terms_hold_once_they_are_accepted() {
    let (platform, brand, partner, id) = joined().await;
    let change = async |pay: &str| {
        crate::program::apply(&platform, &brand, REFERENCE.replace("40.00", pay)).await.unwrap();
    };
    change("45.00").await;
    let before = find(&platform, &partner, id).await.unwrap().contract;
    assert_eq!((before.accepted_version, before.offered_version), (TermsVersion(1), TermsVersion(2)));
    change("50.00").await;
    assert_eq!(code(accept_terms(&platform, &partner, id, TermsVersion(2)).await), "terms_version_not_offered");
    assert_eq!(code(accept_terms(&platform, &brand, id, TermsVersion(3)).await), "not_allowed");
    let accepted = accept_terms(&platform, &partner, id, TermsVersion(3)).await.unwrap();
    assert_eq!(accepted.accepted_version, TermsVersion(3));
    accept_terms(&platform, &partner, id, TermsVersion(3)).await.unwrap();
    let detail = find(&platform, &partner, id).await.unwrap();
    assert_eq!(detail.acceptances.iter().map(|accepted| accepted.version.get()).collect::<Vec<_>>(), [1, 3]);
    assert!(detail.acceptances[1].accepted_by.starts_with("person:"));
    let audit = platform.audit(partner.account_id).await;
    assert_eq!(audit.iter().filter(|entry| *entry == "accepted_terms contract").count(), 1);
}

#[tokio::test]
async fn others_see_and_change_nothing() {
    let (platform, _, partner, id) = joined().await;
    let other_brand = platform.brand("Other").await;
    let other_partner = platform.partner("Ben").await;
    for stranger in [&other_brand, &other_partner] {
        assert_eq!(code(find(&platform, stranger, id).await), "contract_not_found");
        let listed = list(&platform, stranger, None, None, crate::Window::default()).await.unwrap();
        assert!(listed.items.is_empty());
    }
    assert_eq!(code(suspend(&platform, &other_brand, id, "x").await), "contract_not_found");
    assert_eq!(code(end(&platform, &other_brand, id, "x").await), "contract_not_found");
    assert_eq!(code(accept_terms(&platform, &other_partner, id, TermsVersion(1)).await), "contract_not_found");
    assert_eq!(code(suspend(&platform, &partner, id, "x").await), "not_allowed");

    let (brands_view, contracts) = crate::partner::find(
        &platform,
        &platform.account(domain::access::AccountKind::Operator, "Op").await,
        partner.account_id,
    )
    .await
    .unwrap();
    assert_eq!((brands_view.name.as_str(), contracts.len()), ("Ann", 1));
    assert_eq!(code(crate::partner::find(&platform, &other_brand, partner.account_id).await), "partner_not_found");
    assert!(crate::partner::list(&platform, &other_brand, crate::Window::default()).await.unwrap().items.is_empty());
    assert_eq!(code(crate::partner::list(&platform, &partner, crate::Window::default()).await), "not_allowed");
}
