use proptest::prelude::*;

use super::*;
use crate::money::Currency;
use crate::terms::tests::reference_terms;
use crate::terms::{CommissionRule, Conditions, Pay};

fn dollars(text: &str) -> Money {
    Money::parse(text, Currency::USD).unwrap()
}

/// 10% from 50.00 on, else 2.00 flat.
fn terms() -> Terms {
    let rule = |when, pay| CommissionRule { event_type: "sale".to_owned(), when, pay };
    let large = Conditions { amount_at_least: Some(dollars("50.00")), ..Conditions::default() };
    Terms {
        commission: vec![
            rule(large, Pay::Percent("10".parse().unwrap())),
            rule(Conditions::default(), Pay::Flat(dollars("2.00"))),
        ],
        ..reference_terms()
    }
}

/// Applies refunds one after the other and shows what is left, what it earns and the last change of that.
fn check(amount: &str, refunds: &[&str], expected: &str) {
    let mut facts = PricedFacts { event_type: "sale", amount: Some(dollars(amount)), ..PricedFacts::default() };
    let mut commission = price(&terms(), &facts).commission;
    let mut shown = String::new();
    for text in refunds {
        match refund(&terms(), &facts, commission, dollars(text)) {
            Ok(modified) => {
                let delta = modified.commission_delta;
                commission = commission.checked_add(delta).unwrap();
                assert_eq!(commission, modified.priced.commission);
                facts.amount = Some(modified.amount);
                shown = format!("{} earns {commission}, {}", modified.amount, delta.amount());
            }
            Err(refused) => shown = refused.to_string(),
        }
    }
    assert_eq!(shown, expected, "{amount} {refunds:?}");
}

#[test]
fn refunds_add_up_and_are_priced_again() {
    check("100.00", &["25.00"], "75.00 USD earns 7.50 USD, -2.50");
    check("100.00", &["25.00", "25.00"], "50.00 USD earns 5.00 USD, -2.50");
    check("100.00", &["25.00", "25.01"], "49.99 USD earns 2.00 USD, -5.50");
    check("100.00", &["100.00"], "0.00 USD earns 2.00 USD, -8.00");
    check("10.00", &["1.00"], "9.00 USD earns 2.00 USD, 0.00");
}

#[test]
fn what_cannot_be_refunded() {
    check("100.00", &["100.01"], "a refund of 100.01 USD is more than the 100.00 USD that remain");
    check("100.00", &["60.00", "40.01"], "a refund of 40.01 USD is more than the 40.00 USD that remain");
    check("100.00", &["0.00"], "a refund must be more than nothing, and is 0.00 USD");
    check("100.00", &["-1.00"], "a refund must be more than nothing, and is -1.00 USD");
    let facts = PricedFacts { event_type: "sale", ..PricedFacts::default() };
    let nothing = refund(&terms(), &facts, dollars("2.00"), dollars("1.00"));
    assert_eq!(nothing, Err(RefusedModification::NoAmount));
    let facts = PricedFacts { amount: Some(dollars("5.00")), ..facts };
    let euros = refund(&terms(), &facts, dollars("2.00"), Money::new(1, Currency::EUR));
    assert!(matches!(euros, Err(RefusedModification::OtherCurrency { .. })));
}

proptest! {
    #[test]
    fn two_refunds_are_one_of_their_sum(amount in 2..1_000_000_i64, first in 1..500_000_i64, second in 1..500_000_i64) {
        prop_assume!(first + second <= amount);
        let terms = terms();
        let money = |minor| Money::new(minor, Currency::USD);
        let facts = PricedFacts { event_type: "sale", amount: Some(money(amount)), ..PricedFacts::default() };
        let commission = price(&terms, &facts).commission;
        let once = refund(&terms, &facts, commission, money(first + second)).unwrap();
        let half = refund(&terms, &facts, commission, money(first)).unwrap();
        let facts = PricedFacts { amount: Some(half.amount), ..facts };
        let twice = refund(&terms, &facts, half.priced.commission, money(second)).unwrap();
        prop_assert_eq!((once.amount, once.priced), (twice.amount, twice.priced));
        prop_assert_eq!(once.commission_delta.minor, half.commission_delta.minor + twice.commission_delta.minor);
    }
}
