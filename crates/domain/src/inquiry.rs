//! A partner asks about an order that is missing or an action that is wrong; the brand answers and decides.
//!
//! The rules in words: a partner asks within the program's [`AskPeriod`] after what it asks about. Until it is decided both sides may add
//! words and files, the brand may ask for evidence, and the partner may take it back. The brand grants by first doing what it grants (reporting the
//! conversion, restoring the action), so that what is granted is true; or it declines, with a reason. A decision stands.

use jiff::civil::Date;
use thiserror::Error;

use crate::named::named;

mod period;
#[cfg(test)]
mod tests;

pub use period::AskPeriod;

named! {
    /// What is asked about.
    pub enum InquiryKind "inquiry kind" {
        /// An order that became no action.
        Missing = "missing",
        /// An action that was reversed.
        Reversed = "reversed",
        /// An action whose amount or commission is another than expected.
        Amount = "amount",
    }
}

named! {
    pub enum InquiryState "inquiry state" {
        /// The brand's turn.
        Open = "open",
        /// The brand said something, and has not decided.
        Answered = "answered",
        /// The brand waits for what the partner can show.
        NeedsEvidence = "needs_evidence",
        Granted = "granted",
        Declined = "declined",
        /// Taken back by the partner.
        Withdrawn = "withdrawn",
    }
}

named! {
    /// Why a brand says no.
    pub enum DeclineReason "decline reason" {
        AlreadyTracked = "already_tracked",
        /// Another channel or partner was credited.
        OtherChannel = "other_channel",
        OtherChannelPromoCode = "other_channel_promo_code",
        OutsideTerms = "outside_terms",
        CancelledOrReturned = "cancelled_or_returned",
        CannotBeTraced = "cannot_be_traced",
        NotCompletedOnline = "not_completed_online",
        IncompleteInquiry = "incomplete_inquiry",
        Other = "other",
    }
}

impl DeclineReason {
    /// As people are told it.
    pub const fn label(self) -> &'static str {
        match self {
            DeclineReason::AlreadyTracked => "The order is tracked already",
            DeclineReason::OtherChannel => "Another channel was credited",
            DeclineReason::OtherChannelPromoCode => "Another channel was credited because of a promo code",
            DeclineReason::OutsideTerms => "Outside the terms of the program",
            DeclineReason::CancelledOrReturned => "Cancelled, changed or returned",
            DeclineReason::CannotBeTraced => "The order cannot be found",
            DeclineReason::NotCompletedOnline => "Not fully completed online",
            DeclineReason::IncompleteInquiry => "The inquiry is incomplete",
            DeclineReason::Other => "Another reason",
        }
    }
}

/// What either side does with an inquiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The partner adds words or evidence.
    Add,
    Withdraw,
    /// The brand says something.
    Answer,
    AskForEvidence,
    Grant,
    Decline,
}

pub const ORDER_ID_CHARS_MAX: usize = 255;
pub const CLICK_ADDRESS_CHARS_MAX: usize = 2_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RefusedStep {
    #[error("the inquiry is {state} and cannot be changed any more")]
    Decided { state: InquiryState },
    #[error("no action of this partner has this order id yet: report the conversion first, then grant")]
    NotReported,
    #[error("the action is reversed still: restore it first, then grant")]
    NotRestored,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RefusedDate {
    #[error("{day} lies ahead")]
    Ahead { day: Date },
    #[error("{day} is more than {period} ago")]
    TooLate { day: Date, period: AskPeriod },
}

/// What is so by now about the thing asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// An action of this partner stands for the order, and is not reversed.
    pub is_credited: bool,
}

impl InquiryState {
    /// Nothing more happens to it.
    pub const fn is_decided(self) -> bool {
        matches!(self, Self::Granted | Self::Declined | Self::Withdrawn)
    }
}

/// Whether one may still ask about something of that day.
pub fn in_time(day: Date, today: Date, period: AskPeriod) -> Result<(), RefusedDate> {
    let age = (today - day).get_days();
    if age < 0 {
        Err(RefusedDate::Ahead { day })
    } else if age > i32::from(period.days()) {
        Err(RefusedDate::TooLate { day, period })
    } else {
        Ok(())
    }
}

/// The state after a step, or why it may not be done.
pub fn after(
    state: InquiryState,
    kind: InquiryKind,
    step: Step,
    standing: Standing,
) -> Result<InquiryState, RefusedStep> {
    if state.is_decided() {
        return Err(RefusedStep::Decided { state });
    }
    match (step, kind) {
        (Step::Add, _) => Ok(InquiryState::Open),
        (Step::Withdraw, _) => Ok(InquiryState::Withdrawn),
        (Step::Answer, _) => Ok(InquiryState::Answered),
        (Step::AskForEvidence, _) => Ok(InquiryState::NeedsEvidence),
        (Step::Decline, _) => Ok(InquiryState::Declined),
        (Step::Grant, InquiryKind::Missing) if !standing.is_credited => Err(RefusedStep::NotReported),
        (Step::Grant, InquiryKind::Reversed) if !standing.is_credited => Err(RefusedStep::NotRestored),
        (Step::Grant, _) => Ok(InquiryState::Granted),
    }
}
