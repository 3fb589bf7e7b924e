//! About what a partner earns.

use domain::figure;
use domain::words::Said;
use jiff::civil::Date;

use super::Letter;

/// The first of a partner in a program. `commission` as people read it: `40.00 USD`.
pub(crate) fn first(program: &str, action: &str, commission: &str, locks_on: Date, approves_on: Date) -> Letter {
    Letter::new(Said::of("Your first action in {program}").with(program))
        .voice(program)
        .words(Said::of("It works: the first conversion of your links in {program} was credited to you.").with(program))
        .fact(Said::of("Commission"), commission)
        .fact(Said::of("Locks on"), figure::day(locks_on))
        .fact(Said::of("Approved on"), figure::day(approves_on))
        .words(Said::of("Until it locks the program may still modify or reverse it, with a reason."))
        .door(Said::of("See how it goes on"), format!("/partner/actions/{action}"))
}

/// A line of the letter of the day: actions tracked in a program, and what they earn so far.
pub(crate) fn tracked(program: &str, count: i64, amount: &str) -> Letter {
    let actions = Said::counted(count, "{n} new action", "{n} new actions");
    Letter::new(Said::of("{program}: {actions}, {amount}").with(program).with(actions).with(amount))
        .voice(program)
        .door(Said::of("Look at your actions"), "/partner/actions")
}

/// What has become of money, as a line of the letter of the day says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moved {
    Locked,
    Approved,
}

pub(crate) fn moved(program: &str, moved: Moved, amount: &str) -> Letter {
    let subject = match moved {
        Moved::Locked => Said::of("{program}: {amount} locked, final from now on"),
        Moved::Approved => Said::of("{program}: {amount} approved, payable from now on"),
    };
    Letter::new(subject.with(program).with(amount))
        .voice(program)
        .door(Said::of("Look at your balance"), "/partner/payments")
}

/// `verb` is what happened: `reversed`, `modified`, `restored`; `reason` its code; the last two are its commission before and now.
pub(crate) fn changed(
    program: &str,
    action: &str,
    verb: &str,
    reason: &str,
    note: &str,
    (was, is): (&str, &str),
) -> Letter {
    let (subject, words) = match verb {
        "reversed" => {
            (Said::of("Action {action} was reversed"), Said::of("{program} has reversed one of your actions."))
        }
        "modified" => {
            (Said::of("Action {action} was modified"), Said::of("{program} has modified one of your actions."))
        }
        _ => (Said::of("Action {action} was restored"), Said::of("{program} has restored one of your actions.")),
    };
    let letter = Letter::new(subject.with(action)).voice(program).words(words.with(program));
    let letter = letter.fact(Said::of("Action"), action);
    let letter = if reason.is_empty() { letter } else { letter.fact(Said::of("Reason"), Said::of_code(reason)) };
    letter
        .fact(Said::of("Commission before"), was)
        .fact(Said::of("Commission now"), is)
        .quote(note)
        .words(Said::of("If you think this is wrong, ask about it on the action's page."))
        .door(Said::of("Look at the action"), format!("/partner/actions/{action}"))
}

/// Many at once. `delta` is what that did to the commission, with its sign.
pub(crate) fn corrected(program: &str, reversed: i64, modified: i64, delta: &str) -> Letter {
    let actions = Said::counted(
        reversed + modified,
        "{n} action was corrected in {program}",
        "{n} actions were corrected in {program}",
    );
    Letter::new(actions.with(program))
        .voice(program)
        .words(Said::of("{program} has corrected actions of yours that had not locked.").with(program))
        .fact(Said::of("Reversed actions"), figure::count(reversed))
        .fact(Said::of("Lowered by a refund"), figure::count(modified))
        .fact(Said::of("Change of your commission"), delta)
        .words(Said::of("Each action's page says why. If you think one is wrong, ask about it there."))
        .door(Said::of("Look at your actions"), "/partner/actions")
}
