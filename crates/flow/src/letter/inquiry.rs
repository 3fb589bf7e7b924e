//! About orders that a partner misses and actions it thinks are wrong.

use domain::inquiry::{DeclineReason, InquiryState};
use domain::words::Said;

use super::Letter;

/// To the brand: asked, or added to.
pub(crate) fn asked(partner: &str, program: &str, order_id: &str, text: &str, path: &str) -> Letter {
    let words = Said::of("{partner} asks about order {order} of {program}.");
    Letter::new(Said::of("{partner} asks about order {order}").with(partner).with(order_id))
        .voice(program)
        .words(words.with(partner).with(order_id).with(program))
        .quote(text)
        .door(Said::of("Look into it and answer"), path)
}

/// To the brand.
pub(crate) fn withdrawn(partner: &str, program: &str, order_id: &str, text: &str, path: &str) -> Letter {
    let subject = Said::of("{partner} took back its inquiry about order {order}");
    Letter::new(subject.with(partner).with(order_id))
        .voice(program)
        .words(Said::of("There is nothing more to do."))
        .quote(text)
        .door(Said::of("Look at it"), path)
}

/// To the partner. There is a reason if it was declined.
pub(crate) fn answered(
    program: &str,
    order_id: &str,
    state: InquiryState,
    reason: Option<DeclineReason>,
    text: &str,
    path: &str,
) -> Letter {
    let (subject, words) = match state {
        InquiryState::Granted => (
            Said::of("Order {order}: your inquiry was granted"),
            Said::of("Your inquiry was granted: the action stands in your account."),
        ),
        InquiryState::Declined => {
            (Said::of("Order {order}: your inquiry was declined"), Said::of("Your inquiry was declined."))
        }
        InquiryState::NeedsEvidence => (
            Said::of("Order {order}: more is needed of you"),
            Said::of("To decide about your inquiry, more is needed of you."),
        ),
        InquiryState::Open | InquiryState::Answered | InquiryState::Withdrawn => (
            Said::of("Order {order}: your inquiry was answered"),
            Said::of("Your inquiry was answered. It is not decided yet."),
        ),
    };
    let letter = Letter::new(subject.with(order_id)).voice(program).words(words);
    let letter = letter.fact(Said::of("Program"), program).fact(Said::of("Order"), order_id);
    let letter = match reason {
        Some(reason) => letter.fact(Said::of("Reason"), Said::of(reason.label())),
        None => letter,
    };
    letter.quote(text).door(Said::of("Look at the inquiry"), path)
}
