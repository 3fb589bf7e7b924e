//! About invitations into a program.

use domain::words::Said;

use super::Letter;

pub(crate) fn received(program: &str, message: &str) -> Letter {
    Letter::new(Said::of("{program} invites you").with(program))
        .voice(program)
        .words(Said::of("{program} invites you to its partner program.").with(program))
        .quote(message)
        .door(Said::of("Read the terms, accept or decline"), "/partner/programs")
}

/// To the brand: what the partner did.
pub(crate) fn answered(partner_id: i64, is_accepted: bool, program: &str) -> Letter {
    let (subject, words) = match is_accepted {
        true => (
            Said::of("Account {number} accepted your invitation"),
            Said::of("Account {number} accepted your invitation to {program}."),
        ),
        false => (
            Said::of("Account {number} declined your invitation"),
            Said::of("Account {number} declined your invitation to {program}."),
        ),
    };
    Letter::new(subject.with(partner_id.to_string()))
        .voice(program)
        .words(words.with(partner_id.to_string()).with(program))
        .door(Said::of("To your partners"), "/brand/partners")
}
