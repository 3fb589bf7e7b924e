use super::*;
use crate::money::Currency;

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD)
}

#[test]
fn a_partner_may_always_go_and_a_brand_when_nothing_runs_and_nobody_is_owed() {
    let owed = |minor| Standing { live_programs: Vec::new(), unpaid: vec![usd(minor)] };
    let live = Standing { live_programs: vec!["P".to_owned()], unpaid: vec![usd(4000)] };
    let count = |kind, standing: &Standing| obstacles(kind, standing).len();
    assert_eq!(count(AccountKind::Partner, &owed(4000)), 0);
    assert_eq!(count(AccountKind::Brand, &owed(0)), 0);
    assert_eq!(count(AccountKind::Brand, &owed(1)), 1);
    assert_eq!(count(AccountKind::Brand, &live), 2);
    let words: Vec<String> = obstacles(AccountKind::Brand, &live).iter().map(ToString::to_string).collect();
    assert_eq!(words[0], "the program P is live: pause it first");
    assert!(words[1].starts_with("40.00 USD are owed to partners"), "{words:?}");
}

#[test]
fn people_are_forgotten_after_thirty_days_and_not_before_they_are_paid() {
    let closed_at: Timestamp = "2026-01-05T12:00:00Z".parse().expect("an instant");
    let paid = Standing::default();
    let owed = Standing { live_programs: Vec::new(), unpaid: vec![usd(1)] };
    for (standing, later, forgotten) in [
        (&paid, SignedDuration::from_secs(0), false),
        (&paid, REOPENS_FOR - SignedDuration::from_secs(1), false),
        (&paid, REOPENS_FOR, true),
        (&owed, REOPENS_FOR, false),
        (&owed, REOPENS_FOR * 10, false),
    ] {
        assert_eq!(is_forgotten(closed_at, standing, closed_at + later), forgotten, "{standing:?} {later}");
    }
}
