use jiff::SignedDuration;
use jiff::tz::db;
use proptest::prelude::*;

use super::*;
use crate::calendar::time_zone;

fn check(locks: &str, approves: &str, zone: &str, tracked: &str, locks_at: &str, approves_at: &str) {
    let (locks, approves): (LockRule, ApprovalRule) = (locks.parse().unwrap(), approves.parse().unwrap());
    let zone = time_zone(zone).unwrap();
    let tracked = tracked.parse().unwrap();
    let shown = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    let found = (shown(locks.locks_at(tracked, &zone)), shown(approves.approves_at(locks, tracked, &zone)));
    assert_eq!(found, (locks_at.to_owned(), approves_at.to_owned()), "tracked {tracked}");
}

const LOCKS: &str = "15 days after the end of the day tracked";
const APPROVES: &str = "15 days after locking";

#[test]
fn the_reference_example() {
    check(
        LOCKS,
        APPROVES,
        "America/Los_Angeles",
        "2020-09-10T10:42:38-07:00",
        "2020-09-26T00:00:00-07:00",
        "2020-10-11T00:00:00-07:00",
    );
}

#[test]
fn the_local_day_counts_not_the_hours() {
    let zone = "America/Los_Angeles";
    let (first, last) = ("2020-09-10T00:00:00-07:00", "2020-09-10T23:59:59.999-07:00");
    let next = "2020-09-11T00:00:00-07:00";
    check(LOCKS, APPROVES, zone, first, "2020-09-26T00:00:00-07:00", "2020-10-11T00:00:00-07:00");
    check(LOCKS, APPROVES, zone, last, "2020-09-26T00:00:00-07:00", "2020-10-11T00:00:00-07:00");
    check(LOCKS, APPROVES, zone, next, "2020-09-27T00:00:00-07:00", "2020-10-12T00:00:00-07:00");
    // Over the clock change of 2020-11-01.
    let autumn = "2020-10-20T12:00:00-07:00";
    check(LOCKS, APPROVES, zone, autumn, "2020-11-05T00:00:00-08:00", "2020-11-20T00:00:00-08:00");
    // Locking on a day whose midnight is skipped.
    let sao_paulo = "2018-10-19T12:00:00-03:00";
    check(LOCKS, APPROVES, "America/Sao_Paulo", sao_paulo, "2018-11-04T01:00:00-02:00", "2018-11-19T00:00:00-02:00");
}

#[test]
fn rules_by_month() {
    let month =
        |locks, approves, tracked, locks_at, approves_at| check(locks, approves, "UTC", tracked, locks_at, approves_at);
    let at = "2024-01-31T10:00:00Z";
    month(
        "10 days after the end of the month tracked",
        "1 month after the end of the month tracked",
        at,
        "2024-02-11T00:00:00+00:00",
        "2024-03-01T00:00:00+00:00",
    );
    month(
        "2 months and 15 days after the end of the month tracked",
        "0 days after locking",
        at,
        "2024-04-16T00:00:00+00:00",
        "2024-04-16T00:00:00+00:00",
    );
    // An approval that would come before the lock comes with it.
    month(
        "1 month after the end of the month tracked",
        "5 days after the end of the day tracked",
        at,
        "2024-03-01T00:00:00+00:00",
        "2024-03-01T00:00:00+00:00",
    );
}

#[test]
fn other_sentences_are_refused_with_what_was_expected() {
    for wrong in [
        "",
        "15",
        "15 days",
        "15 weeks after the end of the day tracked",
        "fifteen days after the end of the day tracked",
        "-1 days after the end of the day tracked",
        "+1 days after the end of the day tracked",
        "3651 days after the end of the day tracked",
        "70000 days after the end of the day tracked",
        "15 days after the end of the day tracked.",
        "15 days after the end of the day tracked or so",
        "1 months and after the end of the month tracked",
        "10 days and 1 month after the end of the month tracked",
        "1 month after the end of the day tracked",
        "15 days after locking",
    ] {
        let error = wrong.parse::<LockRule>().unwrap_err().to_string();
        assert!(
            error.contains(&format!("`{wrong}`")) && error.contains("`15 days after the end of the day"),
            "{error}"
        );
    }
    assert!("2 months after locking".parse::<ApprovalRule>().is_err());
    assert!("15 days after locking and more".parse::<ApprovalRule>().is_err());
}

