//! The terms of a program: versioned rules that say who gets credit, what it earns, and when it locks and is approved.
//!
//! Rules are written as sentences, the same in the program file, on pages and in help: each type here reads its sentence
//! and writes it back. What the sentences mean in dates stands beside them; what the commission rules pay stands in
//! [`crate::commission`].

mod commission_rule;
mod hold;
mod new_customer;
mod notice;
mod problems;
mod referral_window;
mod sentence;
mod summary;
#[cfg(test)]
pub(crate) mod tests;

pub use commission_rule::{CommissionRule, Conditions, Pay, Percent, PercentError, PricedFacts};
pub use hold::{ApprovalRule, LockRule};
pub use new_customer::{CustomerStatus, NewCustomerRule};
pub use notice::NoticePeriod;
pub use problems::TermsProblem;
pub use referral_window::ReferralWindow;
pub use sentence::SentenceError;
pub(crate) use sentence::days;

use crate::money::Currency;
use crate::named::named;
use crate::partner_group::GroupCode;

named! {
    /// Which touch gets the credit when a click and a promo code speak for different partners.
    pub enum AttributionPolicy "attribution policy" {
        /// The last click; a promo code only where there is no click that stands.
        LastClick = "last_click",
        /// A promo code that stands goes above clicks.
        PromoCodeFirst = "promo_code_first",
    }
}

/// One version of a program's terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    pub name: String,
    /// The program's currency: all amounts of its conversions and commissions are in it.
    pub currency: Currency,
    pub attribution: AttributionPolicy,
    pub new_customer: NewCustomerRule,
    pub referral_window: ReferralWindow,
    pub locks: LockRule,
    pub approves: ApprovalRule,
    /// None: a contract under these terms is only changed by its partner's acceptance.
    pub notice: Option<NoticePeriod>,
    /// Read top to bottom, the first match wins.
    pub commission: Vec<CommissionRule>,
}

impl Terms {
    /// The same terms with the rules that can ever pay a partner whose contract pins this group, or none: what it is shown.
    pub fn for_group(&self, group: Option<GroupCode>) -> Self {
        let mut terms = self.clone();
        terms.commission.retain(|rule| rule.when.may_hold_for(group));
        terms
    }
}
