//! A partner asks to join a program; the brand, or a rule that the brand switched on, decides.

use crate::country::Country;
mod answer;

pub use answer::{Answer, answers, decline_reason};

use crate::named::named;

#[cfg(test)]
mod tests;

named! {
    pub enum ApplicationState "application state" {
        /// Waits for the brand's decision.
        Submitted = "submitted",
        Approved = "approved",
        /// With a reason that the partner sees. It may apply again.
        Declined = "declined",
        /// Taken back by the partner before it was decided. It may apply again.
        Withdrawn = "withdrawn",
    }
}

named! {
    /// What became of the brand's offer to join with other terms.
    pub enum CounterOfferState "counter-offer state" {
        Open = "open",
        Accepted = "accepted",
        Declined = "declined",
        /// Replaced by another offer, or by a decision about the application.
        Withdrawn = "withdrawn",
    }
}

/// What a program asks of an applicant to be approved without a person looking. Each condition that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AutoApproval {
    /// Any of these; empty is everywhere.
    pub countries: Vec<Country>,
    pub email_verified: bool,
    pub website: bool,
}

/// What is known of an applicant when it applies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applicant {
    /// None when the account names none.
    pub country: Option<Country>,
    /// Whether an owner of the account has verified its e-mail address.
    pub email_verified: bool,
    pub website: String,
}

impl AutoApproval {
    /// The first condition that the applicant does not meet, in words; None approves.
    pub fn objection(&self, applicant: &Applicant) -> Option<&'static str> {
        if self.email_verified && !applicant.email_verified {
            return Some("the e-mail address is not verified");
        }
        if self.website && applicant.website.trim().is_empty() {
            return Some("the account names no website");
        }
        let listed = applicant.country.is_some_and(|country| self.countries.contains(&country));
        if !self.countries.is_empty() && !listed {
            return Some("the account's country is not on the program's list");
        }
        None
    }
}
