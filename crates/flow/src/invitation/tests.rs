use domain::contract::ContractState;
use domain::ids::AccountId;

use super::*;
use crate::testing::test_platform;
use crate::{Result, Window};

fn code<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    match result.unwrap_err() {
        crate::Error::Refused(refusal) => refusal.code(),
        crate::Error::Failure(failure) => panic!("{failure:#}"),
    }
}

#[tokio::test]
async fn an_account_id_is_invited_and_accepts() {
    let platform = test_platform();
    let brand = platform.brand("TikTok").await;
    let ann = platform.partner("Ann").await;
    let program = platform.program(&brand).await.id;
    let invitation = invite(&platform, &brand, program, ann.account_id, "Join us").await.unwrap();
    assert_eq!(code(invite(&platform, &brand, program, ann.account_id, "").await), "invitation_open");
    let open = list(&platform, &ann, None, Some(InvitationState::Open), Window::default()).await.unwrap();
    assert_eq!(open.items, std::slice::from_ref(&invitation));

    let accepted = accept(&platform, &ann, invitation.id).await.unwrap();
    assert_eq!(accepted.state, InvitationState::Accepted);
    assert_eq!(accept(&platform, &ann, invitation.id).await.unwrap().state, InvitationState::Accepted);
    assert_eq!(code(decline(&platform, &ann, invitation.id).await), "invitation_answered");
    let contracts = crate::contract::list(&platform, &ann, None, None, Window::default()).await.unwrap();
    assert_eq!(contracts.items[0].state, ContractState::Active);
    assert_eq!(code(invite(&platform, &brand, program, ann.account_id, "").await), "already_joined");
    assert_eq!(
        platform.letters().await,
        [
            format!("owner.{}@example.com: TikTok For Business invites you", ann.account_id),
            format!("owner.{}@example.com: Account {} accepted your invitation", brand.account_id, ann.account_id),
        ]
    );
}

#[tokio::test]
async fn declined_and_withdrawn_invitations_can_be_made_again() {
    let platform = test_platform();
    let brand = platform.brand("TikTok").await;
    let ann = platform.partner("Ann").await;
    let program = platform.program(&brand).await.id;
    let first = invite(&platform, &brand, program, ann.account_id, "").await.unwrap();
    decline(&platform, &ann, first.id).await.unwrap();
    let second = invite(&platform, &brand, program, ann.account_id, "").await.unwrap();
    withdraw(&platform, &brand, second.id).await.unwrap();
    assert_eq!(code(accept(&platform, &ann, second.id).await), "invitation_answered");
    let third = invite(&platform, &brand, program, ann.account_id, "").await.unwrap();
    accept(&platform, &ann, third.id).await.unwrap();
}

#[tokio::test]
async fn only_partners_are_invited() {
    let platform = test_platform();
    let brand = platform.brand("TikTok").await;
    let other = platform.brand("Other").await;
    let ann = platform.partner("Ann").await;
    let program = platform.program(&brand).await.id;
    for number in [AccountId(1), other.account_id, brand.account_id] {
        assert_eq!(code(invite(&platform, &brand, program, number, "").await), "partner_unknown");
    }
    assert_eq!(code(invite(&platform, &other, program, ann.account_id, "").await), "program_not_found");
    assert_eq!(code(invite(&platform, &ann, program, ann.account_id, "").await), "not_allowed");
}

#[tokio::test]
async fn an_invitation_is_for_one_partner() {
    let platform = test_platform();
    let brand = platform.brand("TikTok").await;
    let (ann, ben) = (platform.partner("Ann").await, platform.partner("Ben").await);
    let other = platform.brand("Other").await;
    let program = platform.program(&brand).await.id;
    let invitation = invite(&platform, &brand, program, ann.account_id, "").await.unwrap();
    assert_eq!(code(accept(&platform, &ben, invitation.id).await), "invitation_not_found");
    assert_eq!(code(decline(&platform, &ben, invitation.id).await), "invitation_not_found");
    assert_eq!(code(withdraw(&platform, &other, invitation.id).await), "invitation_not_found");
    assert_eq!(code(find(&platform, &ben, invitation.id).await), "invitation_not_found");
    assert!(list(&platform, &ben, None, None, Window::default()).await.unwrap().items.is_empty());
}
