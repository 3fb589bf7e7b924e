//! Changes that wait: the calendar, the notice, the letters, and that each is applied once.

use domain::ids::{ContractId, ProgramId, TermsVersion};
use domain::program::{ProgramStatus, ScheduledChangeState};
use jiff::civil::Date;

use super::file::REFERENCE;
use super::*;
use crate::testing::{TestPlatform, test_platform};
use crate::{Caller, Error, clock};

const PROGRAM: ProgramId = ProgramId(1001);

/// The reference program, whose contracts can be changed with so many days' notice.
fn with_notice(days: &str) -> String {
    REFERENCE.replace("approves = ", &format!("notice = \"{days}\"\napproves = "))
}

async fn scheduled(
    platform: &TestPlatform,
    brand: &Caller,
    text: String,
    day: &str,
) -> Result<ScheduledChange, String> {
    let (base, _) = source(platform, brand, PROGRAM).await.unwrap();
    let day: Date = day.parse().unwrap();
    match schedule(platform, brand, Revision { program: PROGRAM, base, text }, day).await {
        Ok(change) => Ok(change),
        Err(Error::Refused(refusal)) => Err(refusal.code().to_owned()),
        Err(Error::Failure(failure)) => panic!("{failure:#}"),
    }
}

async fn version_of(platform: &TestPlatform, partner: &Caller, contract: ContractId) -> i64 {
    crate::contract::find(platform, partner, contract).await.unwrap().contract.accepted_version.get()
}

async fn states(platform: &TestPlatform, brand: &Caller) -> Vec<ScheduledChangeState> {
    super::scheduled(platform, brand, PROGRAM).await.unwrap().iter().map(|change| change.state).collect()
}

async fn advance(platform: &TestPlatform, to: &str) {
    let operator = platform.account(domain::access::AccountKind::Operator, "Host").await;
    crate::sandbox::advance(platform, &operator, to.parse().unwrap()).await.unwrap();
}

#[tokio::test]
async fn a_change_is_applied_at_the_start_of_its_local_day_and_once() {
    let platform = test_platform();
    let brand = platform.brand("TikTok").await;
    platform.program(&brand).await;
    // It is 2026-01-05T04:00 in Los Angeles.
    let raised = || REFERENCE.replace("40.00", "45.00");
    assert_eq!(scheduled(&platform, &brand, raised(), "2026-01-05").await.unwrap_err(), "day_passed");
    assert_eq!(
        scheduled(&platform, &brand, REFERENCE.to_owned(), "2026-01-06").await.unwrap_err(),
        "nothing_to_schedule"
    );
    let change = scheduled(&platform, &brand, raised(), "2026-01-06").await.unwrap();
    assert_eq!(change.applies_at, "2026-01-06T00:00:00-08:00".parse().unwrap());
    assert_eq!(scheduled(&platform, &brand, raised(), "2026-01-07").await.unwrap_err(), "change_scheduled_already");

    advance(&platform, "2026-01-06T07:58:00Z").await;
    assert_eq!(show(&platform, &brand, PROGRAM).await.unwrap().program.terms_version, TermsVersion(1));
    advance(&platform, "2026-01-06T08:00:00Z").await;
    let (first, second) = tokio::join!(apply_due(&platform), apply_due(&platform));
    assert_eq!((first.unwrap(), second.unwrap()), (0, 0), "it was applied with the clock");
    assert_eq!(show(&platform, &brand, PROGRAM).await.unwrap().program.terms_version, TermsVersion(2));
    let change = super::scheduled(&platform, &brand, PROGRAM).await.unwrap().remove(0);
    assert_eq!((change.state, change.version), (ScheduledChangeState::Applied, Some(TermsVersion(2))));
    let audit = platform.audit(brand.account_id).await;
    assert_eq!(audit[audit.len() - 2..], ["scheduled scheduled_change", "applied program"]);
}

