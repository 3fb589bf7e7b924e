use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::lifecycle::{Change, judge};
use crate::money::Currency;

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD)
}

#[test]
fn a_commission_goes_from_accrued_to_paid() {
    let partner = AccountId(100_002);
    let mut balances: BTreeMap<Bucket, i64> = BTreeMap::new();
    let mut expect = |kind: PostingKind, minor: i64, expected: &[(Bucket, i64)]| {
        for entry in entries(kind, &[Transfer { partner, amount: usd(minor) }]) {
            *balances.entry(entry.bucket).or_default() += entry.amount.minor;
        }
        let held: Vec<_> =
            balances.iter().filter(|(_, minor)| **minor != 0).map(|(bucket, minor)| (*bucket, *minor)).collect();
        assert_eq!(held, expected, "{kind}");
    };
    use Bucket::*;
    expect(PostingKind::Tracked, 4000, &[(Accrued, -4000), (Pending, 4000)]);
    expect(PostingKind::Modified, 1000, &[(Accrued, -3000), (Pending, 3000)]);
    expect(PostingKind::Reversed, 3000, &[]);
    expect(PostingKind::Restored, 3000, &[(Accrued, -3000), (Pending, 3000)]);
    expect(PostingKind::Locked, 3000, &[(Accrued, -3000), (Locked, 3000)]);
    expect(PostingKind::Approved, 3000, &[(Accrued, -3000), (Payable, 3000)]);
    expect(PostingKind::PaymentCollected, 3000, &[(Accrued, -3000), (InTransit, 3000)]);
    expect(PostingKind::PaymentFailed, 3000, &[(Accrued, -3000), (Payable, 3000)]);
    expect(PostingKind::PaymentCollected, 3000, &[(Accrued, -3000), (InTransit, 3000)]);
    expect(PostingKind::PaymentPaid, 3000, &[(Accrued, -3000), (Paid, 3000)]);
}

#[test]
fn nothing_moved_is_nothing_written() {
    assert!(entries(PostingKind::Tracked, &[Transfer { partner: AccountId(1), amount: usd(0) }]).is_empty());
}

proptest! {
    #[test]
    fn every_posting_sums_to_zero_for_each_partner(
        kind in prop::sample::select(PostingKind::ALL),
        moves in prop::collection::vec((1_i64..5, -1_000_000_000_i64..1_000_000_000), 0..20),
    ) {
        let transfers: Vec<_> =
            moves.iter().map(|(partner, minor)| Transfer { partner: AccountId(*partner), amount: usd(*minor) }).collect();
        let mut sums: BTreeMap<AccountId, i64> = BTreeMap::new();
        for entry in entries(kind, &transfers) {
            prop_assert!(!entry.amount.is_zero());
            *sums.entry(entry.partner).or_default() += entry.amount.minor;
        }
        prop_assert!(sums.values().all(|sum| *sum == 0));
    }
}

/// The books of one action while it walks through its life, as the use cases post them.
struct Walk {
    state: ActionState,
    commission: i64,
    balances: BTreeMap<Bucket, i64>,
}

impl Walk {
    fn post(&mut self, kind: PostingKind, minor: i64) {
        for entry in entries(kind, &[Transfer { partner: AccountId(100_002), amount: usd(minor) }]) {
            *self.balances.entry(entry.bucket).or_default() += entry.amount.minor;
        }
    }

    fn change(&mut self, change: Change, now: Timestamp, refund: i64) {
        let Ok(state) = judge(change, self.state, day(16), day(31), now) else { return };
        let commission = self.commission;
        match change {
            Change::Modify => {
                self.commission -= refund.min(commission);
                self.post(PostingKind::Modified, commission - self.commission);
            }
            Change::Reverse => self.post(PostingKind::Reversed, commission),
            Change::Restore => self.post(PostingKind::Restored, commission),
            Change::Lock => self.post(PostingKind::Locked, commission),
            Change::Approve => self.post(PostingKind::Approved, commission),
            Change::Pay => {
                self.post(PostingKind::PaymentCollected, commission);
                self.post(PostingKind::PaymentPaid, commission);
            }
            Change::FailPayment => {
                self.post(PostingKind::PaymentCollected, commission);
                self.post(PostingKind::PaymentFailed, commission);
            }
        }
        self.state = state;
    }
}

fn day(day: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(day * 24)
}

proptest! {
    #[test]
    fn any_walk_through_life_sums_to_zero_and_stands_in_one_bucket(
        commission in 0..1_000_000_i64,
        steps in prop::collection::vec((prop::sample::select(Change::ALL), 0..4_i64, 0..300_000_i64), 0..40),
    ) {
        let mut walk = Walk { state: ActionState::Pending, commission, balances: BTreeMap::new() };
        walk.post(PostingKind::Tracked, commission);
        let mut today = 0;
        for (change, days, refund) in steps {
            today += days;
            walk.change(change, day(today), refund);
            prop_assert_eq!(walk.balances.values().sum::<i64>(), 0);
            for bucket in Bucket::OF_PARTNER {
                let expected = if bucket_of(walk.state, false) == Some(*bucket) { walk.commission } else { 0 };
                prop_assert_eq!(walk.balances.get(bucket).copied().unwrap_or(0), expected, "{} while {}", bucket, walk.state);
            }
        }
    }
}
