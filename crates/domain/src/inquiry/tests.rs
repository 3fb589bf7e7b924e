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
    let (today, period) = (date(2026, 3, 1), AskPeriod::default());
    let ask = |day, period| in_time(day, today, period);
    assert_eq!(ask(today, period), Ok(()));
    assert_eq!(ask(date(2026, 1, 15), period), Ok(()));
    let late = date(2026, 1, 14);
    assert_eq!(ask(late, period), Err(RefusedDate::TooLate { day: late, period }));
    assert_eq!(ask(date(2026, 3, 2), period), Err(RefusedDate::Ahead { day: date(2026, 3, 2) }));
    let day = AskPeriod::of_days(1).expect("a day is a period");
    assert_eq!(ask(date(2026, 2, 28), day), Ok(()));
    let refused = ask(date(2026, 2, 27), day).expect_err("a day later");
    assert_eq!(refused.to_string(), "2026-02-27 is more than 1 day ago");
}