#[tokio::test]
async fn what_falls_due_while_the_brand_is_closed_waits_for_it() {
    let platform = test_platform();
    let brand = platform.brand("TikTok").await;
    platform.program(&brand).await;
    scheduled(&platform, &brand, REFERENCE.replace("40.00", "45.00"), "2026-01-06").await.unwrap();
    let account = brand.account_id;
    let close = move |at| move |tx: &mut store::Tx<'_>| store::account::set_closed(tx, account, at);
    platform.store.write(close(Some(platform.clock.now()))).await.unwrap();
    advance(&platform, "2026-01-07T08:00:00Z").await;
    assert_eq!(apply_due(&platform).await.unwrap(), 0);
    assert_eq!(states(&platform, &brand).await, [ScheduledChangeState::Scheduled]);

    platform.store.write(close(None)).await.unwrap();
    assert_eq!(apply_due(&platform).await.unwrap(), 1);
    assert_eq!(states(&platform, &brand).await, [ScheduledChangeState::Applied]);
}

#[tokio::test]
async fn two_who_find_it_due_apply_it_once() {
    let platform = test_platform();
    let brand = platform.brand("TikTok").await;
    platform.program(&brand).await;
    scheduled(&platform, &brand, REFERENCE.replace("40.00", "45.00"), "2026-01-06").await.unwrap();
    let operator = platform.account(domain::access::AccountKind::Operator, "Host").await;
    clock::advance(&platform, &operator, "2026-01-06T08:00:00Z".parse().unwrap()).await.unwrap();
    let (first, second) = tokio::join!(apply_due(&platform), apply_due(&platform));
    first.unwrap();
    second.unwrap();
    let versions = versions(&platform, &brand, PROGRAM, crate::Window::default()).await.unwrap().items;
    assert_eq!(versions.len(), 2);
}

#[tokio::test]
async fn contracts_move_with_the_notice_that_their_own_terms_give() {
    let platform = test_platform();
    let brand = platform.brand("TikTok").await;
    let [early, late, without] =
        [platform.partner("Ann").await, platform.partner("Bea").await, platform.partner("Cid").await];
    platform.program(&brand).await;
    let without_notice = platform.join(&brand, PROGRAM, &without).await;
    apply(&platform, &brand, with_notice("10 days")).await.unwrap();
    let early_contract = platform.join(&brand, PROGRAM, &early).await;
    assert_eq!(notice_day(&platform, &brand, PROGRAM).await.unwrap(), Some("2026-01-16".parse().unwrap()));

    let text = with_notice("10 days").replace("40.00", "35.00");
    scheduled(&platform, &brand, text, "2026-01-16").await.unwrap();
    let told = platform.letters().await;
    assert_eq!(
        told.iter().filter(|letter| letter.ends_with("TikTok For Business: new terms from 16 Jan 2026")).count(),
        2
    );
    // Who joins after the announcement is given the same notice, from its own beginning.
    advance(&platform, "2026-01-08T12:00:00Z").await;
    let late_contract = platform.join(&brand, PROGRAM, &late).await;
    for (caller, moved, contracts) in [(&brand, 1, 3), (&early, 1, 1), (&late, 0, 1), (&without, 0, 1)] {
        let upcoming = upcoming(&platform, caller, PROGRAM).await.unwrap().expect("it waits");
        assert_eq!((upcoming.moved, upcoming.contracts), (moved, contracts), "{}", caller.account_id);
        assert_eq!(upcoming.changes.len(), 1);
    }

    advance(&platform, "2026-01-16T08:00:00Z").await;
    assert_eq!(version_of(&platform, &early, early_contract).await, 3);
    assert_eq!(version_of(&platform, &late, late_contract).await, 2);
    assert_eq!(version_of(&platform, &without, without_notice).await, 1);
    let accepted = crate::contract::find(&platform, &early, early_contract).await.unwrap().acceptances;
    assert_eq!(accepted.last().unwrap().accepted_by, "rule:notice");
    let offered = platform.letters().await;
    let offered = offered.iter().filter(|letter| letter.ends_with("TikTok For Business offers new terms"));
    assert_eq!(offered.count(), 3, "version 2 to Cid, version 3 to Bea and Cid");
}

