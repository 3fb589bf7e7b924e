//! Postbacks: a request of an account's own making, sent to its own server when something happens to an action of it.
//!
//! The rules in words: who wants to be told names events and writes an address with macros ([`UrlTemplate`]). What happens is delivered
//! at least once and, for one action at one postback, in the order in which it happened. What is not taken is tried again for three days
//! ([`retry_after`]); a postback that takes nothing for three days is paused.

use jiff::Timestamp;

use crate::ids::{ActionId, ProgramId};
use crate::money::{Currency, Money};
use crate::named::named;

mod mask;
mod outcome;
mod template;

#[cfg(test)]
mod tests;

pub use mask::{masked, without_query};
pub use outcome::{FAILING_MAX, Outcome, pause_after, retry_after};
pub use template::{Macro, TEMPLATE_CHARACTERS_MAX, TemplateError, UrlTemplate};

named! {
    /// What can happen to an action.
    pub enum PostbackEvent "event" {
        Tracked = "tracked",
        Modified = "modified",
        Reversed = "reversed",
        Restored = "restored",
        Locked = "locked",
        Approved = "approved",
        Paid = "paid",
    }
}

named! {
    /// How the address is asked for.
    pub enum PostbackMethod "method" {
        Get = "get",
        /// Without a body: all that is told stands in the address.
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

/// What a delivery tells: the action as it was right after the event. Texts that are not there are empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The same however often it is sent.
    pub delivery: String,
    pub action: ActionId,
    pub order_id: String,
    pub program: ProgramId,
    pub event_type: String,
    pub event: PostbackEvent,
    pub state: String,
    /// What it earns now: nothing while it is reversed.
    pub commission: Money,
    /// Net of refunds.
    pub amount: Option<Money>,
    pub sub_ids: [String; 3],
    pub shared_id: String,
    pub click_id: String,
    pub promo_code: String,
    pub creative: Option<i64>,
    pub link: Option<i64>,
    pub tracked_at: Timestamp,
    pub locks_at: Timestamp,
    pub approves_at: Timestamp,
}

impl Told {
    /// A made-up action, for a test that nobody can take for a real one: its numbers are zero and it says so itself.
    pub fn made_up(program: Option<ProgramId>, event: PostbackEvent, currency: Currency, now: Timestamp) -> Self {
        let program = program.unwrap_or(ProgramId(0));
        let day = jiff::SignedDuration::from_hours(24);
        let state = match event {
            PostbackEvent::Tracked | PostbackEvent::Modified | PostbackEvent::Restored => "pending",
            PostbackEvent::Reversed => "reversed",
            PostbackEvent::Locked => "locked",
            PostbackEvent::Approved => "approved",
            PostbackEvent::Paid => "paid",
        };
        let commission = if event == PostbackEvent::Reversed { 0 } else { 4_000 };
        Told {
            delivery: "test".to_owned(),
            action: ActionId { program, event_type: 0.into(), sequence: 0 },
            order_id: "TEST".to_owned(),
            program,
            event_type: "test".to_owned(),
            event,
            state: state.to_owned(),
            commission: Money::new(commission, currency),
            amount: Some(Money::new(20_000, currency)),
            sub_ids: ["test-sub-1", "test-sub-2", "test-sub-3"].map(str::to_owned),
            shared_id: "test-shared".to_owned(),
            click_id: "test-click".to_owned(),
            promo_code: "TEST".to_owned(),
            creative: None,
            link: None,
            tracked_at: now,
            locks_at: now + day * 15,
            approves_at: now + day * 30,
        }
    }
}
