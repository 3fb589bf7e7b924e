//! About applications. The reason of a refusal stands in full.

use domain::words::Said;

use super::Letter;

/// To the brand: somebody waits for a decision.
pub(crate) fn received(partner: &str, partner_id: i64, program: &str) -> Letter {
    Letter::new(Said::of("{partner} applies to {program}").with(partner).with(program))
        .voice(program)
        .words(
            Said::of("{partner} (account {number}) applies to {program}.")
                .with(partner)
                .with(partner_id.to_string())
                .with(program),
        )
        .door(Said::of("Read its answers and decide"), "/brand/applications")
}

/// To the partner, with what it has now: what each rule pays, when an action locks, and when it is approved.
pub(crate) fn approved(program: &str, earns: Vec<Said>, locks: Said, approves: Said) -> Letter {
    let letter = Letter::new(Said::of("Welcome to {program}").with(program))
        .voice(program)
        .words(Said::of("You are in: {program} approved your application.").with(program));
    let letter = earns.into_iter().fold(letter, |letter, rule| letter.fact(Said::of("You earn"), rule));
    letter
        .fact(Said::of("An action locks"), locks)
        .fact(Said::of("It is approved"), approves)
        .door(Said::of("Make your first link"), "/partner/links")
}

pub(crate) fn declined(program: &str, reason: &str) -> Letter {
    Letter::new(Said::of("Your application to {program}").with(program))
        .voice(program)
        .words(Said::of("{program} declined your application. The reason:").with(program))
        .quote(reason)
        .words(Said::of("You may apply again."))
        .door(Said::of("To your programs"), "/partner/programs")
}

/// The brand would take the partner with other terms.
pub(crate) fn countered(program: &str, program_id: i64, message: &str) -> Letter {
    Letter::new(Said::of("{program} makes you another offer").with(program))
        .voice(program)
        .words(Said::of("You can join with terms of your own. Your application waits until you answer."))
        .quote(message)
        .door(Said::of("Read the offer"), format!("/partner/programs/{program_id}"))
}

/// The partner's answer to such an offer.
pub(crate) fn counter_answered(partner: &str, program: &str, is_accepted: bool) -> Letter {
    let (subject, words) = match is_accepted {
        true => (
            Said::of("{partner} accepted your offer"),
            Said::of("{partner} accepted your offer for {program} and is in now."),
        ),
        false => (
            Said::of("{partner} declined your offer"),
            Said::of("{partner} declined your offer for {program}. The application waits for you again."),
        ),
    };
    Letter::new(subject.with(partner))
        .voice(program)
        .words(words.with(partner).with(program))
        .door(Said::of("To the applications"), "/brand/applications")
}
