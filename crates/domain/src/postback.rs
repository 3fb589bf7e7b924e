//! Postbacks: a request of an account's own making, sent to its own server when something happens that concerns it.
//!
//! The rules in words: who wants to be told names events and writes an address, and perhaps a body, with macros ([`UrlTemplate`],
//! [`BodyTemplate`]), or has a signed message sent there (a webhook, [`signature`]). What happens is delivered at least once and, for one
//! action at one postback, in the order in which it happened. What is not taken is tried again for three days ([`retry_after`]); a
//! postback that takes nothing for three days is paused.

use crate::named::named;

mod body;
mod impact;
mod macros;
mod mask;
mod outcome;
mod signature;
mod template;
mod told;

#[cfg(test)]
mod tests;

pub use body::{BODY_CHARACTERS_MAX, Body, BodyFormat, BodyTemplate};
pub use impact::ImpactMacro;
pub use macros::{AnyMacro, Macro};
pub use mask::{masked, without_query};
pub use outcome::{FAILING_MAX, Outcome, pause_after, retry_after};
pub use signature::{Secret, SecretError, signature};
pub use template::{TEMPLATE_CHARACTERS_MAX, TemplateError, UrlTemplate};
pub use told::{About, Fact, Told, ToldAction};

named! {
    /// What can happen: to an action, to an application, to an inquiry, to an export.
    pub enum PostbackEvent "event" {
        Tracked = "tracked",
        Modified = "modified",
        Reversed = "reversed",
        Restored = "restored",
        Locked = "locked",
        Approved = "approved",
        Paid = "paid",
        ApplicationSubmitted = "application_submitted",
        ApplicationApproved = "application_approved",
        ApplicationDeclined = "application_declined",
        ApplicationWithdrawn = "application_withdrawn",
        InquiryOpened = "inquiry_opened",
        InquiryAnswered = "inquiry_answered",
        InquiryGranted = "inquiry_granted",
        InquiryDeclined = "inquiry_declined",
        InquiryWithdrawn = "inquiry_withdrawn",
        ExportFinished = "export_finished",
        ExportFailed = "export_failed",
    }
}

named! {
    /// What an event happens to.
    pub enum Subject "subject" {
        Action = "action",
        Application = "application",
        Inquiry = "inquiry",
        Export = "export",
    }
}

impl PostbackEvent {
    pub const fn subject(self) -> Subject {
        use PostbackEvent::*;
        match self {
            Tracked | Modified | Reversed | Restored | Locked | Approved | Paid => Subject::Action,
            ApplicationSubmitted | ApplicationApproved | ApplicationDeclined | ApplicationWithdrawn => {
                Subject::Application
            }
            InquiryOpened | InquiryAnswered | InquiryGranted | InquiryDeclined | InquiryWithdrawn => Subject::Inquiry,
            ExportFinished | ExportFailed => Subject::Export,
        }
    }

    /// What a webhook calls it: the subject, a dot, what happened to it.
    pub fn webhook_type(self) -> String {
        let subject = self.subject().code();
        let verb = self.code().strip_prefix(subject).map_or(self.code(), |rest| rest.trim_start_matches('_'));
        format!("{subject}.{verb}")
    }
}

named! {
    /// How the address is asked for.
    pub enum PostbackMethod "method" {
        Get = "get",
        Post = "post",
    }
}

impl PostbackMethod {
    /// As HTTP writes it.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

named! {
    pub enum PostbackState "postback state" {
        Active = "active",
        Paused = "paused",
        /// Nobody sees it any more; what is left of it is forgotten bit by bit.
        Removed = "removed",
    }
}

named! {
    /// Why a postback is paused.
    pub enum PauseReason "reason to pause" {
        ByHand = "by_hand",
        /// It took nothing for three days.
        Failing = "failing",
        /// It answered that it is gone for good.
        Gone = "gone",
    }
}

named! {
    /// How one delivery stands.
    pub enum DeliveryState "delivery state" {
        Waiting = "waiting",
        Done = "done",
        /// Given up.
        Dead = "dead",
    }
}