#[tokio::test]
async fn what_is_applied_meanwhile_ends_it_and_a_pause_takes_it_along() {
    let platform = test_platform();
    let brand = platform.brand("TikTok").await;
    let ann = platform.partner("Ann").await;
    platform.program(&brand).await;
    platform.join(&brand, PROGRAM, &ann).await;
    scheduled(&platform, &brand, REFERENCE.replace("40.00", "45.00"), "2026-01-10").await.unwrap();
    set_status(&platform, &brand, PROGRAM, ProgramStatus::Paused).await.unwrap();
    assert_eq!(states(&platform, &brand).await, [ScheduledChangeState::Scheduled]);
    apply(&platform, &brand, REFERENCE.replace("30 days", "20 days")).await.unwrap();
    assert_eq!(states(&platform, &brand).await, [ScheduledChangeState::Superseded]);
    assert!(platform.letters().await.iter().any(|letter| letter.ends_with("no new terms from 10 Jan 2026")));

    scheduled(&platform, &brand, REFERENCE.replace("40.00", "45.00"), "2026-01-10").await.unwrap();
    set_status(&platform, &brand, PROGRAM, ProgramStatus::Paused).await.unwrap();
    advance(&platform, "2026-01-10T08:00:00Z").await;
    let offer = show(&platform, &brand, PROGRAM).await.unwrap();
    assert_eq!(offer.program.status, ProgramStatus::Paused, "the pause outlives the change");
    assert_eq!(offer.file.commission_in_words(), "45.00 USD for each new_advertiser by a new customer");
}

#[tokio::test]
async fn it_is_cancelled_by_its_brand_alone() {
    let platform = test_platform();
    let brand = platform.brand("TikTok").await;
    let [rival, ann] = [platform.brand("Other").await, platform.partner("Ann").await];
    platform.program(&brand).await;
    let change = scheduled(&platform, &brand, REFERENCE.replace("40.00", "45.00"), "2026-01-10").await.unwrap();
    for stranger in [&rival, &ann] {
        assert!(cancel(&platform, stranger, change.id).await.is_err());
        assert!(super::scheduled(&platform, stranger, PROGRAM).await.is_err());
    }
    assert!(upcoming(&platform, &rival, PROGRAM).await.is_err());
    assert!(upcoming(&platform, &ann, PROGRAM).await.unwrap().is_none(), "who has no contract is told nothing");
    cancel(&platform, &brand, change.id).await.unwrap();
    cancel(&platform, &brand, change.id).await.unwrap();
    advance(&platform, "2026-01-11T08:00:00Z").await;
    assert_eq!(show(&platform, &brand, PROGRAM).await.unwrap().program.terms_version, TermsVersion(1));
    assert_eq!(states(&platform, &brand).await, [ScheduledChangeState::Cancelled]);
}

#[tokio::test]
async fn a_partner_is_not_shown_what_the_brand_s_calls_bring() {
    let platform = test_platform();
    let brand = platform.brand("TikTok").await;
    let ann = platform.partner("Ann").await;
    platform.program(&brand).await;
    platform.join(&brand, PROGRAM, &ann).await;
    let hash = "ab".repeat(32);
    let adapter = format!(
        "[[adapter]]\nnetwork = \"tune\"\nprogram = \"12\"\nevent_type = \"new_advertiser\"\ntoken_sha256 = \"{hash}\"\n\
         partners = {{ \"7\" = \"100009\" }}\n"
    );
    let change = scheduled(&platform, &brand, format!("{REFERENCE}\n{adapter}"), "2026-01-06").await.unwrap();
    let shown = upcoming(&platform, &brand, PROGRAM).await.unwrap().expect("the brand sees all of it");
    assert_eq!(shown.changes.len(), 2, "{:?}", shown.changes);
    assert!(upcoming(&platform, &ann, PROGRAM).await.unwrap().is_none());

    cancel(&platform, &brand, change.id).await.unwrap();
    let raised = REFERENCE.replace("40.00", "45.00");
    scheduled(&platform, &brand, format!("{raised}\n{adapter}"), "2026-01-06").await.unwrap();
    let shown = upcoming(&platform, &ann, PROGRAM).await.unwrap().expect("the bounty is her business");
    assert_eq!(shown.changes.len(), 1, "{:?}", shown.changes);
    assert_eq!(shown.changes[0].concerns, plan::Concerns::NewAcceptances);
}
