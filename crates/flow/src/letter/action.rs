//! About what a partner earns.

use super::Letter;

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
