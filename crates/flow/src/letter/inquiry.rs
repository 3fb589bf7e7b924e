//! About orders that a partner misses and actions it thinks are wrong.

use domain::inquiry::InquiryState;

use super::Letter;

/// To the brand: asked, or added to.
pub(crate) fn asked(partner: &str, program: &str, order_id: &str, text: &str, path: &str) -> Letter {
    Letter::new(format!("{partner} asks about order {order_id}"))
        .voice(program)
        .words(format!("{partner} asks about order {order_id} of {program}."))
        .quote(text)
        .door("Look into it and answer", path)
}

/// To the brand.
pub(crate) fn withdrawn(partner: &str, program: &str, order_id: &str, text: &str, path: &str) -> Letter {
    Letter::new(format!("{partner} took back its inquiry about order {order_id}"))
        .voice(program)
        .words("There is nothing more to do.")
        .quote(text)
        .door("Look at it", path)
}

/// To the partner. `reason` is in words, "" unless it was declined.
pub(crate) fn answered(
    program: &str,
    order_id: &str,
    state: InquiryState,
    reason: &str,
    text: &str,
    path: &str,
) -> Letter {
    let (subject, words) = match state {
        InquiryState::Granted => ("granted", "Your inquiry was granted: the action stands in your account."),
        InquiryState::Declined => ("declined", "Your inquiry was declined."),
        InquiryState::NeedsEvidence => ("more is needed", "To decide about your inquiry, more is needed of you."),
        InquiryState::Open | InquiryState::Answered | InquiryState::Withdrawn => {
            ("answered", "Your inquiry was answered. It is not decided yet.")
        }
    };
    Letter::new(format!("Order {order_id}: {subject}"))
        .voice(program)
        .words(words)
        .facts([("Program", program.to_owned()), ("Order", order_id.to_owned()), ("Reason", reason.to_owned())])
        .quote(text)
        .door("Look at the inquiry", path)
}
