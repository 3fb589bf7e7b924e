use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;

/// Day 0 is when the action was tracked; it locks at the start of day 16 and is approved at the start of day 31.
fn at(day: f64) -> Timestamp {
    let tracked: Timestamp = "2020-09-10T00:00:00Z".parse().unwrap();
    tracked + SignedDuration::from_millis((day * 86_400_000.0) as i64)
}

/// Each line is `day, change, state written, answer`. Days may be fractions.
fn check(book: &str) {
    for line in book.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (question, expected) = line.split_once("->").unwrap();
        let mut words = question.split_whitespace();
        let now = at(words.next().unwrap().parse().unwrap());
        let change: Change = words.next().unwrap().parse().unwrap();
        let written: ActionState = words.next().unwrap().parse().unwrap();
        let answer = match judge(change, written, at(16.0), at(31.0), now) {
            Ok(state) => state.to_string(),
            Err(refused) => refused.to_string(),
        };
        assert_eq!(answer, expected.trim(), "{line}");
    }
}

#[test]
fn a_pending_action_can_be_changed_until_the_lock() {
    check(
        "
        0      modified  pending   -> pending
        15     modified  pending   -> pending
        15.999 reversed  pending   -> reversed
        15     restored  reversed  -> pending
        15.999 restored  reversed  -> pending
        16     locked    pending   -> locked
        ",
    );
}

#[test]
fn after_the_lock_nobody_may_whether_the_sweep_came_by_or_not() {
    check(
        "
        16  reversed  pending   -> an action that is locked cannot become reversed
        16  reversed  locked    -> an action that is locked cannot become reversed
        31  reversed  pending   -> an action that is approved cannot become reversed
        31  reversed  locked    -> an action that is approved cannot become reversed
        40  reversed  paid      -> an action that is paid cannot become reversed
        16  modified  pending   -> an action that is locked cannot be modified: only a pending one can
        16  modified  locked    -> an action that is locked cannot be modified: only a pending one can
        1   modified  reversed  -> an action that is reversed cannot be modified: only a pending one can
        16  restored  reversed  -> an action that is reversed cannot become pending any more: its lock passed at 2020-09-26T00:00:00Z
        ",
    );
}

#[test]
fn what_makes_no_sense_is_refused_with_both_states() {
    check(
        "
        1   reversed  reversed  -> an action that is reversed cannot become reversed
        1   restored  pending   -> an action that is pending cannot become pending
        1   locked    pending   -> an action that is pending cannot become locked
        20  locked    locked    -> an action that is locked cannot become locked
        20  locked    reversed  -> an action that is reversed cannot become locked
        20  approved  locked    -> an action that is locked cannot become approved
        40  approved  pending   -> an action that is pending cannot become approved
        20  paid      locked    -> an action that is locked cannot become paid
        40  paid      locked    -> an action that is locked cannot become paid
        40  paid      paid      -> an action that is paid cannot become paid
        40  payment_failed paid -> an action that is paid cannot become approved
        ",
    );
}

#[test]
fn approval_and_payment_follow() {
    check(
        "
        31  approved        locked   -> approved
        40  paid            approved -> paid
        40  payment_failed  approved -> approved
        ",
    );
}

fn check_due(written: ActionState, day: f64, expected: &[Change]) {
    assert_eq!(due(written, at(16.0), at(31.0), at(day)), expected, "{written} on day {day}");
}

#[test]
fn what_time_has_made_true() {
    use ActionState::*;
    check_due(Pending, 15.999, &[]);
    check_due(Pending, 16.0, &[Change::Lock]);
    check_due(Pending, 30.999, &[Change::Lock]);
    check_due(Pending, 31.0, &[Change::Lock, Change::Approve]);
    check_due(Locked, 30.999, &[]);
    check_due(Locked, 31.0, &[Change::Approve]);
    for done in [Approved, Paid, Reversed] {
        check_due(done, 100.0, &[]);
    }
    let together = due(Pending, at(16.0), at(16.0), at(16.0));
    assert_eq!(together, [Change::Lock, Change::Approve]);
}

fn any_state() -> impl Strategy<Value = ActionState> {
    prop::sample::select(ActionState::ALL)
}

proptest! {
    #[test]
    fn the_sweep_may_write_all_that_is_due_and_then_nothing_is(state in any_state(), day in 0.0..60.0_f64) {
        let (locks_at, approves_at, now) = (at(16.0), at(31.0), at(day));
        let mut written = state;
        for change in due(state, locks_at, approves_at, now) {
            written = judge(*change, written, locks_at, approves_at, now).unwrap();
        }
        prop_assert_eq!(due(written, locks_at, approves_at, now), &[]);
        prop_assert_eq!(written, state_at(state, locks_at, approves_at, now));
    }

    #[test]
    fn after_the_lock_only_approval_and_payment_change_anything(state in any_state(), day in 16.0..60.0_f64, change in prop::sample::select(Change::ALL)) {
        if let Ok(to) = judge(change, state, at(16.0), at(31.0), at(day)) {
            prop_assert!(matches!(change, Change::Lock | Change::Approve | Change::Pay | Change::FailPayment), "{change} to {to}");
        }
    }
}
