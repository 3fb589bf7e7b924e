use proptest::prelude::*;

use super::*;
use crate::money::Currency;

fn dollars(text: &str) -> Money {
    Money::parse(text, Currency::USD).unwrap()
}

#[test]
fn percentages_are_read_and_shown() {
    for (text, shown) in [("12.5", "12.5"), ("100", "100"), ("0", "0"), ("7.00", "7"), ("0.0001", "0.0001")] {
        assert_eq!(text.parse::<Percent>().unwrap().to_string(), shown);
    }
    for wrong in ["", "-1", "+1", "100.01", "101", "1e1", "0.00001", "12,5", "12.5%", ".", "a"] {
        assert!(wrong.parse::<Percent>().is_err(), "{wrong:?}");
    }
}

#[test]
fn halves_go_away_from_zero() {
    for (percent, amount, expected) in [
        ("5", "0.10", "0.01"),   // 0.005
        ("5", "0.09", "0.00"),   // 0.0045
        ("2.5", "1.00", "0.03"), // 0.025
        ("3.3333", "100.00", "3.33"),
        ("100", "92233720368547758.07", "92233720368547758.07"),
        ("5", "-0.10", "-0.01"),
    ] {
        let percent: Percent = percent.parse().unwrap();
        assert_eq!(percent.of(dollars(amount)), dollars(expected), "{percent}% of {amount}");
    }
}

proptest! {
    /// Against whole numbers that know nothing of decimals: percent is 10,000ths of a percent.
    #[test]
    fn rounding_is_that_of_an_independent_computation(ten_thousandths in 0..=1_000_000_i128, minor in any::<i64>()) {
        let text = format!("{}.{:04}", ten_thousandths / 10_000, ten_thousandths % 10_000);
        let percent: Percent = text.parse().unwrap();
        let product = i128::from(minor) * ten_thousandths;
        let expected = product.signum() * ((product.abs() * 2 + 1_000_000) / 2_000_000);
        prop_assert_eq!(i128::from(percent.of(Money::new(minor, Currency::USD)).minor), expected);
    }
}

fn example() -> PricedFacts<'static> {
    PricedFacts {
        event_type: "sale",
        customer: Some(CustomerStatus::New),
        country: Some("US".parse().unwrap()),
        amount: Some(dollars("50.00")),
        promo_code: Some("SPRING"),
        partner_group: Some("gold".parse().unwrap()),
    }
}

fn check(when: Conditions, words: &str, with_facts: bool, without_facts: bool) {
    let rule = CommissionRule { event_type: "sale".to_owned(), when, pay: Pay::Flat(dollars("1.00")) };
    assert_eq!(rule.when.to_string(), words);
    assert_eq!(rule.matches(&example()), with_facts, "{words}");
    assert_eq!(
        rule.matches(&PricedFacts { event_type: "sale", ..PricedFacts::default() }),
        without_facts,
        "{words}, unknown"
    );
    assert!(!rule.matches(&PricedFacts { event_type: "lead", ..example() }), "{words}, another event type");
}

#[test]
fn all_conditions_must_hold_and_the_unknown_fulfils_none() {
    let any = Conditions::default;
    check(any(), "anybody", true, true);
    check(Conditions { customer: Some(CustomerStatus::New), ..any() }, "a new customer", true, false);
    check(Conditions { customer: Some(CustomerStatus::Existing), ..any() }, "an existing customer", false, false);

    let countries = |codes: &[&str]| codes.iter().map(|code| code.parse().unwrap()).collect();
    check(Conditions { countries: countries(&["CA", "US"]), ..any() }, "anybody in CA or US", true, false);
    check(Conditions { countries: countries(&["DE"]), ..any() }, "anybody in DE", false, false);

    let at_least = |text| Conditions { amount_at_least: Some(dollars(text)), ..any() };
    check(at_least("50.00"), "anybody with an amount of at least 50.00 USD", true, false);
    check(at_least("50.01"), "anybody with an amount of at least 50.01 USD", false, false);
    let below = |text| Conditions { amount_below: Some(dollars(text)), ..any() };
    check(below("50.01"), "anybody with an amount below 50.01 USD", true, false);
    check(below("50.00"), "anybody with an amount below 50.00 USD", false, false);

    let code = |code: &str| Conditions { promo_codes: vec![code.to_owned()], ..any() };
    check(code("spring"), "anybody with promo code spring", true, false);
    check(code("AUTUMN"), "anybody with promo code AUTUMN", false, false);

    let groups = |codes: &[&str]| Conditions {
        partner_groups: codes.iter().map(|code| code.parse().unwrap()).collect(),
        ..any()
    };
    check(groups(&["silver", "gold"]), "anybody through a partner of group silver or gold", true, false);
    check(groups(&["silver"]), "anybody through a partner of group silver", false, false);

    let both = Conditions { customer: Some(CustomerStatus::New), ..at_least("60.00") };
    check(both, "a new customer with an amount of at least 60.00 USD", false, false);
}
