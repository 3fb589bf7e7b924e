use proptest::prelude::*;

use super::*;

fn tracked_at() -> Timestamp {
    "2020-09-10T17:42:38Z".parse().unwrap()
}

fn example() -> ConversionInput<'static> {
    ConversionInput {
        event_type: "sale",
        order_id: "A-1",
        occurred_at: "2020-09-10T10:00:00-07:00",
        click_id: "abc",
        promo_code: "SPRING",
        customer_id: "c-7",
        customer_status: "new",
        country: "us",
        amount: "40.00",
        currency: "USD",
        partner_id: "100002",
    }
}

fn read(input: ConversionInput<'_>) -> Result<Conversion, String> {
    Conversion::read(&input, Currency::USD, tracked_at()).map_err(|error| error.to_string())
}

#[test]
fn a_conversion_is_read_whole() {
    let conversion = read(example()).unwrap();
    assert_eq!(conversion.amount, Some(Money::new(4000, Currency::USD)));
    assert_eq!(conversion.customer_status, Some(CustomerStatus::New));
    assert_eq!(conversion.country.unwrap().code(), "US");
    assert_eq!(conversion.occurred_at, Some("2020-09-10T17:00:00Z".parse().unwrap()));
}

#[test]
fn only_event_type_and_order_id_must_be_given() {
    let least = ConversionInput { event_type: "sale", order_id: " A-1 ", ..ConversionInput::default() };
    let conversion = read(least).unwrap();
    assert_eq!((conversion.order_id.as_str(), conversion.amount, conversion.occurred_at), ("A-1", None, None));
    assert_eq!(conversion.happened_at(tracked_at()), tracked_at());
}

#[test]
fn what_happened_long_ago_names_nobody() {
    let ago = |days: i64| (tracked_at() - SignedDuration::from_hours(24 * days)).to_string();
    assert_eq!(read(example()).unwrap().partner, Some(AccountId(100_002)));
    assert!(read(ConversionInput { occurred_at: &ago(730), ..example() }).is_ok());
    let long_ago = ago(731);
    let named = ConversionInput { occurred_at: &long_ago, ..example() };
    check_refused(named, "occurred_at is refused: it lies more than two years back");
    assert!(read(ConversionInput { partner_id: "", ..named }).is_ok(), "what names nobody has no such limit");
}

#[test]
fn an_order_that_is_reported_again_is_counted_on() {
    for (order_id, again) in [("A-1", "A-1~2"), ("A-1~2", "A-1~3"), ("A~9", "A~10"), ("A~1", "A~1~2"), ("~", "~~2")] {
        assert_eq!(order_id_again(order_id), again);
    }
}

#[test]
fn a_reason_is_some_words() {
    assert_eq!(reason(" Lost by our shop ").unwrap(), "Lost by our shop");
    assert_eq!(reason(" ").unwrap_err().to_string(), "reason must be given");
    assert!(reason(&"x".repeat(REASON_CHARS_MAX + 1)).is_err());
}

fn check_refused(input: ConversionInput<'_>, expected: &str) {
    assert_eq!(read(input).unwrap_err(), expected);
}

