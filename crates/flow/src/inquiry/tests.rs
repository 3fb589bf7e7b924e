//! The way of an inquiry, between two sides and in front of a third.

use domain::inquiry::{DeclineReason, InquiryKind, InquiryState, Step};

use super::*;
use crate::conversion::{Amount, Door, Report};
use crate::media::Upload;
use crate::testing::{TestPlatform, test_platform};
use crate::{Caller, Error, Platform, Result, Window, promo_code};

struct World {
    platform: TestPlatform,
    brand: Caller,
    program: domain::ids::ProgramId,
    ana: Caller,
}

async fn world() -> World {
    let platform = test_platform();
    let brand = platform.brand("Delta").await;
    let program = platform.program(&brand).await.id;
    let ana = platform.partner("Ana").await;
    platform.join(&brand, program, &ana).await;
    let code = promo_code::NewPromoCodeInput {
        program_id: program,
        partner_id: ana.account_id,
        code: "ANA".to_owned(),
        starts_at: None,
        ends_at: None,
    };
    promo_code::assign(&platform, &brand, code).await.expect("the code is assigned");
    World { platform, brand, program, ana }
}

impl World {
    fn missing(&self, order_id: &str) -> NewInquiryInput {
        let about = About::Order {
            program: self.program,
            order_id: order_id.to_owned(),
            day: "2026-01-03".to_owned(),
            amount: "120.00".to_owned(),
            click_address: String::new(),
        };
        NewInquiryInput { about, text: "It is not there.".to_owned(), files: Vec::new() }
    }

    async fn report(&self, order_id: &str, promo_code: &str) -> Option<store::action::Action> {
        let report = Report {
            program: self.program,
            event_type: "new_advertiser".to_owned(),
            order_id: order_id.to_owned(),
            occurred_at: String::new(),
            click_id: String::new(),
            promo_code: promo_code.to_owned(),
            customer_id: String::new(),
            customer_status: "new".to_owned(),
            country: String::new(),
            amount: Amount::Decimal(String::new()),
            currency: String::new(),
            partner_id: String::new(),
            reason: String::new(),
        };
        let decided = crate::conversion::track(&self.platform, Door::Api(self.brand.clone()), report).await;
        decided.expect("it is decided").action
    }
}

fn say(step: Step, text: &str) -> Answer {
    Answer { step, reason: None, text: text.to_owned(), files: Vec::new() }
}

async fn state(platform: &Platform, caller: &Caller, id: domain::ids::InquiryId) -> InquiryState {
    find(platform, caller, id).await.expect("it is found").inquiry.state
}

