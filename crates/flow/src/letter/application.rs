//! About applications. The reason of a refusal stands in full.

use super::Letter;

/// To the brand: somebody waits for a decision.
pub(crate) fn received(partner: &str, partner_id: i64, program: &str) -> Letter {
    Letter::new(format!("{partner} applies to {program}"))
        .voice(program)
        .words(format!("{partner} (account {partner_id}) applies to {program}."))
        .door("Read its answers and decide", "/brand/applications")
}

/// To the partner, with what it has now.
pub(crate) fn approved(program: &str, earns: &str, locks: &str, approves: &str) -> Letter {
    Letter::new(format!("Welcome to {program}"))
        .voice(program)
        .words(format!("You are in: {program} approved your application."))
        .facts([
            ("You earn", earns.to_owned()),
            ("An action locks", locks.to_owned()),
            ("It is approved", approves.to_owned()),
        ])
        .door("Make your first link", "/partner/links")
}

pub(crate) fn declined(program: &str, reason: &str) -> Letter {
    Letter::new(format!("Your application to {program}"))
        .voice(program)
        .words(format!("{program} declined your application. The reason:"))
        .quote(reason)
        .words("You may apply again.")
        .door("To your programs", "/partner/programs")
}

/// The brand would take the partner with other terms.
pub(crate) fn countered(program: &str, program_id: i64, message: &str) -> Letter {
    let letter = Letter::new(format!("{program} makes you another offer"))
        .voice(program)
        .words("You can join with terms of your own. Your application waits until you answer.");
    let letter = if message.is_empty() { letter } else { letter.quote(message) };
    letter.door("Read the offer", format!("/partner/programs/{program_id}"))
}

/// The partner's answer to such an offer; `verb` is `accepted` or `declined`.
pub(crate) fn counter_answered(partner: &str, program: &str, verb: &str) -> Letter {
    Letter::new(format!("{partner} {verb} your offer"))
        .voice(program)
        .words(format!("{partner} {verb} your offer for {program}."))
        .door("To the applications", "/brand/applications")
}
