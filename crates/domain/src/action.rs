//! The states an action can be in. How it moves between them is the lifecycle's to say.

use crate::named::named;

named! {
    /// What has become of an action.
    pub enum ActionState "action state" {
        /// Tracked and credited; the brand may still modify or reverse it.
        Pending = "pending",
        /// Nothing about it changes any more; it waits for approval.
        Locked = "locked",
        /// It can be paid.
        Approved = "approved",
        /// It was part of a payment that arrived.
        Paid = "paid",
        /// Taken back before it locked; it earns nothing.
        Reversed = "reversed",
    }
}
