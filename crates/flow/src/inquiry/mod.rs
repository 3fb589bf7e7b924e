//! Inquiries: a partner asks about an order that is missing or an action that is wrong, the brand answers and decides.
//!
//! The brand has beside it what is known of the order. The partner is told no more of it than anywhere else: never who else was credited.

mod answer;
mod opening;
mod show;
#[cfg(test)]
mod tests;

pub use answer::{Answer, answer};
pub use opening::{About, NewInquiryInput, open};
pub use show::{Detail, find, list, read};
pub use store::inquiry::{Inquiry, InquiryChange};

use domain::inquiry::RefusedStep;

use crate::refusal::{Kind, Refuse, Row};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InquiryRefusal {
    #[error("there is no such inquiry")]
    NotFound,
    #[error("you are asking about this already, in inquiry {number}")]
    AlreadyOpen { number: i64 },
    #[error("the action is not reversed")]
    NotReversed,
    #[error(transparent)]
    Step(#[from] RefusedStep),
}

impl Refuse for InquiryRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            InquiryRefusal::NotFound => (Kind::NotFound, "inquiry_not_found", None),
            InquiryRefusal::AlreadyOpen { .. } => (Kind::Conflict, "inquiry_open", None),
            InquiryRefusal::NotReversed => (Kind::Conflict, "action_not_reversed", None),
            InquiryRefusal::Step(RefusedStep::Decided { .. }) => (Kind::Conflict, "inquiry_decided", None),
            InquiryRefusal::Step(RefusedStep::NotReported) => (Kind::Conflict, "order_not_reported", None),
            InquiryRefusal::Step(RefusedStep::NotRestored) => (Kind::Conflict, "action_not_restored", None),
        }
    }
}
