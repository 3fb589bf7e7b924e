//! About payments.

use super::Letter;

pub(crate) fn sent(program: &str, amount: &str, reference: &str) -> Letter {
    Letter::new(format!("{program} paid you {amount}"))
        .voice(program)
        .words(format!("{program} marked a payment to you as paid. How long it takes to arrive depends on your bank."))
        .facts([("Amount", amount.to_owned()), ("Reference", reference.to_owned())])
        .door("Look at your payments", "/partner/payments")
}

pub(crate) fn failed(program: &str, amount: &str, reason: &str) -> Letter {
    Letter::new(format!("A payment of {amount} from {program} did not go through"))
        .voice(program)
        .words("The money is yours still: it is payable again, and goes into the next payment run. The reason:")
        .quote(reason)
        .words("See that your withdrawal settings are right.")
        .door("Look at your payments", "/partner/payments")
}
