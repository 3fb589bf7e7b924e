//! About a partner's contract.

use domain::contract::ContractState;
use jiff::civil::Date;

use super::Letter;

/// Suspended, resumed or ended, with the reason.
pub(crate) fn state_changed(program: &str, state: ContractState, reason: &str) -> Letter {
    let (subject, effect) = match state {
        ContractState::Active => (format!("{program}: you can go on"), "Your links count again from now on."),
        ContractState::Suspended => (
            format!("{program} suspended you"),
            "Your links still lead visitors to the program, but new clicks and conversions earn nothing from now on. \
             What was credited before stays.",
        ),
        ContractState::Ended => (
            format!("{program} ended your contract"),
            "New clicks and conversions earn nothing from now on. What was credited before still goes its way to payment. \
             You may apply again.",
        ),
    };
    let letter = Letter::new(subject).voice(program).words(effect);
    let letter = if reason.is_empty() { letter } else { letter.words("The reason:").quote(reason) };
    letter.door("To your programs", "/partner/programs")
}

/// The program offers newer terms; the partner's own stay until it accepts.
pub(crate) fn new_terms(program: &str, version: i64, in_words: Vec<String>) -> Letter {
    Letter::new(format!("{program} offers new terms"))
        .voice(program)
        .words(format!(
            "{program} offers version {version} of its terms. Yours stay as they are until you accept the new ones."
        ))
        .list(in_words)
        .door("Compare and accept", "/partner/contracts")
}

/// Newer terms come on a later day; whether they then hold for this partner by themselves.
pub(crate) fn terms_announced(
    program: &str,
    program_id: i64,
    from: Date,
    holds: bool,
    in_words: Vec<String>,
) -> Letter {
    let effect = match holds {
        true => {
            "They hold for you from that day on, as the terms that you accepted say. If you do not want them, write to the program before."
        }
        false => "Yours stay as they are until you accept the new ones, from that day on.",
    };
    Letter::new(format!("{program}: new terms from {from}"))
        .voice(program)
        .words(format!("From {from} on {program} has new terms. {effect}"))
        .list(in_words)
        .door("Look at them", format!("/partner/programs/{program_id}"))
}

/// What was announced will not come.
pub(crate) fn terms_withdrawn(program: &str, from: Date) -> Letter {
    Letter::new(format!("{program}: no new terms from {from}"))
        .voice(program)
        .words(format!(
            "The new terms of {program} that were announced for {from} will not come. Yours stay as they are."
        ))
        .door("To your programs", "/partner/programs")
}

/// The brand has put the partner into another group.
pub(crate) fn other_group(program: &str, program_id: i64) -> Letter {
    Letter::new(format!("{program} offers you other terms"))
        .voice(program)
        .words("They are for a group of partners that you are in now. Yours stay as they are until you accept them.")
        .door("Compare and accept", format!("/partner/programs/{program_id}"))
}
