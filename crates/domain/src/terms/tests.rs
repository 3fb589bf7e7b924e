//! The terms of the reference program (DESIGN, section 5), which other tests start from.

use super::*;
use crate::money::Money;

pub(crate) fn reference_terms() -> Terms {
    Terms {
        name: "Standard bounty".to_owned(),
        currency: Currency::USD,
        attribution: "last_click".parse().unwrap(),
        new_customer: NewCustomerRule::StatedOrDerived,
        referral_window: "30 days".parse().unwrap(),
        locks: "15 days after the end of the day tracked".parse().unwrap(),
        approves: "15 days after locking".parse().unwrap(),
        notice: None,
        commission: vec![CommissionRule {
            event_type: "new_advertiser".to_owned(),
            when: Conditions { customer: Some(CustomerStatus::New), ..Conditions::default() },
            pay: Pay::Flat(Money::new(4000, Currency::USD)),
        }],
    }
}
