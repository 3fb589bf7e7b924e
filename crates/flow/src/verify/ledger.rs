//! The books against the actions and payments: every posting, every balance, and that nothing was made or lost.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::Context;
use domain::ids::{AccountId, PaymentId, PostingId, ProgramId};
use domain::ledger::{Bucket, PostingKind};
use store::Tx;
use store::action::Action;
use store::ledger::day::DayKey;
use store::ledger::{Balance, BalanceKey, Line};

use super::{Findings, PAGE_ROWS};

/// What a posting must be about, so that it can be expected before it is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum About {
    Action(i64),
    Payment(PaymentId),
    /// A posting of the sweep, which its actions name.
    Sweep(PostingId),
}

type Key = (PostingKind, About, ProgramId, AccountId);

/// What the postings must come to, worked out from actions and payments.
#[derive(Debug, Default)]
pub(super) struct Expected {
    moved: HashMap<Key, i64>,
    standing: BTreeMap<BalanceKey, i64>,
}

impl Expected {
    /// An amount that a posting about one action moved the way of its kind.
    pub fn of_action(&mut self, action: &Action, kind: PostingKind, minor: i64) {
        let key = (kind, About::Action(action.sequence), action.tracked.program, action.tracked.partner);
        *self.moved.entry(key).or_default() += minor;
    }

    pub fn of_sweep(
        &mut self,
        posting: PostingId,
        kind: PostingKind,
        program: ProgramId,
        partner: AccountId,
        minor: i64,
    ) {
        *self.moved.entry((kind, About::Sweep(posting), program, partner)).or_default() += minor;
    }

    pub fn of_payment(
        &mut self,
        payment: PaymentId,
        kind: PostingKind,
        program: ProgramId,
        partner: AccountId,
        minor: i64,
    ) {
        *self.moved.entry((kind, About::Payment(payment), program, partner)).or_default() += minor;
    }

    /// An action's commission stands in this bucket now, against what the brand owes.
    pub fn stands_in(&mut self, program: ProgramId, partner: AccountId, currency: &str, bucket: Bucket, minor: i64) {
        for (bucket, minor) in [(bucket, minor), (Bucket::Accrued, -minor)] {
            let key = BalanceKey { partner, program, currency: currency.to_owned(), bucket: bucket.code().to_owned() };
            *self.standing.entry(key).or_default() += minor;
        }
    }
}

pub(super) fn check(tx: &mut Tx<'_>, findings: &mut Findings, expected: Expected) -> anyhow::Result<()> {
    let found = postings(tx, findings)?;
    compare_postings(findings, &expected.moved, &found);

    let sums = by_key(store::ledger::sums(tx)?);
    let kept = by_key(store::ledger::balances(tx, None, None, None)?);
    findings.checked.balances += kept.len() as u64;
    compare_balances(findings, "balance", &kept, &sums);
    compare_balances(findings, "sum of actions", &sums, &without_zeros(expected.standing));

    compare_days(tx, findings)?;
    let total: i128 = sums.values().map(|minor| i128::from(*minor)).sum();
    findings.compare(&"ledger", "sum of all entries", &total, &0);
    Ok(())
}

/// What the postings moved, and that each sums to zero for each partner.
fn postings(tx: &mut Tx<'_>, findings: &mut Findings) -> anyhow::Result<HashMap<Key, i64>> {
    let mut found: HashMap<Key, i64> = HashMap::new();
    let mut last = PostingId(0);
    loop {
        let lines = store::ledger::lines_after(tx, last, PAGE_ROWS)?;
        let Some(end) = lines.last() else { return Ok(found) };
        last = end.posting;
        for posting in lines.chunk_by(|one, other| one.posting == other.posting) {
            findings.checked.postings += 1;
            for partner in posting.chunk_by(|one, other| one.partner == other.partner) {
                add(findings, &mut found, partner)?;
            }
        }
    }
}

