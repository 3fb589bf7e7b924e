//! A brand asks a partner, by its account ID number, to join a program.

use crate::named::named;

named! {
    pub enum InvitationState "invitation state" {
        /// Waits for the partner's answer.
        Open = "open",
        Accepted = "accepted",
        Declined = "declined",
        /// Taken back by the brand before it was answered.
        Withdrawn = "withdrawn",
    }
}
