use jiff::SignedDuration;
use jiff::tz::db;

use super::*;

fn check_first_instant(zone: &str, date: &str, expected: &str) {
    let zone = time_zone(zone).unwrap();
    let first = first_instant(date.parse().unwrap(), &zone);
    assert_eq!(first, expected.parse().unwrap(), "{date} in {zone:?}: got {}", first.to_zoned(zone.clone()));
}

#[test]
fn a_day_begins_at_midnight_where_there_is_one() {
    check_first_instant("UTC", "2020-09-26", "2020-09-26T00:00:00Z");
    check_first_instant("America/Los_Angeles", "2020-09-26", "2020-09-26T00:00:00-07:00");
    check_first_instant("America/Los_Angeles", "2020-11-02", "2020-11-02T00:00:00-08:00");
    check_first_instant("Asia/Kathmandu", "2024-01-01", "2024-01-01T00:00:00+05:45");
}

#[test]
fn a_skipped_midnight_a_double_midnight_and_a_skipped_day() {
    // 00:00 became 01:00.
    check_first_instant("America/Sao_Paulo", "2018-11-04", "2018-11-04T01:00:00-02:00");
    // 23:30 became 00:30: the day begins at half past twelve, not at one (jiff's compatible midnight).
    check_first_instant("America/Toronto", "1919-03-31", "1919-03-31T00:30:00-04:00");
    // 00:01 became 23:01 of the day before: the first of two midnights.
    check_first_instant("America/St_Johns", "2006-10-29", "2006-10-29T00:00:00-02:30");
    // 2011-12-30 was left out.
    check_first_instant("Pacific/Apia", "2011-12-30", "2011-12-31T00:00:00+14:00");
    check_first_instant("Pacific/Apia", "2011-12-31", "2011-12-31T00:00:00+14:00");
}

#[test]
fn days_belong_to_the_zone() {
    let at: Timestamp = "2020-09-11T02:00:00Z".parse().unwrap();
    assert_eq!(day_of(at, &time_zone("America/Los_Angeles").unwrap()).to_string(), "2020-09-10");
    assert_eq!(day_of(at, &time_zone("Asia/Tokyo").unwrap()).to_string(), "2020-09-11");
    assert!(time_zone("Mars/Olympus").is_err());
}

#[test]
fn days_are_numbered_from_1970() {
    for (date, number) in [("1970-01-01", 0), ("1969-12-31", -1), ("2020-09-10", 18_515), ("2000-03-01", 11_017)] {
        let date: Date = date.parse().unwrap();
        assert_eq!(day_number(date), number);
        assert_eq!(date_of_day_number(number), Some(date));
    }
    assert_eq!(date_of_day_number(i64::MAX), None);
    assert_eq!(date_of_day_number(10_000_000), None);
}

/// In every zone, around every clock change since 1960 and before 2040.
#[test]
fn a_first_instant_is_the_first_of_its_day_everywhere() {
    let from: Timestamp = "1960-01-01T00:00:00Z".parse().unwrap();
    let to: Timestamp = "2040-01-01T00:00:00Z".parse().unwrap();
    let mut checked = 0;
    for name in db().available() {
        let zone = time_zone(name.as_str()).unwrap();
        for change in zone.following(from).take_while(|change| change.timestamp() < to) {
            let around = day_of(change.timestamp(), &zone);
            let mut earlier = Timestamp::MIN;
            for days in -2..=2_i64 {
                let date = around.checked_add(days.days()).unwrap();
                let first = first_instant(date, &zone);
                let just_before = first - SignedDuration::from_millis(1);
                assert!(day_of(first, &zone) >= date, "{} {date}", name.as_str());
                assert!(day_of(just_before, &zone) < date, "{} {date}", name.as_str());
                assert!(first >= earlier, "{} {date}", name.as_str());
                earlier = first;
                checked += 1;
            }
        }
    }
    assert!(checked > 50_000, "only {checked} dates were checked");
}
