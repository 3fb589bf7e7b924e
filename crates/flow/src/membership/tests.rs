use std::net::{IpAddr, Ipv4Addr};

use domain::access::AccountKind;
use domain::language::{Language, Tongue};

use super::*;
use crate::session::{LogIn, log_in};
use crate::testing::{TestPlatform, test_platform};
use crate::{CallerKind, Error};

const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));
const BEA: &str = "bea@example.com";
const PASSWORD: &str = "a long enough password";

fn code<T>(result: Result<T>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(Error::Refused(refusal)) => refusal.code(),
        Err(Error::Failure(failure)) => panic!("{failure:#}"),
    }
}

fn bea() -> Option<NewPerson> {
    Some(NewPerson { name: "Bea".to_owned(), password: PASSWORD.to_owned() })
}

async fn accept_as(platform: &TestPlatform, secret: &str, new_person: Option<NewPerson>) -> Result<AccountId> {
    accept(platform, Acceptance { secret: secret.to_owned(), new_person, language: Default::default(), address: HOME })
        .await
}

async fn bea_logs_in(platform: &TestPlatform) -> Caller {
    let input = LogIn {
        email: BEA.to_owned(),
        password: PASSWORD.to_owned(),
        account_id: None,
        address: HOME,
        user_agent: String::new(),
    };
    log_in(platform, input).await.expect("Bea logs in").caller
}

fn person_of(caller: &Caller) -> PersonId {
    let CallerKind::Person { person_id, .. } = caller.kind else { panic!("a person was made") };
    person_id
}

#[tokio::test]
async fn a_stranger_is_invited_and_joins() {
    let platform = test_platform();
    let owner = platform.brand("Acme").await;
    invite(&platform, &owner, "Bea@example.com", Role::Finance).await.expect("Bea is invited");
    assert_eq!(list_invitations(&platform, &owner).await.expect("it is listed")[0].email, BEA);

    let secret = platform.secret_mailed_to(BEA).await;
    let offer = find_invitation(&platform, &secret).await.expect("the offer is shown");
    assert_eq!((offer.account_name.as_str(), offer.role, offer.is_new_person), ("Acme", Role::Finance, true));
    assert_eq!(code(accept_as(&platform, &secret, None).await), "new_person_needed");
    assert_eq!(accept_as(&platform, &secret, bea()).await.expect("Bea joins"), owner.account_id);
    assert_eq!(code(accept_as(&platform, &secret, bea()).await), "secret_not_usable");

    let bea = bea_logs_in(&platform).await;
    assert_eq!((bea.account_id, bea.role), (owner.account_id, Role::Finance));
    let members = list(&platform, &bea).await.expect("the team is listed");
    assert!(members.iter().any(|member| member.email == BEA && member.email_verified_at.is_some()));
    assert_eq!(code(invite(&platform, &owner, BEA, Role::Owner).await), "already_member");
    assert_eq!(code(invite(&platform, &bea, "eve@example.com", Role::Owner).await), "not_allowed");
}

#[tokio::test]
async fn a_person_of_another_account_joins_with_its_own_password() {
    let platform = test_platform();
    let (acme, other) = (platform.brand("Acme").await, platform.brand("Other").await);
    invite(&platform, &acme, BEA, Role::Analyst).await.expect("Bea is invited");
    accept_as(&platform, &platform.secret_mailed_to(BEA).await, bea()).await.expect("Bea joins Acme");
    invite(&platform, &other, BEA, Role::Owner).await.expect("Bea is invited elsewhere");
    let secret = platform.secret_mailed_to(BEA).await;
    assert_eq!(code(accept_as(&platform, &secret, bea()).await), "person_exists", "no password is overwritten");
    accept_as(&platform, &secret, None).await.expect("Bea joins Other");
    let accounts = crate::session::accounts(&platform, &bea_logs_in(&platform).await).await.expect("her accounts");
    assert_eq!(accounts.len(), 2);
}

#[tokio::test]
async fn an_invitation_is_withdrawn_or_replaced() {
    let platform = test_platform();
    let owner = platform.brand("Acme").await;
    let first = invite(&platform, &owner, BEA, Role::Analyst).await.expect("Bea is invited");
    let old = platform.secret_mailed_to(BEA).await;
    let second = invite(&platform, &owner, BEA, Role::Finance).await.expect("Bea is invited again");
    assert_eq!(code(accept_as(&platform, &old, bea()).await), "secret_not_usable");
    let stranger = platform.brand("Other").await;
    assert_eq!(code(withdraw(&platform, &stranger, second.id).await), "member_invitation_not_found");
    assert_eq!(code(withdraw(&platform, &owner, first.id).await), "member_invitation_not_found");
    assert_eq!(code(withdraw(&platform, &owner, second.id).await), "done");
    let secret = platform.secret_mailed_to(BEA).await;
    assert_eq!(code(accept_as(&platform, &secret, bea()).await), "secret_not_usable");
}

#[tokio::test]
async fn the_last_owner_stays() {
    let platform = test_platform();
    let owner = platform.brand("Acme").await;
    let ana = person_of(&owner);
    assert_eq!(code(remove(&platform, &owner, ana).await), "last_owner");
    assert_eq!(code(change_role(&platform, &owner, ana, Role::Analyst).await), "last_owner");

    invite(&platform, &owner, BEA, Role::Analyst).await.expect("Bea is invited");
    accept_as(&platform, &platform.secret_mailed_to(BEA).await, bea()).await.expect("Bea joins");
    let bea = bea_logs_in(&platform).await;
    assert_eq!(code(change_role(&platform, &bea, person_of(&bea), Role::Owner).await), "not_allowed");
    assert_eq!(code(remove(&platform, &bea, ana).await), "not_allowed");
    assert_eq!(code(change_role(&platform, &owner, person_of(&bea), Role::Owner).await), "done");
    assert_eq!(code(remove(&platform, &owner, ana).await), "done", "an owner may leave another in charge");
    let gone = crate::session::list(&platform, &owner).await.expect("sessions are listed");
    assert!(gone.is_empty(), "the removed owner's session is ended");
}

#[tokio::test]
async fn another_accounts_people_are_not_found() {
    let platform = test_platform();
    let (acme, other) = (platform.brand("Acme").await, platform.account(AccountKind::Partner, "Other").await);
    assert_eq!(code(remove(&platform, &acme, person_of(&other)).await), "member_not_found");
    assert_eq!(code(change_role(&platform, &acme, person_of(&other), Role::Analyst).await), "member_not_found");
}

#[tokio::test]
async fn an_invitation_is_in_the_language_of_its_reader_or_else_of_who_invites() {
    let platform = test_platform();
    let brand = platform.brand("Delta").await;
    crate::person::choose_language(&platform, &brand, Tongue::chosen(Language::German)).await.expect("German");
    invite(&platform, &brand, BEA, Role::Analyst).await.expect("Bea is invited");
    let letters = platform.letters_to(BEA).await;
    assert!(letters[0].contains("Subject: Delta beitreten\r\n"), "{}", letters[0]);

    let ana = platform.partner("Ana").await;
    let email = format!("owner.{}@example.com", ana.account_id);
    invite(&platform, &brand, &email, Role::Finance).await.expect("Ana is invited");
    let letters = platform.letters_to(&email).await;
    assert!(letters[0].contains("Subject: Join Delta\r\n"), "{}", letters[0]);
}
