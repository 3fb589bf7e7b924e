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
