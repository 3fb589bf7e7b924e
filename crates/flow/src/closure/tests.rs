use domain::access::Role;
use domain::ids::ProgramId;
use jiff::SignedDuration;

use super::*;
use crate::ledger::tests::script::tell;
use crate::ledger::tests::world::World;
use crate::testing::{TestPlatform, test_platform};
use crate::verify::verify;
use crate::{Error, clock};

fn code<T>(result: Result<T>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(Error::Refused(refusal)) => refusal.code(),
        Err(Error::Failure(failure)) => panic!("{failure:#}"),
    }
}

/// The person proves to be it, by the hand of the test.
async fn confirm(platform: &TestPlatform, caller: &Caller) {
    let crate::CallerKind::Person { session_id, .. } = caller.kind else { panic!("a person") };
    let now = platform.clock.now();
    platform.store.write(move |tx| store::session::set_confirmed(tx, session_id, now)).await.expect("it is noted");
}

async fn advance(platform: &TestPlatform, by: SignedDuration) {
    let operator = platform.account(AccountKind::Operator, "Clock").await;
    let to = platform.clock.now() + by;
    clock::advance(platform, &operator, to).await.expect("a sandbox moves");
}

async fn account(platform: &TestPlatform, id: AccountId) -> Account {
    platform.store.read(move |tx| store::account::find(tx, id)).await.expect("it is read").expect("it is there")
}

async fn contract_state(platform: &TestPlatform, program: ProgramId, partner: AccountId) -> ContractState {
    let found = platform.store.read(move |tx| store::contract::find_between(tx, program, partner)).await;
    found.expect("it is read").expect("there is a contract").state
}

/// The secret in the newest letter that closes an account.
async fn key(platform: &TestPlatform, email: &str) -> String {
    platform.secret_mailed_to(email).await
}

#[tokio::test]
async fn an_owner_closes_and_the_letter_opens_again() {
    let platform = test_platform();
    let (brand, ana, ben) = (platform.brand("B").await, platform.partner("Ana").await, platform.partner("Ben").await);
    let program = platform.program(&brand).await.id;
    let contract = platform.join(&brand, program, &ana).await;
    platform.join(&brand, program, &ben).await;
    assert_eq!(code(close(&platform, &Caller { role: Role::Finance, ..ana.clone() }, "Ana").await), "not_allowed");
    assert_eq!(code(close(&platform, &ana, "Anna").await), "field_invalid");
    assert_eq!(code(close(&platform, &ana, " Ana ").await), "done");
    assert!(account(&platform, ana.account_id).await.closed_at.is_some());
    assert_eq!(contract_state(&platform, program, ana.account_id).await, ContractState::Suspended);
    assert_eq!(
        contract_state(&platform, program, ben.account_id).await,
        ContractState::Active,
        "nobody else is touched"
    );
    assert_eq!(code(close(&platform, &ana, "Ana").await), "done", "a second press changes nothing");
    assert_eq!(code(crate::contract::resume(&platform, &brand, contract).await), "partner_closed");

    let letter_key = key(&platform, &format!("owner.{}@example.com", ana.account_id)).await;
    assert_eq!(code(reopen(&platform, "guess").await), "closure_link_unknown");
    assert_eq!(closed_by(&platform, &letter_key).await.expect("it is known").name, "Ana");
    assert_eq!(code(reopen(&platform, &letter_key).await), "done");
    assert_eq!(code(reopen(&platform, &letter_key).await), "closure_link_unknown", "once");
    assert!(account(&platform, ana.account_id).await.closed_at.is_none());
    assert_eq!(contract_state(&platform, program, ana.account_id).await, ContractState::Active);

    // What the brand suspended is the brand's to resume.
    crate::contract::suspend(&platform, &brand, contract, "Spam").await.expect("it is suspended");
    let operator = platform.account(AccountKind::Operator, "Host").await;
    crate::installation::close(&platform, &operator, ana.account_id, "Fraud").await.expect("it is closed");
    crate::installation::reopen(&platform, &operator, ana.account_id, "An error").await.expect("it is open");
    assert_eq!(contract_state(&platform, program, ana.account_id).await, ContractState::Suspended);
    let log = platform.audit(ana.account_id).await;
    assert!(log.contains(&"closed account".to_owned()) && log.contains(&"reopened account".to_owned()), "{log:?}");
}

#[tokio::test]
async fn a_brand_goes_when_nothing_runs_and_nobody_is_owed() {
    let platform = test_platform();
    let brand = platform.brand("B").await;
    let program = platform.program(&brand).await;
    let ana = platform.partner("Ana").await;
    platform.join(&brand, program.id, &ana).await;
    assert_eq!(outlook(&platform, &brand).await.expect("it is read").obstacles.len(), 1);
    assert_eq!(code(close(&platform, &brand, "B").await), "closure_in_the_way");
    crate::program::set_status(&platform, &brand, program.id, ProgramStatus::Paused).await.expect("it is paused");
    assert_eq!(code(close(&platform, &brand, "B").await), "done");
    assert_eq!(contract_state(&platform, program.id, ana.account_id).await, ContractState::Suspended);
    let letters = platform.letters().await;
    assert!(
        letters
            .iter()
            .any(|letter| letter.starts_with(&format!("owner.{}", ana.account_id)) && letter.contains("suspended"))
    );
}

