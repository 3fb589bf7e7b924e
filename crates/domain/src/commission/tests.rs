use super::*;
use crate::terms::Conditions;
use crate::terms::tests::reference_terms;

fn terms() -> Terms {
    let rule = |when, pay| CommissionRule { event_type: "sale".to_owned(), when, pay };
    let new = Conditions { customer: Some(CustomerStatus::New), ..Conditions::default() };
    let large = Conditions { amount_at_least: Some(Money::new(10_000, Currency::USD)), ..Conditions::default() };
    Terms {
        commission: vec![
            rule(new, Pay::Flat(Money::new(4000, Currency::USD))),
            rule(large, Pay::Percent("12.5".parse().unwrap())),
            rule(Conditions::default(), Pay::Percent("5".parse().unwrap())),
        ],
        ..reference_terms()
    }
}

fn check(event_type: &str, customer: Option<CustomerStatus>, amount_minor: Option<i64>, commission: i64, words: &str) {
    let amount = amount_minor.map(|minor| Money::new(minor, Currency::USD));
    let priced = price(&terms(), &PricedFacts { event_type, customer, amount, ..PricedFacts::default() });
    assert_eq!((priced.commission.minor, priced.words.as_str()), (commission, words));
    assert!(priced.commission.minor >= 0 && priced.commission.currency == Currency::USD);
}

#[test]
fn the_first_rule_that_matches_pays() {
    let (new, existing) = (Some(CustomerStatus::New), Some(CustomerStatus::Existing));
    check("sale", new, Some(50_000), 4000, "rule 1, sale by a new customer pays 40.00 USD");
    check(
        "sale",
        existing,
        Some(10_000),
        1250,
        "rule 2, sale by anybody with an amount of at least 100.00 USD pays 12.5% of the amount: 12.5% of 100.00 USD is 12.50 USD",
    );
    check("sale", None, Some(9_990), 500, "rule 3, sale by anybody pays 5% of the amount: 5% of 99.90 USD is 5.00 USD");
    check(
        "sale",
        None,
        None,
        0,
        "rule 3, sale by anybody pays 5% of the amount: no amount was given, so it pays nothing",
    );
    check("lead", new, None, 0, "no commission rule matches lead by a new customer: it pays nothing");
    check("lead", None, None, 0, "no commission rule matches lead by a customer of unknown status: it pays nothing");
}
