//! A partner's statement: one program, one month of its calendar; what stood in each bucket, every movement, what stands there after.
//!
//! It is worked out from the entries of the books each time it is read, so that it agrees with balances and reports by construction.
//!
//! **Invariant:** opening and movements come to the closing, and the closing of a month is the opening of the next.

use std::collections::BTreeMap;

use anyhow::Context;
use domain::access::{AccountKind, Deed};
use domain::calendar::{day_of, first_instant, month_starts_after, time_zone};
use domain::ids::{AccountId, ActionId, PaymentId, ProgramId};
use domain::ledger::{Bucket, PostingKind};
use domain::money::{Currency, Money};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use store::Tx;
use store::ledger::{Line, StatementFilter};

use crate::refusal::InputRefusal;
use crate::report::csv::written;
use crate::{Caller, Listed, Platform, Result, Window};

#[cfg(test)]
mod tests;

/// Minor units in each bucket of a partner, in the order of [`Bucket::OF_PARTNER`].
pub type Buckets = [i64; 5];

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    pub program: ProgramId,
    pub currency: Currency,
    /// The first day of the month.
    pub month: Date,
    pub opening: Buckets,
    /// What each kind of posting moved, in the order money travels; kinds that moved nothing are left out.
    pub sums: Vec<(PostingKind, Buckets)>,
    pub closing: Buckets,
    /// The month is not over: movements may follow.
    pub is_open: bool,
}

/// One posting, as far as it is about the partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    pub posting: i64,
    pub at: Timestamp,
    pub kind: PostingKind,
    /// The one action that moved; none where a payment moved many, or a day's lock or approval.
    pub action: Option<ActionId>,
    pub payment: Option<PaymentId>,
    pub moved: Buckets,
}

/// The months of each program from the beginning of the contract on, the newest first.
pub async fn months(platform: &Platform, caller: &Caller) -> Result<Vec<(ProgramId, Vec<Date>)>> {
    let partner = partner(caller)?;
    let now = platform.clock.now();
    let read = platform.store.read(move |tx| {
        let mut months = Vec::new();
        for contract in store::contract::list_between(tx, None, partner)? {
            let zone = program(tx, contract.program_id)?.1;
            let first = day_of(contract.created_at, &zone).first_of_month();
            let newest = day_of(now, &zone).first_of_month();
            let back = (0..).map(|months| newest.saturating_sub(Span::new().months(months)));
            months.push((contract.program_id, back.take_while(|month| *month >= first).collect()));
        }
        anyhow::Ok(months)
    });
    Ok(read.await?)
}

/// Errors: a program in which the partner never was.
pub async fn statement(platform: &Platform, caller: &Caller, program: ProgramId, month: Date) -> Result<Statement> {
    let of = Of { partner: partner(caller)?, program, month };
    let now = platform.clock.now();
    platform.store.read(move |tx| statement_of(tx, of, now)).await
}

/// The movements of a statement, oldest first.
pub async fn movements(
    platform: &Platform,
    caller: &Caller,
    program: ProgramId,
    month: Date,
    window: Window,
) -> Result<Listed<Movement>> {
    let of = Of { partner: partner(caller)?, program, month };
    let read = platform.store.read(move |tx| movements_of(tx, of, window));
    read.await
}

/// The whole statement as a CSV file: opening, movements, closing. It is read in one snapshot, so that it adds up also while the month is
/// running and movements are posted meanwhile.
pub async fn file(platform: &Platform, caller: &Caller, program: ProgramId, month: Date) -> Result<Vec<u8>> {
    let of = Of { partner: partner(caller)?, program, month };
    let now = platform.clock.now();
    platform.store.read(move |tx| file_of(tx, of, now)).await
}

/// Whose statement, of what, of which month: any day of it.
#[derive(Clone, Copy)]
struct Of {
    partner: AccountId,
    program: ProgramId,
    month: Date,
}

fn statement_of(tx: &mut Tx<'_>, of: Of, now: Timestamp) -> Result<Statement> {
    let Of { partner, program, .. } = of;
    let month = Month::of(tx, of)?;
    let mut standing = Buckets::default();
    for balance in store::ledger::balances(tx, None, Some(partner), Some(program))? {
        add(&mut standing, &balance.key.bucket, balance.amount_minor)?;
    }
    // The balance is the sum of all entries: what came later is taken off again.
    let mut later = Buckets::default();
    for moved in store::ledger::day::moved(tx, partner, program, month.before, None)? {
        add(&mut later, &moved.bucket, moved.amount_minor)?;
    }
    let mut sums: BTreeMap<PostingKind, Buckets> = BTreeMap::new();
    for moved in store::ledger::day::moved(tx, partner, program, month.from, Some(month.before))? {
        let kind = moved.kind.parse().context("read the kind of a posting")?;
        add(sums.entry(kind).or_default(), &moved.bucket, moved.amount_minor)?;
    }
    let closing = minus(standing, later);
    let opening = sums.values().fold(closing, |left, moved| minus(left, *moved));
    Ok(Statement {
        program,
        currency: month.currency,
        month: month.month,
        opening,
        sums: sums.into_iter().collect(),
        closing,
        is_open: now < month.before,
    })
}

