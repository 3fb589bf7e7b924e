use super::*;
use crate::calendar::time_zone;

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn check(rhythm: Rhythm, weekday: DayOfWeek, zone: &str, now: &str, latest: &str, next: &str) {
    let (timing, zone) = (Timing { rhythm, weekday }, time_zone(zone).expect("a zone"));
    let due = |due: Due| format!("{} {}", due.day, due.at);
    let found = (due(timing.latest(at(now), &zone)), due(timing.next(at(now), &zone)));
    assert_eq!(found, (latest.to_owned(), next.to_owned()), "{rhythm} {weekday} {now}");
}

#[test]
fn the_newest_time_that_has_come_and_the_first_that_is_to_come() {
    use DayOfWeek::{Monday, Sunday};
    use Rhythm::{Daily, Monthly, Weekly};
    let los_angeles = "America/Los_Angeles";
    for (rhythm, weekday, zone, now, latest, next) in [
        // To the instant.
        (
            Daily,
            Monday,
            "UTC",
            "2026-01-05T06:59:59Z",
            "2026-01-04 2026-01-04T07:00:00Z",
            "2026-01-05 2026-01-05T07:00:00Z",
        ),
        (
            Daily,
            Monday,
            "UTC",
            "2026-01-05T07:00:00Z",
            "2026-01-05 2026-01-05T07:00:00Z",
            "2026-01-06 2026-01-06T07:00:00Z",
        ),
        // 2026-01-05 is a Monday; in Los Angeles it begins at 08:00 UTC.
        (
            Weekly,
            Monday,
            los_angeles,
            "2026-01-05T07:30:00Z",
            "2025-12-29 2025-12-29T15:00:00Z",
            "2026-01-05 2026-01-05T15:00:00Z",
        ),
        (
            Weekly,
            Monday,
            los_angeles,
            "2026-01-05T15:00:00Z",
            "2026-01-05 2026-01-05T15:00:00Z",
            "2026-01-12 2026-01-12T15:00:00Z",
        ),
        (
            Weekly,
            Sunday,
            "UTC",
            "2026-01-05T12:00:00Z",
            "2026-01-04 2026-01-04T07:00:00Z",
            "2026-01-11 2026-01-11T07:00:00Z",
        ),
        (
            Monthly,
            Monday,
            "UTC",
            "2026-03-01T06:00:00Z",
            "2026-02-01 2026-02-01T07:00:00Z",
            "2026-03-01 2026-03-01T07:00:00Z",
        ),
        (
            Monthly,
            Monday,
            "UTC",
            "2026-01-31T12:00:00Z",
            "2026-01-01 2026-01-01T07:00:00Z",
            "2026-02-01 2026-02-01T07:00:00Z",
        ),
        // The clocks go forward on 2026-03-08: seven o'clock is an hour earlier from then on.
        (
            Daily,
            Monday,
            los_angeles,
            "2026-03-08T12:00:00Z",
            "2026-03-07 2026-03-07T15:00:00Z",
            "2026-03-08 2026-03-08T14:00:00Z",
        ),
    ] {
        check(rhythm, weekday, zone, now, latest, next);
    }
}

/// Every due time comes once, in order, whatever instants it is asked at.
#[test]
fn what_comes_next_is_the_latest_once_it_has_come() {
    for zone in ["UTC", "America/Los_Angeles", "Pacific/Apia", "Asia/Kathmandu"] {
        let zone = time_zone(zone).expect("a zone");
        for rhythm in Rhythm::ALL {
            let timing = Timing { rhythm: *rhythm, weekday: DayOfWeek::Thursday };
            let mut due = timing.next(at("2026-01-05T12:00:00Z"), &zone);
            for _ in 0..60 {
                assert_eq!(timing.latest(due.at, &zone), due);
                let next = timing.next(due.at, &zone);
                assert!(next.day > due.day && next.at > due.at);
                assert_eq!(timing.latest(next.at - jiff::SignedDuration::from_millis(1), &zone), due);
                due = next;
            }
        }
    }
}

#[test]
fn letters_go_by_the_clock_that_is_furthest_behind() {
    let zones =
        |names: &[&str]| -> Vec<TimeZone> { names.iter().map(|name| time_zone(name).expect("a zone")).collect() };
    let now = at("2026-01-05T12:00:00Z");
    let name = |names: &[&str]| clock_of(zones(names), now).iana_name().unwrap_or("UTC").to_owned();
    assert_eq!(name(&["Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo"]), "America/Los_Angeles");
    assert_eq!(name(&[]), "UTC");
}

#[test]
fn a_timing_says_itself() {
    let words = |rhythm| Timing { rhythm, weekday: DayOfWeek::Friday }.in_words().to_string();
    assert_eq!(
        Rhythm::ALL.iter().map(|rhythm| words(*rhythm)).collect::<Vec<_>>(),
        ["every day", "every Friday", "on the first of every month"]
    );
}