/// One partner's lines of one posting.
fn add(findings: &mut Findings, found: &mut HashMap<Key, i64>, lines: &[Line]) -> anyhow::Result<()> {
    let first = &lines[0];
    let about = format!("posting {} for partner {}", first.posting, first.partner);
    let kind: PostingKind = first.kind.parse().context("read the kind of a posting")?;
    let (from, to) = kind.way();
    let of = |bucket: Bucket| -> i64 {
        lines.iter().filter(|line| line.bucket == bucket.code()).map(|line| line.amount_minor).sum()
    };
    findings.compare(&about, "sum of its entries", &lines.iter().map(|line| line.amount_minor).sum::<i64>(), &0);
    if lines.len() != 2 || of(from) != -of(to) {
        let stored: Vec<_> = lines.iter().map(|line| format!("{} {}", line.bucket, line.amount_minor)).collect();
        findings.differ(&about, "entries", stored.join(", "), format!("from {from} to {to}"));
    }
    let subject = match (first.action, first.payment) {
        (Some(action), _) => About::Action(action),
        (None, Some(payment)) => About::Payment(payment),
        (None, None) => About::Sweep(first.posting),
    };
    *found.entry((kind, subject, first.program, first.partner)).or_default() += of(to);
    Ok(())
}

fn compare_postings(findings: &mut Findings, expected: &HashMap<Key, i64>, found: &HashMap<Key, i64>) {
    for (key, minor) in expected {
        let stored = found.get(key).copied().unwrap_or(0);
        findings.compare(&named(key), "amount posted", &stored, minor);
    }
    for (key, minor) in found {
        if !expected.contains_key(key) {
            findings.compare(&named(key), "amount posted", minor, &0);
        }
    }
}

fn named((kind, about, program, partner): &Key) -> String {
    let subject = match about {
        About::Action(sequence) => format!("action {sequence}"),
        About::Payment(payment) => format!("payment {payment}"),
        About::Sweep(posting) => format!("sweep posting {posting}"),
    };
    format!("{kind} of {subject}, program {program}, partner {partner}")
}

fn compare_balances(
    findings: &mut Findings,
    what: &str,
    stored: &BTreeMap<BalanceKey, i64>,
    expected: &BTreeMap<BalanceKey, i64>,
) {
    let keys: BTreeSet<_> = stored.keys().chain(expected.keys()).collect();
    for key in keys {
        let BalanceKey { partner, program, currency, bucket } = key;
        let about = format!("{what}: {bucket} of partner {partner}, program {program}, {currency}");
        let of = |map: &BTreeMap<BalanceKey, i64>| map.get(key).copied().unwrap_or(0);
        findings.compare(&about, "amount_minor", &of(stored), &of(expected));
    }
}

fn compare_days(tx: &mut Tx<'_>, findings: &mut Findings) -> anyhow::Result<()> {
    let [kept, recomputed] = store::ledger::day::kept_and_recomputed(tx)?;
    let keys: BTreeSet<_> = kept.keys().chain(recomputed.keys()).collect();
    for key in keys {
        let DayKey { program, day, partner, kind, bucket } = key;
        let about = format!("day {day} of the ledger: {kind}, {bucket} of partner {partner}, program {program}");
        match (kept.get(key), recomputed.get(key)) {
            (Some(stored), Some(expected)) => {
                findings.compare(&about, "amount_minor", &stored.amount_minor, &expected.amount_minor);
                findings.compare(&about, "first_posting_id", &stored.first, &expected.first);
                findings.compare(&about, "last_posting_id", &stored.last, &expected.last);
            }
            (stored, expected) => {
                findings.compare(&about, "row", &stored.is_some(), &expected.is_some());
            }
        }
    }
    Ok(())
}

fn by_key(balances: Vec<Balance>) -> BTreeMap<BalanceKey, i64> {
    without_zeros(balances.into_iter().map(|balance| (balance.key, balance.amount_minor)).collect())
}

fn without_zeros(mut balances: BTreeMap<BalanceKey, i64>) -> BTreeMap<BalanceKey, i64> {
    balances.retain(|_, minor| *minor != 0);
    balances
}