fn movements_of(tx: &mut Tx<'_>, of: Of, window: Window) -> Result<Listed<Movement>> {
    let month = Month::of(tx, of)?;
    let between = store::ledger::day::postings_between(tx, of.partner, of.program, month.from, month.before)?;
    let Some((first, last)) = between else {
        return Ok(window.listed(Vec::new(), |movement: &Movement| movement.posting));
    };
    let filter = StatementFilter {
        brand: None,
        partner: Some(of.partner),
        program: Some(of.program),
        posted_from: Some(month.from),
        posted_before: Some(month.before),
        after: window.after.unwrap_or(0).max(first.get() - 1),
        until: Some(last),
    };
    let lines = store::ledger::statement(tx, &filter, i64::from(window.rows_wanted()))?;
    let mut movements: Vec<Movement> = Vec::new();
    for line in lines.iter().filter(|line| line.bucket != Bucket::Accrued.code()) {
        if movements.last().is_none_or(|last| last.posting != line.posting.get()) {
            movements.push(movement(tx, line)?);
        }
        let last = movements.last_mut().expect("one was pushed");
        add(&mut last.moved, &line.bucket, line.amount_minor)?;
    }
    Ok(window.listed(movements, |movement| movement.posting))
}

fn file_of(tx: &mut Tx<'_>, of: Of, now: Timestamp) -> Result<Vec<u8>> {
    let statement = statement_of(tx, of, now)?;
    let amounts = |buckets: &Buckets| buckets.map(|minor| Money::new(minor, statement.currency).amount());
    let line = |head: [String; 4], buckets: &Buckets| head.into_iter().chain(amounts(buckets)).collect::<Vec<_>>();
    let only = |word: &str| [String::new(), word.to_owned(), String::new(), String::new()];
    let headings =
        ["at", "movement", "action", "payment"].into_iter().chain(Bucket::OF_PARTNER.iter().map(|b| b.code()));
    let mut file = written(|writer| {
        writer.write_record(headings)?;
        writer.write_record(line(only("opening"), &statement.opening))
    });
    let mut window = Window { after: None, limit: Window::LIMIT_MAX };
    loop {
        let listed = movements_of(tx, of, window)?;
        file.extend(written(|writer| {
            listed.items.iter().try_for_each(|movement| {
                let action = movement.action.map(|id| id.to_string()).unwrap_or_default();
                let payment = movement.payment.map(|id| id.to_string()).unwrap_or_default();
                let head = [movement.at.to_string(), movement.kind.code().to_owned(), action, payment];
                writer.write_record(line(head, &movement.moved))
            })
        }));
        match listed.next {
            Some(next) => window.after = Some(next),
            None => break,
        }
    }
    file.extend(written(|writer| writer.write_record(line(only("closing"), &statement.closing))));
    Ok(file)
}

fn movement(tx: &mut Tx<'_>, line: &Line) -> anyhow::Result<Movement> {
    let action = match line.action {
        Some(sequence) => Some(store::action::id_of(tx, sequence)?.context("find the action of a posting")?),
        None => None,
    };
    Ok(Movement {
        posting: line.posting.get(),
        at: line.posted_at,
        kind: line.kind.parse().context("read the kind of a posting")?,
        action,
        payment: line.payment,
        moved: Buckets::default(),
    })
}

/// A month of a program's calendar.
struct Month {
    month: Date,
    from: Timestamp,
    before: Timestamp,
    currency: Currency,
}

impl Month {
    fn of(tx: &mut Tx<'_>, of: Of) -> Result<Self> {
        if store::contract::find_between(tx, of.program, of.partner)?.is_none() {
            return Err(InputRefusal::NotFound { noun: "statement" }.into());
        }
        let (currency, zone) = program(tx, of.program)?;
        let month = of.month.first_of_month();
        let (from, before) = (first_instant(month, &zone), first_instant(month_starts_after(month, 0), &zone));
        Ok(Self { month, from, before, currency })
    }
}

fn program(tx: &mut Tx<'_>, id: ProgramId) -> anyhow::Result<(Currency, TimeZone)> {
    let program = store::program::find(tx, id)?.context("find a program")?;
    Ok((program.currency, time_zone(&program.time_zone).context("read the time zone of a program")?))
}

/// Only a partner has statements.
fn partner(caller: &Caller) -> Result<AccountId> {
    caller.may(Deed::ReadBalances)?;
    match caller.account_kind {
        AccountKind::Partner => Ok(caller.account_id),
        _ => Err(InputRefusal::NotFound { noun: "statement" }.into()),
    }
}

fn add(buckets: &mut Buckets, bucket: &str, minor: i64) -> anyhow::Result<()> {
    let bucket: Bucket = bucket.parse().context("read a bucket")?;
    if let Some(place) = Bucket::OF_PARTNER.iter().position(|own| *own == bucket) {
        buckets[place] += minor;
    }
    Ok(())
}

fn minus(left: Buckets, right: Buckets) -> Buckets {
    std::array::from_fn(|place| left[place] - right[place])
}
