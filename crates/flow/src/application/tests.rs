use domain::contract::ContractState;
use domain::ids::ProgramId;
use store::program::Program;

use super::*;
use crate::program::file::REFERENCE;
use crate::testing::{TestPlatform, test_platform};
use crate::{Caller, Result, Window};

fn answers() -> Vec<Answer> {
    let answer = |question: &str, answer: &str| Answer { question: question.to_owned(), answer: answer.to_owned() };
    vec![
        answer("Who is your audience?", "Shops in Ohio"),
        answer("Where will you promote us? Name your website, channel or newsletter.", "https://blog.example"),
    ]
}

struct Setting {
    platform: TestPlatform,
    brand: Caller,
    partner: Caller,
    program: Program,
}

async fn setting() -> Setting {
    let platform = test_platform();
    let brand = platform.brand("TikTok").await;
    let partner = platform.partner("Ann").await;
    let program = platform.program(&brand).await;
    Setting { platform, brand, partner, program }
}

impl Setting {
    async fn submit(&self) -> Result<Application> {
        submit(&self.platform, &self.partner, self.program.id, answers()).await
    }

    async fn contract(&self) -> Option<ContractState> {
        let (program, partner) = (self.program.id, self.partner.account_id);
        let contract = self.platform.store.read(move |tx| store::contract::find_between(tx, program, partner)).await;
        contract.unwrap().map(|contract: store::contract::Contract| contract.state)
    }
}

fn code<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    match result.unwrap_err() {
        crate::Error::Refused(refusal) => refusal.code(),
        crate::Error::Failure(failure) => panic!("{failure:#}"),
    }
}

#[tokio::test]
async fn apply_and_be_approved() {
    let setting = setting().await;
    let Setting { platform, brand, partner, .. } = &setting;
    let application = setting.submit().await.unwrap();
    assert_eq!(application.state, ApplicationState::Submitted);
    assert_eq!(answers_of(&application).unwrap()[1].answer, "Shops in Ohio");
    assert_eq!(code(setting.submit().await), "application_open");
    assert_eq!(setting.contract().await, None);

    let waiting = list(platform, brand, None, Some(ApplicationState::Submitted), Window::default()).await.unwrap();
    assert_eq!(waiting.items, std::slice::from_ref(&application));
    let approved = approve(platform, brand, application.id).await.unwrap();
    assert_eq!(approved.state, ApplicationState::Approved);
    assert!(approved.decided_by.starts_with("person:"));
    assert_eq!(setting.contract().await, Some(ContractState::Active));
    assert_eq!(approve(platform, brand, application.id).await.unwrap().state, ApplicationState::Approved);
    assert_eq!(code(decline(platform, brand, application.id, "late").await), "application_decided");
    assert_eq!(code(setting.submit().await), "already_joined");
    let letters = platform.letters().await;
    assert_eq!(
        letters,
        [
            format!("owner.{}@example.com: Ann applies to TikTok For Business", brand.account_id),
            format!("owner.{}@example.com: Welcome to TikTok For Business", partner.account_id),
        ]
    );
    assert_eq!(platform.audit(partner.account_id).await, ["submitted application"]);
    assert_eq!(platform.audit(brand.account_id).await, ["created program", "began contract", "approved application"]);
}

#[tokio::test]
async fn be_declined_and_apply_again() {
    let setting = setting().await;
    let Setting { platform, brand, partner, .. } = &setting;
    let first = setting.submit().await.unwrap();
    assert_eq!(code(decline(platform, brand, first.id, " ").await), "field_missing");
    let declined = decline(platform, brand, first.id, "We need a website.").await.unwrap();
    assert_eq!(find(platform, partner, first.id).await.unwrap().decline_reason, "We need a website.");
    assert_eq!(declined.state, ApplicationState::Declined);
    assert_eq!(code(approve(platform, brand, first.id).await), "application_decided");

    let second = setting.submit().await.unwrap();
    assert_eq!(withdraw(platform, partner, second.id).await.unwrap().state, ApplicationState::Withdrawn);
    assert_eq!(withdraw(platform, partner, second.id).await.unwrap().state, ApplicationState::Withdrawn);
    assert_eq!(code(approve(platform, brand, second.id).await), "application_decided");
    let third = setting.submit().await.unwrap();
    approve(platform, brand, third.id).await.unwrap();
    assert_eq!(setting.contract().await, Some(ContractState::Active));
}

#[tokio::test]
async fn the_programs_own_rule_approves() {
    let Setting { platform, brand, partner, program } = setting().await;
    let rule = "[program.auto_approve]\nenabled = true\n\n[[event_type]]\n";
    let text = REFERENCE.replace("[[event_type]]\n", rule);
    crate::program::apply(&platform, &brand, text.clone()).await.unwrap();
    let application = submit(&platform, &partner, program.id, answers()).await.unwrap();
    assert_eq!(application.state, ApplicationState::Approved);
    assert_eq!(application.decided_by, "rule:auto_approve");
    assert!(platform.routes.current().find(partner.account_id.get() as u32, 10001, 1001).unwrap().left_out().is_none());

    // Somebody who does not meet the rule waits for a person.
    let stricter = text.replace("enabled = true", "enabled = true\nwebsite = true");
    crate::program::apply(&platform, &brand, stricter).await.unwrap();
    let other = platform.partner("Ben").await;
    let application = submit(&platform, &other, program.id, answers()).await.unwrap();
    assert_eq!(application.state, ApplicationState::Submitted);
}

#[tokio::test]
async fn answers_are_asked_for() {
    let Setting { platform, partner, program, .. } = setting().await;
    let refused = submit(&platform, &partner, program.id, Vec::new()).await;
    let crate::Error::Refused(refusal) = refused.unwrap_err() else { panic!("a refusal") };
    assert_eq!(refusal.field(), Some("answers"));
    assert_eq!(code(submit(&platform, &partner, ProgramId(1), answers()).await), "program_not_found");
}

#[tokio::test]
async fn others_see_and_decide_nothing() {
    let setting = setting().await;
    let Setting { platform, partner, .. } = &setting;
    let application = setting.submit().await.unwrap();
    let other_brand = platform.brand("Other").await;
    let other_partner = platform.partner("Ben").await;
    for stranger in [&other_brand, &other_partner] {
        assert_eq!(code(find(platform, stranger, application.id).await), "application_not_found");
        assert!(list(platform, stranger, None, None, Window::default()).await.unwrap().items.is_empty());
    }
    assert_eq!(code(approve(platform, &other_brand, application.id).await), "application_not_found");
    assert_eq!(code(decline(platform, &other_brand, application.id, "no").await), "application_not_found");
    assert_eq!(code(withdraw(platform, &other_partner, application.id).await), "application_not_found");
    assert_eq!(code(approve(platform, partner, application.id).await), "not_allowed");
}
