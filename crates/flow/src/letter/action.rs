//! About what a partner earns.

use super::Letter;

/// The first of a partner in a program. `commission` as people read it: `40.00 USD`.
pub(crate) fn first(program: &str, action: &str, commission: &str, locks_on: &str, approves_on: &str) -> Letter {
    Letter::new(format!("Your first action in {program}"))
        .voice(program)
        .words(format!("It works: the first conversion of your links in {program} was credited to you."))
        .facts([
            ("Commission", commission.to_owned()),
            ("Locks on", locks_on.to_owned()),
            ("Approved on", approves_on.to_owned()),
        ])
        .words("Until it locks the program may still modify or reverse it, with a reason.")
        .door("See how it goes on", format!("/partner/actions/{action}"))
}

/// A line of the letter of the day: actions tracked in a program, and what they earn so far.
pub(crate) fn tracked(program: &str, count: i64, amount: &str) -> Letter {
    let actions = if count == 1 { "1 new action".to_owned() } else { format!("{count} new actions") };
    Letter::new(format!("{program}: {actions}, {amount}"))
        .voice(program)
        .door("Look at your actions", "/partner/actions")
}

/// A line of the letter of the day. `verb`: `locked`, `approved`.
pub(crate) fn moved(program: &str, verb: &str, amount: &str) -> Letter {
    let effect = if verb == "locked" { "final from now on" } else { "payable from now on" };
    Letter::new(format!("{program}: {amount} {verb}, {effect}"))
        .voice(program)
        .door("Look at your balance", "/partner/payments")
}

/// `verb` is what happened: `reversed`, `modified`, `restored`; `reason` is in words; the last two are its commission before and now.
pub(crate) fn changed(
    program: &str,
    action: &str,
    verb: &str,
    reason: &str,
    note: &str,
    (was, is): (&str, &str),
) -> Letter {
    Letter::new(format!("Action {action} was {verb}"))
        .voice(program)
        .words(format!("{program} has {verb} one of your actions."))
        .facts([
            ("Action", action.to_owned()),
            ("Reason", reason.to_owned()),
            ("Commission before", was.to_owned()),
            ("Commission now", is.to_owned()),
        ])
        .quote(note)
        .words("If you think this is wrong, ask about it on the action's page.")
        .door("Look at the action", format!("/partner/actions/{action}"))
}

/// Many at once. `delta` is what that did to the commission, with its sign.
pub(crate) fn corrected(program: &str, reversed: i64, modified: i64, delta: &str) -> Letter {
    let all = reversed + modified;
    let actions = if all == 1 { "1 action was".to_owned() } else { format!("{all} actions were") };
    Letter::new(format!("{actions} corrected in {program}"))
        .voice(program)
        .words(format!("{program} has corrected actions of yours that had not locked."))
        .facts([
            ("Reversed", reversed.to_string()),
            ("Lowered by a refund", modified.to_string()),
            ("Change of your commission", delta.to_owned()),
        ])
        .words("Each action's page says why. If you think one is wrong, ask about it there.")
        .door("Look at your actions", "/partner/actions")
}
