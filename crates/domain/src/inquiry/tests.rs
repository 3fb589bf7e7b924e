use jiff::civil::date;

use super::*;

const YES: Standing = Standing { is_credited: true };
const NO: Standing = Standing { is_credited: false };

#[test]
fn the_way_of_an_inquiry() {
    use InquiryState::*;
    for (state, step, expected) in [
        (Open, Step::Answer, Answered),
        (Open, Step::AskForEvidence, NeedsEvidence),
        (NeedsEvidence, Step::Add, Open),
        (Answered, Step::Add, Open),
        (Answered, Step::Withdraw, Withdrawn),
        (NeedsEvidence, Step::Decline, Declined),
        (Open, Step::Grant, Granted),
    ] {
        assert_eq!(after(state, InquiryKind::Missing, step, YES), Ok(expected), "{state} {step:?}");
    }
}

#[test]
fn what_is_granted_is_true() {
    let grant = |kind, standing| after(InquiryState::Open, kind, Step::Grant, standing);
    assert_eq!(grant(InquiryKind::Missing, NO), Err(RefusedStep::NotReported));
    assert_eq!(grant(InquiryKind::Reversed, NO), Err(RefusedStep::NotRestored));
    assert_eq!(grant(InquiryKind::Amount, NO), Ok(InquiryState::Granted));
}

#[test]
fn a_decision_stands() {
    for state in InquiryState::ALL.iter().copied().filter(|state| state.is_decided()) {
        for step in [Step::Add, Step::Withdraw, Step::Answer, Step::AskForEvidence, Step::Grant, Step::Decline] {
            assert_eq!(after(state, InquiryKind::Missing, step, YES), Err(RefusedStep::Decided { state }));
        }
    }
}

#[test]
fn there_is_a_time_to_ask() {
    let today = date(2026, 3, 1);
    assert_eq!(in_time(today, today), Ok(()));
    assert_eq!(in_time(date(2026, 1, 15), today), Ok(()));
    assert_eq!(in_time(date(2026, 1, 14), today), Err(RefusedDate::TooLate { day: date(2026, 1, 14) }));
    assert_eq!(in_time(date(2026, 3, 2), today), Err(RefusedDate::Ahead { day: date(2026, 3, 2) }));
}
