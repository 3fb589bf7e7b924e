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

#[test]
fn a_partner_is_shown_the_rules_that_can_pay_it() {
    let mut terms = reference_terms();
    let mut gold = terms.commission[0].clone();
    gold.when.partner_groups = vec!["gold".parse().unwrap()];
    terms.commission.insert(0, gold);
    assert_eq!(terms.for_group(None).commission.len(), 1);
    assert_eq!(terms.for_group(Some("silver".parse().unwrap())).commission.len(), 1);
    assert_eq!(terms.for_group(Some("gold".parse().unwrap())).commission.len(), 2);
}
