//! About invitations into a program.

use super::Letter;

pub(crate) fn received(program: &str, message: &str) -> Letter {
    Letter::new(format!("{program} invites you"))
        .voice(program)
        .words(format!("{program} invites you to its partner program."))
        .quote(message)
        .door("Read the terms, accept or decline", "/partner/programs")
}

/// To the brand. `verb` is what the partner did: `accepted`, `declined`.
pub(crate) fn answered(partner_id: i64, verb: &str, program: &str) -> Letter {
    Letter::new(format!("Account {partner_id} {verb} your invitation"))
        .voice(program)
        .words(format!("Account {partner_id} {verb} your invitation to {program}."))
        .door("To your partners", "/brand/partners")
}
