//! About payments.

use domain::words::Said;

use super::Letter;

pub(crate) fn sent(program: &str, amount: &str, reference: &str) -> Letter {
    Letter::new(Said::of("{program} paid you {amount}").with(program).with(amount))
        .voice(program)
        .words(
            Said::of("{program} marked a payment to you as paid. How long it takes to arrive depends on your bank.")
                .with(program),
        )
        .fact(Said::of("Amount"), amount)
        .fact(Said::of("Reference"), reference)
        .door(Said::of("Look at your payments"), "/partner/payments")
}

pub(crate) fn failed(program: &str, amount: &str, reason: &str) -> Letter {
    let subject = Said::of("A payment of {amount} from {program} did not go through");
    Letter::new(subject.with(amount).with(program))
        .voice(program)
        .words(Said::of(
            "The money is yours still: it is payable again, and goes into the next payment run. The reason:",
        ))
        .quote(reason)
        .words(Said::of("See that your withdrawal settings are right."))
        .door(Said::of("Look at your payments"), "/partner/payments")
}
