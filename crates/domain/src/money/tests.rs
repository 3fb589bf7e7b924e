use proptest::prelude::*;

use super::*;

fn check_parse(code: &str, text: &str, expected: Result<i64, &str>) {
    let currency = Currency::from_code(code).unwrap();
    let parsed = Money::parse(text, currency).map(|money| money.minor).map_err(|error| error.to_string());
    assert_eq!(parsed, expected.map_err(str::to_owned), "{text} {code}");
}

#[test]
fn amounts_are_read_exactly() {
    check_parse("USD", "40.00", Ok(4000));
    check_parse("USD", "40", Ok(4000));
    check_parse("USD", "40.5", Ok(4050));
    check_parse("USD", "0.05", Ok(5));
    check_parse("USD", "-0.05", Ok(-5));
    check_parse("JPY", "500", Ok(500));
    check_parse("KWD", "1.234", Ok(1234));
    check_parse("KWD", "1.2", Ok(1200));
    check_parse("USD", "92233720368547758.07", Ok(i64::MAX));
    check_parse("USD", "-92233720368547758.08", Ok(i64::MIN));
}

#[test]
fn what_is_not_an_amount_is_refused() {
    check_parse("USD", "40.001", Err("`40.001` has more than the 2 decimals of USD"));
    check_parse("JPY", "1.0", Err("`1.0` has more than the 0 decimals of JPY"));
    check_parse("USD", "92233720368547758.08", Err("`92233720368547758.08` is too large an amount"));
    for text in ["", "-", ".", "40.", ".5", "+4", "1,000", "1e3", " 4", "4 ", "--4", "4.-1", "0x1", "٤"] {
        check_parse("USD", text, Err(&format!("`{text}` is not an amount such as 40.00")));
    }
}

#[test]
fn money_is_written_with_all_its_decimals() {
    for (minor, code, plain, people) in [
        (4000, "USD", "40.00 USD", "40.00 USD"),
        (-5, "USD", "-0.05 USD", "-0.05 USD"),
        (123_456_750, "USD", "1234567.50 USD", "1,234,567.50 USD"),
        (-100_000, "USD", "-1000.00 USD", "-1,000.00 USD"),
        (1_500, "JPY", "1500 JPY", "1,500 JPY"),
        (0, "JPY", "0 JPY", "0 JPY"),
        (7, "KWD", "0.007 KWD", "0.007 KWD"),
    ] {
        let money = Money::new(minor, code.parse().unwrap());
        assert_eq!((money.to_string().as_str(), money.for_people().as_str()), (plain, people));
    }
}

#[test]
fn currencies_are_iso_codes_with_a_minor_unit() {
    for (code, digits) in [("USD", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4)] {
        assert_eq!(Currency::from_code(code).unwrap().minor_digits(), digits);
    }
    for code in ["XAU", "XXX", "usd", "US", "", "ABC"] {
        assert!(Currency::from_code(code).is_err(), "{code}");
    }
}

#[test]
fn sums_stay_in_one_currency_and_never_wrap() {
    let dollars = |minor| Money::new(minor, Currency::USD);
    assert_eq!(dollars(1).checked_add(dollars(2)), Ok(dollars(3)));
    assert_eq!(dollars(1).checked_sub(dollars(2)), Ok(dollars(-1)));
    assert!(matches!(dollars(i64::MAX).checked_add(dollars(1)), Err(MoneyError::Overflow { .. })));
    assert!(matches!(dollars(1).checked_add(Money::new(1, Currency::EUR)), Err(MoneyError::CurrencyMismatch { .. })));
}

proptest! {
    #[test]
    fn every_amount_of_every_currency_is_read_back(minor in any::<i64>()) {
        for currency in Currency::all() {
            let money = Money::new(minor, currency);
            prop_assert_eq!(Money::parse(&money.amount(), currency), Ok(money));
        }
    }

    #[test]
    fn no_text_makes_reading_panic(text in "\\PC{0,30}") {
        let _ = Money::parse(&text, Currency::USD);
    }
}