#[test]
fn number_of_the_unit_does_not_matter_when_reading() {
    assert_eq!("1 days after locking".parse(), Ok(ApprovalRule::AfterLocking { days: 1 }));
    assert_eq!("  1 day   after locking ".parse(), Ok(ApprovalRule::AfterLocking { days: 1 }));
}

/// In every zone, around every clock change of thirty years: the lock is the first instant of the right local date, and never
/// moves back when tracking moves on.
#[test]
fn lock_dates_around_clock_changes_in_every_zone() {
    let rule = LockRule::AfterDay { days: 15 };
    let approval = ApprovalRule::AfterLocking { days: 15 };
    let from: Timestamp = "2005-01-01T00:00:00Z".parse().unwrap();
    let to: Timestamp = "2035-01-01T00:00:00Z".parse().unwrap();
    for name in db().available() {
        let zone = time_zone(name.as_str()).unwrap();
        for change in zone.following(from).take_while(|change| change.timestamp() < to) {
            let mut earlier = (Timestamp::MIN, Timestamp::MIN);
            // Tracked around the change itself, and so that the lock and the approval fall around it.
            for days in [-32, -31, -17, -16, -1, 0] {
                for seconds in [-1, 0, 1] {
                    let tracked =
                        change.timestamp() + SignedDuration::from_hours(days * 24) + SignedDuration::from_secs(seconds);
                    let locks_at = rule.locks_at(tracked, &zone);
                    let approves_at = approval.approves_at(rule, tracked, &zone);
                    let date = days_after(day_of(tracked, &zone), 16);
                    let shown = || format!("{} tracked {tracked}", name.as_str());
                    assert!(day_of(locks_at, &zone) >= date, "{}", shown());
                    assert!(day_of(locks_at - SignedDuration::from_nanos(1), &zone) < date, "{}", shown());
                    assert!(tracked < locks_at && locks_at < approves_at, "{}", shown());
                    // Where midnight comes twice, the local date itself goes back for a moment, and the lock with it.
                    let monotone = locks_at >= earlier.0 && approves_at >= earlier.1;
                    assert!(monotone || clock_back_over_midnight(tracked, &zone), "{}", shown());
                    earlier = (locks_at, approves_at);
                }
            }
        }
    }
}

/// Whether within two hours before `at` there was an instant with a later local date.
fn clock_back_over_midnight(at: Timestamp, zone: &TimeZone) -> bool {
    (0..=120).any(|minutes| day_of(at - SignedDuration::from_mins(minutes), zone) > day_of(at, zone))
}

pub(in crate::terms) fn any_lock_rule() -> impl Strategy<Value = LockRule> {
    prop_oneof![
        (0..=DAYS_MAX).prop_map(|days| LockRule::AfterDay { days }),
        (0..=MONTHS_MAX, 0..=DAYS_MAX).prop_map(|(months, days)| LockRule::AfterMonth { months, days }),
    ]
}

pub(in crate::terms) fn any_approval_rule() -> impl Strategy<Value = ApprovalRule> {
    prop_oneof![
        (0..=DAYS_MAX).prop_map(|days| ApprovalRule::AfterLocking { days }),
        any_lock_rule().prop_map(ApprovalRule::AfterTracking),
    ]
}

proptest! {
    #[test]
    fn a_sentence_is_read_back(lock in any_lock_rule(), approval in any_approval_rule()) {
        prop_assert_eq!(lock.to_string().parse(), Ok(lock));
        prop_assert_eq!(approval.to_string().parse(), Ok(approval));
    }

    #[test]
    fn approval_never_comes_before_the_lock(lock in any_lock_rule(), approval in any_approval_rule(), ms in 0..4_000_000_000_000_i64) {
        let zone = time_zone("America/Los_Angeles").unwrap();
        let tracked = Timestamp::from_millisecond(ms).unwrap();
        let locks_at = lock.locks_at(tracked, &zone);
        prop_assert!(tracked < locks_at);
        prop_assert!(locks_at <= approval.approves_at(lock, tracked, &zone));
    }
}