#[track_caller]
fn code<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    match result {
        Err(Error::Refused(refusal)) => refusal.code(),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[tokio::test]
async fn a_missing_order_is_reported_and_granted() {
    let world = world().await;
    let World { platform, brand, ana, .. } = &world;
    let id = open(platform, ana, world.missing("A-1")).await.expect("Ana asks");
    assert_eq!(code(open(platform, ana, world.missing("A-1")).await), "inquiry_open");
    assert_eq!(crate::message::unread(platform, brand).await.unwrap().inquiries, 1);
    let seen = read(platform, brand, id).await.expect("the brand reads");
    assert_eq!((seen.inquiry.asked.amount_minor, seen.known.len()), (Some(12000), 0));
    assert_eq!(crate::message::unread(platform, brand).await.unwrap().inquiries, 0);

    answer(platform, brand, id, say(Step::AskForEvidence, "What did the shop write to you?")).await.expect("asked");
    assert_eq!(state(platform, ana, id).await, InquiryState::NeedsEvidence);
    let mail = Upload { file_name: "mail.txt".to_owned(), bytes: b"Thank you for order A-1".to_vec() };
    let evidence = Answer { files: vec![mail], ..say(Step::Add, "") };
    answer(platform, ana, id, evidence).await.expect("Ana adds a file");
    assert_eq!(state(platform, brand, id).await, InquiryState::Open);

    assert_eq!(code(answer(platform, brand, id, say(Step::Grant, "Yes.")).await), "order_not_reported");
    assert!(world.report("A-1", "ANA").await.is_some());
    answer(platform, brand, id, say(Step::Grant, "Yes, it was lost on our side.")).await.expect("granted");
    let seen = read(platform, ana, id).await.expect("Ana reads");
    assert_eq!(seen.inquiry.state, InquiryState::Granted);
    assert_eq!(
        seen.changes.iter().map(|change| change.state.code()).collect::<Vec<_>>(),
        ["open", "needs_evidence", "open", "granted"]
    );
    assert_eq!(seen.said.messages.len(), 4);
    assert_eq!(code(answer(platform, ana, id, say(Step::Add, "Thanks")).await), "inquiry_decided");

    let letters = platform.letters().await;
    for subject in
        ["Ana asks about order A-1", "Order A-1: more is needed of you", "Order A-1: your inquiry was granted"]
    {
        assert!(letters.iter().any(|letter| letter.ends_with(subject)), "{subject} in {letters:?}");
    }
}

#[tokio::test]
async fn what_another_was_credited_for_is_seen_by_the_brand_alone() {
    let world = world().await;
    let World { platform, brand, ana, program, .. } = &world;
    let ben = platform.partner("Ben").await;
    platform.join(brand, *program, &ben).await;
    world.report("A-2", "ANA").await.expect("it is Ana's");
    let about = About::Order {
        program: *program,
        order_id: "A-2".to_owned(),
        day: "2026-01-05".to_owned(),
        amount: String::new(),
        click_address: "https://blog.example/".to_owned(),
    };
    let id =
        open(platform, &ben, NewInquiryInput { about, text: "Mine!".to_owned(), files: Vec::new() }).await.unwrap();
    let of_brand = find(platform, brand, id).await.unwrap();
    assert_eq!(of_brand.known[0].action.as_ref().map(|action| action.tracked.partner), Some(ana.account_id));
    assert!(find(platform, &ben, id).await.unwrap().known.is_empty());
    assert_eq!(code(answer(platform, brand, id, say(Step::Grant, "")).await), "order_not_reported");
    assert_eq!(code(answer(platform, brand, id, say(Step::Decline, "No.")).await), "field_missing");
    let declined = Answer { reason: Some(DeclineReason::OtherChannel), ..say(Step::Decline, "") };
    answer(platform, brand, id, declined).await.expect("declined");
    let seen = find(platform, &ben, id).await.unwrap();
    assert_eq!((seen.inquiry.state, seen.inquiry.decline_reason.as_str()), (InquiryState::Declined, "other_channel"));
    // A decision stands; what changed since is a new question.
    assert!(open(platform, &ben, world.missing("A-2")).await.is_ok());

    for stranger in [ana.clone(), platform.brand("Rival").await] {
        assert_eq!(code(find(platform, &stranger, id).await), "inquiry_not_found");
        let step = if stranger.account_id == ana.account_id { Step::Withdraw } else { Step::Answer };
        assert_eq!(code(answer(platform, &stranger, id, say(step, "x")).await), "inquiry_not_found");
        assert!(list(platform, &stranger, None, Window::default()).await.unwrap().items.is_empty());
    }
    assert_eq!(code(answer(platform, &ben, id, say(Step::Grant, "x")).await), "not_allowed");
    assert_eq!(code(answer(platform, brand, id, say(Step::Withdraw, "x")).await), "not_allowed");
    let finance = Caller { role: domain::access::Role::Finance, ..brand.clone() };
    assert_eq!(code(answer(platform, &finance, id, say(Step::Grant, "x")).await), "not_allowed");
}

#[tokio::test]
async fn a_reversed_action_is_restored_and_granted() {
    let world = world().await;
    let World { platform, brand, ana, .. } = &world;
    let action = world.report("A-3", "ANA").await.expect("it is Ana's");
    let about = |kind| About::Action { id: action.id(), kind };
    let ask = |kind| NewInquiryInput { about: about(kind), text: "Why?".to_owned(), files: Vec::new() };
    assert_eq!(code(open(platform, ana, ask(InquiryKind::Reversed)).await), "action_not_reversed");
    let reason = domain::lifecycle::ReversalReason::ALL[0];
    crate::action::reverse(platform, brand, action.id(), reason, "").await.expect("it is reversed");
    let id = open(platform, ana, ask(InquiryKind::Reversed)).await.expect("Ana asks");
    assert_eq!(code(answer(platform, brand, id, say(Step::Grant, "")).await), "action_not_restored");
    let reason = domain::lifecycle::RestorationReason::ALL[0];
    crate::action::restore(platform, brand, action.id(), reason, "").await.expect("it is restored");
    answer(platform, brand, id, say(Step::Grant, "")).await.expect("granted");
    let withdrawn = open(platform, ana, ask(InquiryKind::Amount)).await.expect("Ana asks about the amount");
    answer(platform, ana, withdrawn, say(Step::Withdraw, "")).await.expect("and takes it back");
    assert_eq!(state(platform, brand, withdrawn).await, InquiryState::Withdrawn);
    let other = platform.partner("Eve").await;
    assert_eq!(code(open(platform, &other, ask(InquiryKind::Amount)).await), "action_not_found");
}

#[tokio::test]
async fn what_is_asked_is_judged() {
    let world = world().await;
    let World { platform, brand, ana, program } = &world;
    let asked = |order_id: &str, day: &str, amount: &str, program| NewInquiryInput {
        about: About::Order {
            program,
            order_id: order_id.to_owned(),
            day: day.to_owned(),
            amount: amount.to_owned(),
            click_address: String::new(),
        },
        text: "?".to_owned(),
        files: Vec::new(),
    };
    for (input, expected) in [
        (asked("", "2026-01-03", "", *program), "field_missing"),
        (asked("A", "2026-01-06", "", *program), "field_invalid"),
        (asked("A", "2025-11-20", "", *program), "field_invalid"),
        (asked("A", "soon", "", *program), "field_invalid"),
        (asked("A", "2026-01-03", "12.345", *program), "field_invalid"),
        (asked("A", "2026-01-03", "", domain::ids::ProgramId(9)), "program_unknown"),
    ] {
        assert_eq!(code(open(platform, ana, input.clone()).await), expected, "{input:?}");
    }
    assert_eq!(code(open(platform, brand, asked("A", "2026-01-03", "", *program)).await), "not_allowed");
}
