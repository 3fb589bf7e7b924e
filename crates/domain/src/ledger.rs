//! The books: every movement of a partner's money as a balanced posting.
//!
//! Money is never made here, only moved: a posting is a list of transfers, each taking an amount out of one bucket and
//! putting it into another, so that a posting sums to zero by construction. `accrued` is the brand's side: what it owes
//! for credited actions is a negative balance there, and the positive balances of all other buckets together are its
//! mirror image. A correction is a further posting, never an edit.

use crate::action::ActionState;
use crate::ids::AccountId;
use crate::money::Money;
use crate::named::named;

#[cfg(test)]
mod tests;

named! {
    /// Where money stands.
    pub enum Bucket "bucket" {
        /// The brand's side of what its partners earned.
        Accrued = "accrued",
        /// Of pending actions.
        Pending = "pending",
        /// Of locked actions.
        Locked = "locked",
        /// Of approved actions that are in no payment.
        Payable = "payable",
        /// In payments that were sent and have not arrived.
        InTransit = "in_transit",
        /// Arrived.
        Paid = "paid",
    }
}

impl Bucket {
    /// The buckets of the partner, in the order money goes through them.
    pub const OF_PARTNER: &[Self] = Self::ALL.split_at(1).1;
}

named! {
    /// What a posting is about.
    pub enum PostingKind "posting kind" {
        Tracked = "tracked",
        /// A partial refund changed the commission.
        Modified = "modified",
        Reversed = "reversed",
        Restored = "restored",
        Locked = "locked",
        Approved = "approved",
        PaymentCollected = "payment_collected",
        PaymentPaid = "payment_paid",
        PaymentFailed = "payment_failed",
    }
}

impl PostingKind {
    /// Out of which bucket and into which one a positive amount goes.
    pub const fn way(self) -> (Bucket, Bucket) {
        match self {
            Self::Tracked | Self::Restored => (Bucket::Accrued, Bucket::Pending),
            // The amount is what the refund took off the commission.
            Self::Modified | Self::Reversed => (Bucket::Pending, Bucket::Accrued),
            Self::Locked => (Bucket::Pending, Bucket::Locked),
            Self::Approved => (Bucket::Locked, Bucket::Payable),
            Self::PaymentCollected => (Bucket::Payable, Bucket::InTransit),
            Self::PaymentPaid => (Bucket::InTransit, Bucket::Paid),
            Self::PaymentFailed => (Bucket::InTransit, Bucket::Payable),
        }
    }
}

/// A movement of one partner's money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transfer {
    pub partner: AccountId,
    /// Of the bucket the posting's kind takes from; negative goes the other way, zero writes nothing.
    pub amount: Money,
}

/// One signed line of a posting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    pub partner: AccountId,
    pub bucket: Bucket,
    pub amount: Money,
}

/// The lines of a posting: two for each transfer that moves anything. They sum to zero for each partner.
pub fn entries(kind: PostingKind, transfers: &[Transfer]) -> Vec<Entry> {
    let (from, to) = kind.way();
    let moving = transfers.iter().filter(|transfer| !transfer.amount.is_zero());
    moving
        .flat_map(|Transfer { partner, amount }| {
            let out = Money::new(-amount.minor, amount.currency);
            [
                Entry { partner: *partner, bucket: from, amount: out },
                Entry { partner: *partner, bucket: to, amount: *amount },
            ]
        })
        .collect()
}

/// The bucket that holds the commission of an action: where `verify` looks for it. `in_payment`: whether a payment that
/// did not fail has collected it.
pub const fn bucket_of(state: ActionState, in_payment: bool) -> Option<Bucket> {
    match (state, in_payment) {
        (ActionState::Pending, _) => Some(Bucket::Pending),
        (ActionState::Locked, _) => Some(Bucket::Locked),
        (ActionState::Approved, false) => Some(Bucket::Payable),
        (ActionState::Approved, true) => Some(Bucket::InTransit),
        (ActionState::Paid, _) => Some(Bucket::Paid),
        (ActionState::Reversed, _) => None,
    }
}
