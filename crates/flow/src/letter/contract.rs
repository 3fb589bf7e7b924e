//! About a partner's contract.

use domain::contract::ContractState;
use domain::figure::{self, count};
use domain::words::Said;
use jiff::civil::Date;

use super::Letter;

/// Suspended, resumed or ended, with the reason.
pub(crate) fn state_changed(program: &str, state: ContractState, reason: &str) -> Letter {
    let (subject, effect) = match state {
        ContractState::Active => {
            (Said::of("{program}: you can go on"), Said::of("Your links count again from now on."))
        }
        ContractState::Suspended => (
            Said::of("{program} suspended you"),
            Said::of(
                "Your links still lead visitors to the program, but new clicks and conversions earn nothing from now on. What was credited before stays.",
            ),
        ),
        ContractState::Ended => (
            Said::of("{program} ended your contract"),
            Said::of(
                "New clicks and conversions earn nothing from now on. What was credited before still goes its way to payment. You may apply again.",
            ),
        ),
    };
    let letter = Letter::new(subject.with(program)).voice(program).words(effect);
    let letter = if reason.is_empty() { letter } else { letter.words(Said::of("The reason:")).quote(reason) };
    letter.door(Said::of("To your programs"), "/partner/programs")
}

/// The program offers newer terms; the partner's own stay until it accepts.
pub(crate) fn new_terms(program: &str, version: i64, in_words: Vec<Said>) -> Letter {
    Letter::new(Said::of("{program} offers new terms").with(program))
        .voice(program)
        .words(
            Said::of(
                "{program} offers version {version} of its terms. Yours stay as they are until you accept the new ones.",
            )
            .with(program)
            .with(count(version)),
        )
        .list(in_words)
        .door(Said::of("Compare and accept"), "/partner/contracts")
}

/// Newer terms come on a later day; whether they then hold for this partner by themselves.
pub(crate) fn terms_announced(program: &str, program_id: i64, from: Date, holds: bool, in_words: Vec<Said>) -> Letter {
    let effect = match holds {
        true => Said::of(
            "They hold for you from that day on, as the terms that you accepted say. If you do not want them, write to the program before.",
        ),
        false => Said::of("Yours stay as they are until you accept the new ones, from that day on."),
    };
    let from = figure::day(from);
    Letter::new(Said::of("{program}: new terms from {day}").with(program).with(from.clone()))
        .voice(program)
        .words(Said::of("From {day} on {program} has new terms.").with(from).with(program))
        .words(effect)
        .list(in_words)
        .door(Said::of("Look at them"), format!("/partner/programs/{program_id}"))
}

/// What was announced will not come.
pub(crate) fn terms_withdrawn(program: &str, from: Date) -> Letter {
    let from = figure::day(from);
    Letter::new(Said::of("{program}: no new terms from {day}").with(program).with(from.clone()))
        .voice(program)
        .words(
            Said::of("The new terms of {program} that were announced for {day} will not come. Yours stay as they are.")
                .with(program)
                .with(from),
        )
        .door(Said::of("To your programs"), "/partner/programs")
}

/// The brand has put the partner into another group.
pub(crate) fn other_group(program: &str, program_id: i64) -> Letter {
    Letter::new(Said::of("{program} offers you other terms").with(program))
        .voice(program)
        .words(Said::of(
            "They are for a group of partners that you are in now. Yours stay as they are until you accept them.",
        ))
        .door(Said::of("Compare and accept"), format!("/partner/programs/{program_id}"))
}