#[tokio::test]
async fn what_the_operator_closes_earns_nothing_until_both_sides_are_open() {
    let platform = test_platform();
    let operator = platform.account(AccountKind::Operator, "Host").await;
    let brand = platform.brand("B").await;
    let program = platform.program(&brand).await.id;
    let ana = platform.partner("Ana").await;
    platform.join(&brand, program, &ana).await;
    let (close, reopen) = (crate::installation::close, crate::installation::reopen);
    close(&platform, &operator, ana.account_id, "Fraud").await.expect("it is closed");
    assert_eq!(contract_state(&platform, program, ana.account_id).await, ContractState::Suspended);
    close(&platform, &operator, brand.account_id, "Fraud too").await.expect("it is closed");
    reopen(&platform, &operator, ana.account_id, "An error").await.expect("it is open");
    assert_eq!(
        contract_state(&platform, program, ana.account_id).await,
        ContractState::Suspended,
        "the brand is closed"
    );
    reopen(&platform, &operator, brand.account_id, "An error").await.expect("it is open");
    assert_eq!(contract_state(&platform, program, ana.account_id).await, ContractState::Active);
}

#[tokio::test]
async fn who_was_behind_it_is_forgotten_and_the_books_are_not() {
    let mut world = World::new().await;
    tell(
        &mut world,
        "
        click   k1 partner:7
        track   A1 click:k1 new                                credited 40.00 pending
        ",
    )
    .await;
    let partner = world.partner("partner:7").await;
    let email = format!("owner.{}@example.com", partner.account_id);
    let platform = &world.test;
    let setting = crate::payment::SettingInput {
        currency: "USD".to_owned(),
        method: "manual".to_owned(),
        schedule: "threshold".to_owned(),
        threshold_minor: 100_000,
        ..Default::default()
    };
    crate::payment::change_setting(platform, &partner, setting).await.expect("it is set");
    confirm(platform, &partner).await;
    assert_eq!(outlook(platform, &partner).await.expect("it is read").unpaid.len(), 1);
    close(platform, &partner, "partner:7").await.expect("it closes, owed or not");
    tell(&mut world, "track A2 click:k1 new    not credited: partner_suspended").await;
    let platform = &world.test;
    advance(platform, REOPENS_FOR + SignedDuration::from_hours(48)).await;
    assert_eq!(forget_due(platform).await.expect("it runs"), 0, "it is owed money");
    assert_eq!(account(platform, partner.account_id).await.name, "partner:7");
    // Below its own threshold, and paid all the same.
    tell(
        &mut world,
        "
        day     33
        run                                                    partner:7 40.00
        paid    partner:7
        ",
    )
    .await;
    let platform = &world.test;
    assert_eq!(forget_due(platform).await.expect("it runs"), 1);
    assert_eq!(forget_due(platform).await.expect("it runs"), 0, "once");
    let gone = account(platform, partner.account_id).await;
    assert_eq!(gone.name, format!("Closed account {}", partner.account_id));
    let asked = email.clone();
    let person = platform.store.read(move |tx| store::person::find_by_email(tx, &asked)).await.expect("it is read");
    assert!(person.is_none(), "the address is forgotten");
    assert!(platform.letters().await.iter().any(|letter| letter == &format!("{email}: partner:7 is forgotten")));
    assert_eq!(code(closed_by(platform, "guess").await), "closure_link_unknown");
    let operator = platform.account(AccountKind::Operator, "Host").await;
    let reopened = crate::installation::reopen(platform, &operator, partner.account_id, "Please").await;
    assert_eq!(code(reopened), "account_forgotten");
    let findings = verify(platform).await.expect("verify runs");
    assert!(findings.passed(), "{:#?}", findings.differences);
    assert_eq!(findings.checked.payments, 1);
}

#[tokio::test]
async fn somebody_of_two_accounts_is_forgotten_in_one() {
    let platform = test_platform();
    let ana = platform.partner("Ana").await;
    let (other, person) = (platform.partner("Other").await.account_id, ana.person().expect("a person"));
    let now = platform.clock.now();
    let write = move |tx: &mut store::Tx<'_>| store::membership::insert(tx, other, person, Role::Analyst, now);
    platform.store.write(write).await.expect("she joins");
    close(&platform, &ana, "Ana").await.expect("it closes");
    advance(&platform, REOPENS_FOR).await;
    assert_eq!(forget_due(&platform).await.expect("it runs"), 1);
    let found = platform.store.read(move |tx| store::person::find(tx, person)).await.expect("it is read");
    assert_eq!(found.expect("she is there").name, "Ana");
    let seats =
        platform.store.read(move |tx| store::membership::list_of_person(tx, person)).await.expect("they are read");
    assert_eq!(seats.len(), 1);
}