#[test]
fn wrong_fields_are_named() {
    let long = "x".repeat(300);
    check_refused(ConversionInput { event_type: "", ..example() }, "event_type must be given");
    check_refused(ConversionInput { order_id: "  ", ..example() }, "order_id must be given");
    check_refused(ConversionInput { order_id: &long, ..example() }, "order_id must have at most 128 characters");
    check_refused(
        ConversionInput { order_id: "a\nb", ..example() },
        "order_id must be text without control characters",
    );
    check_refused(ConversionInput { click_id: &long, ..example() }, "click_id must have at most 256 characters");
    check_refused(ConversionInput { promo_code: &long, ..example() }, "promo_code must have at most 64 characters");
    check_refused(ConversionInput { customer_id: &long, ..example() }, "customer_id must have at most 128 characters");
    check_refused(
        ConversionInput { customer_status: "old", ..example() },
        "customer_status is refused: `old` is no customer status; expected one of new, existing",
    );
    check_refused(
        ConversionInput { country: "XX", ..example() },
        "country is refused: `XX` is not an ISO 3166-1 country code of two letters, such as US",
    );
    check_refused(ConversionInput { amount: "-1", ..example() }, "amount is refused: it is negative");
    check_refused(
        ConversionInput { amount: "1e3", ..example() },
        "amount is refused: `1e3` is not an amount such as 40.00",
    );
    check_refused(
        ConversionInput { amount: "1000000000000.01", ..example() },
        "amount is refused: it is more than 1000000000000.00 USD",
    );
    check_refused(
        ConversionInput { currency: "EUR", ..example() },
        "currency is refused: the program's currency is USD",
    );
    check_refused(
        ConversionInput { occurred_at: "yesterday", ..example() },
        "occurred_at must be an instant such as 2020-09-10T10:42:38-07:00",
    );
    check_refused(
        ConversionInput { occurred_at: "2020-09-10T17:52:38.001Z", ..example() },
        "occurred_at is refused: it lies in the future",
    );
}

#[test]
fn a_clock_that_runs_ahead_is_now_and_milliseconds_are_read() {
    let conversion = |text| read(ConversionInput { occurred_at: text, ..example() }).unwrap();
    assert_eq!(conversion("1599759758000").occurred_at, Some(tracked_at()));
    let fine = conversion("2020-09-10T17:00:00.123456Z");
    assert_eq!(fine.occurred_at.unwrap().to_string(), "2020-09-10T17:00:00.123Z");
    assert_eq!(fine.happened_at(tracked_at()), fine.occurred_at.unwrap());

    let ahead = conversion("2020-09-10T17:52:38Z");
    assert_eq!(ahead.happened_at(tracked_at()), tracked_at());
    assert_eq!(ahead.occurred_at.unwrap().to_string(), "2020-09-10T17:52:38Z", "a repeat a minute later says the same");
}

fn check_difference(again: ConversionInput<'_>, field: &str, first: &str, second: &str) {
    let difference = first_difference(&read(example()).unwrap(), &read(again).unwrap()).unwrap();
    assert_eq!((difference.field, difference.first.as_str(), difference.again.as_str()), (field, first, second));
}

#[test]
fn a_repeat_is_compared_field_by_field() {
    let first = read(example()).unwrap();
    assert_eq!(first_difference(&first, &first), None);
    let same = read(ConversionInput { amount: "40", country: "US", currency: "", ..example() }).unwrap();
    assert_eq!(first_difference(&first, &same), None, "other spellings say the same");

    check_difference(ConversionInput { amount: "40.01", ..example() }, "amount", "40.00 USD", "40.01 USD");
    check_difference(ConversionInput { amount: "", ..example() }, "amount", "40.00 USD", "");
    check_difference(ConversionInput { click_id: "abd", amount: "1", ..example() }, "click_id", "abc", "abd");
    check_difference(ConversionInput { promo_code: "spring", ..example() }, "promo_code", "SPRING", "spring");
    check_difference(ConversionInput { customer_id: "c-8", ..example() }, "customer_id", "c-7", "c-8");
    check_difference(ConversionInput { customer_status: "", ..example() }, "customer_status", "new", "");
    check_difference(ConversionInput { country: "ca", ..example() }, "country", "US", "CA");
    check_difference(ConversionInput { occurred_at: "", ..example() }, "occurred_at", "2020-09-10T17:00:00Z", "");
}

proptest! {
    #[test]
    fn no_input_makes_reading_panic(texts in prop::array::uniform11("\\PC{0,40}")) {
        let [event_type, order_id, occurred_at, click_id, promo_code, customer_id, customer_status, country, amount, currency, partner_id] = &texts;
        let input = ConversionInput { event_type, order_id, occurred_at, click_id, promo_code, customer_id, customer_status, country, amount, currency, partner_id };
        let _ = read(input);
    }
}
