//! What locks and what is approved on which day ahead: a partner's calendar, a brand's outlook.
//!
//! Locked money is approved for certain; pending money is, too, unless the brand takes it back before its lock. Both are told apart.
//! Days are those of each program.

use std::collections::BTreeMap;

use anyhow::Context;
use domain::access::Deed;
use domain::calendar::{day_of, time_zone};
use domain::ids::{AccountId, ProgramId};
use domain::money::{Currency, Money};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};
use store::Tx;
use store::lifecycle::Move;
use store::scope::Scope;

use crate::scope::scope;
use crate::{Caller, Platform, Result};

/// Terms may let actions wait for months; further ahead nobody plans.
const AHEAD: SignedDuration = SignedDuration::from_hours(400 * 24);

/// Some actions and their commission in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    pub actions: i64,
    pub minor: i64,
}

/// What happens on one day or to one partner, in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub currency: Currency,
    pub locks: Sum,
    /// Of what is locked now.
    pub approved: Sum,
    /// Of what is pending now and will have locked by then.
    pub expected: Sum,
}

impl Due {
    /// What becomes payable, if nothing is taken back.
    pub fn becomes_payable(&self) -> Money {
        Money::new(self.approved.minor + self.expected.minor, self.currency)
    }
}

/// By day, then by currency. What is overdue stands under its own day until the sweep has reached it.
pub async fn by_day(platform: &Platform, caller: &Caller) -> Result<Vec<(Date, Due)>> {
    let mut days: BTreeMap<(Date, Currency), Due> = BTreeMap::new();
    for fact in facts(platform, caller, false).await? {
        let new = || Due::new(fact.currency);
        if let Some(locks_on) = fact.locks_on {
            days.entry((locks_on, fact.currency)).or_insert_with(new).locks.add(fact.sum);
        }
        days.entry((fact.approves_on, fact.currency)).or_insert_with(new).add_approval(&fact);
    }
    Ok(days.into_iter().map(|((day, _), due)| (day, due)).collect())
}

/// By partner, the greatest first, of what locks or is approved within so many days.
pub async fn by_partner(platform: &Platform, caller: &Caller, days: i64) -> Result<Vec<(AccountId, Due)>> {
    let mut partners: BTreeMap<(AccountId, Currency), Due> = BTreeMap::new();
    for fact in facts(platform, caller, true).await? {
        let last = fact.today.saturating_add(Span::new().days(days));
        let due = partners.entry((fact.partner, fact.currency)).or_insert_with(|| Due::new(fact.currency));
        if fact.locks_on.is_some_and(|day| day <= last) {
            due.locks.add(fact.sum);
        }
        if fact.approves_on <= last {
            due.add_approval(&fact);
        }
    }
    let mut partners: Vec<_> = partners.into_iter().map(|((partner, _), due)| (partner, due)).collect();
    partners.sort_by_key(|(_, due)| std::cmp::Reverse((due.becomes_payable().minor, due.locks.minor)));
    Ok(partners)
}

/// What moves together. `locks_on` is none for what is locked.
struct Fact {
    today: Date,
    locks_on: Option<Date>,
    approves_on: Date,
    partner: AccountId,
    currency: Currency,
    sum: Sum,
}

async fn facts(platform: &Platform, caller: &Caller, by_partner: bool) -> Result<Vec<Fact>> {
    caller.may(Deed::ReadBalances)?;
    let (scope, now) = (scope(caller), platform.clock.now());
    Ok(platform.store.read(move |tx| read(tx, scope, now, by_partner)).await?)
}

fn read(tx: &mut Tx<'_>, scope: Scope, now: Timestamp, by_partner: bool) -> anyhow::Result<Vec<Fact>> {
    let brand = match scope {
        Scope::Brand(brand) => Some(brand),
        Scope::Partner(_) | Scope::Installation => None,
    };
    let mut programs: BTreeMap<ProgramId, (TimeZone, Currency)> = BTreeMap::new();
    for program in store::report::programs(tx, brand)? {
        let zone = time_zone(&program.time_zone).context("read the time zone of a program")?;
        let currency = Currency::from_code(&program.currency).context("read the currency of a program")?;
        programs.insert(program.id, (zone, currency));
    }
    let mut facts = Vec::new();
    for step in [Move::Lock, Move::Approve] {
        for due in store::outlook::due(tx, scope, step, now + AHEAD, by_partner)? {
            let (zone, currency) = programs.get(&due.program).context("find the program of a due action")?;
            facts.push(Fact {
                today: day_of(now, zone),
                locks_on: (step == Move::Lock).then(|| day_of(due.at, zone)),
                approves_on: day_of(due.approves_at, zone),
                partner: due.partner,
                currency: *currency,
                sum: Sum { actions: due.actions, minor: due.commission_minor },
            });
        }
    }
    Ok(facts)
}

impl Due {
    fn new(currency: Currency) -> Self {
        let (locks, approved, expected) = Default::default();
        Self { currency, locks, approved, expected }
    }

    fn add_approval(&mut self, fact: &Fact) {
        if fact.locks_on.is_some() { self.expected.add(fact.sum) } else { self.approved.add(fact.sum) }
    }
}

impl Sum {
    fn add(&mut self, other: Sum) {
        self.actions += other.actions;
        self.minor += other.minor;
    }
}
