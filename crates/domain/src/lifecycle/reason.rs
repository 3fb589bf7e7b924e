//! Why a brand changes an action: closed lists, of which partners see the reason that was given.

use crate::named::named;

named! {
    /// Why a brand reverses an action.
    pub enum ReversalReason "reversal reason" {
        /// The customer sent everything back.
        Returned = "returned",
        /// The order or the sign-up was cancelled.
        Cancelled = "cancelled",
        /// The customer's payment did not come.
        NotPaid = "not_paid",
        /// The same event was reported under another order id.
        Duplicate = "duplicate",
        /// It turned out not to be the event that the terms pay for.
        NotQualified = "not_qualified",
        /// Fraud by the customer or the partner.
        Fraud = "fraud",
        /// The partner broke the terms.
        TermsBroken = "terms_broken",
        /// A test, or an error in tracking.
        TestOrError = "test_or_error",
    }
}

named! {
    /// Why a brand takes a part of an action's amount back.
    pub enum ModificationReason "modification reason" {
        /// The customer sent a part back.
        PartlyReturned = "partly_returned",
        /// A part of the order was cancelled or could not be delivered.
        PartlyCancelled = "partly_cancelled",
        /// The price was reduced afterwards.
        PriceReduced = "price_reduced",
        /// The amount was reported too high.
        AmountCorrected = "amount_corrected",
    }
}

named! {
    /// Why a brand takes a reversal back.
    pub enum RestorationReason "restoration reason" {
        ReversedByMistake = "reversed_by_mistake",
        /// The partner objected and was right.
        ObjectionUpheld = "objection_upheld",
        /// The order stands after all: it was paid, or not sent back.
        OrderStands = "order_stands",
    }
}
