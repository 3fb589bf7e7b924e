//! Reports: one question, answered the same way for pages, API and command line.
//!
//! Time, program, partner and at most one other dimension are answered from the rollups ([`rollup`]); other combinations
//! from the recorded clicks and the actions themselves ([`record`]). Both see one snapshot of the system of record and
//! count with the same [`Counts`], so they give equal numbers.
//!
//! **Invariant:** a caller gets only what is its own. The scope is applied where facts are gathered, not to the rows.

use std::collections::{HashMap, HashSet};

use anyhow::Context;
use domain::access::Deed;
use domain::calendar::day_number;
use domain::money::Currency;
use domain::report::{Counts, DayRange, Dimension, QueryError, ReportQuery, Source};
use jiff::Timestamp;
use jiff::civil::Date;
use store::Tx;
use tokio::sync::Semaphore;

use crate::event_log::{self, Pinned};
use crate::refusal::{Kind, Refuse, Row};
use crate::{Caller, Error, Platform, Result};

mod arrange;
pub mod csv;
mod record;
mod rollup;
mod scope;

#[cfg(test)]
mod tests;

pub(crate) use record::{Seen, column};
pub use scope::Audience;
pub(crate) use scope::{Groups, Scope, check, today};

use arrange::Rows;
use record::Recorded;
use scope::ScopeProgram;

/// An answer: the rows of the days asked for, and of as many days before when that was asked, too.
#[derive(Debug, Clone)]
pub struct Report {
    pub query: ReportQuery,
    pub current: Period,
    pub previous: Option<Period>,
    /// All clicks and impressions before this instant are counted. Actions are always complete.
    pub complete_until: Timestamp,
    pub answered_at: Timestamp,
    names: HashMap<(Dimension, Key), String>,
}

/// The rows of some days.
#[derive(Debug, Clone)]
pub struct Period {
    pub days: DayRange,
    pub rows: Vec<ReportRow>,
    /// How many rows there were before the limit.
    pub rows_total: usize,
    /// The sum of all rows, one for each currency.
    pub totals: Vec<ReportRow>,
}

/// Some counts, told apart by a key for every dimension grouped by, and by currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    pub keys: Vec<Key>,
    pub currency: Currency,
    pub counts: Counts,
}

/// One value of one dimension.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// Days since 1970-01-01; a week is its Monday, a month its first day.
    Day(i64),
    /// 0: none, as for a click that came by no short link.
    Id(i64),
    Text(String),
    /// All values that a day had no room for in the rollups.
    Others,
}

impl Refuse for QueryError {
    fn row(&self) -> Row<'_> {
        (Kind::Invalid, self.code(), self.field())
    }
}

/// Answers a question in named options, as [`ReportQuery::read`] describes them.
pub async fn performance(platform: &Platform, caller: &Caller, options: Vec<(String, String)>) -> Result<Report> {
    let query = move |today| {
        let options = options.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        ReportQuery::read(options, today)
    };
    answer(platform, caller, query).await
}

/// The day that ends a usual report of this caller: where its programs are furthest ahead.
pub async fn last_day(platform: &Platform, caller: &Caller) -> Result<Date> {
    caller.may(Deed::ReadReports)?;
    let (audience, now) = (Audience::of(caller), platform.clock.now());
    Ok(platform.store.read(move |tx| scope::today(tx, audience, now)).await?)
}

/// Answers a question that is already in shape.
pub async fn ask(platform: &Platform, caller: &Caller, query: ReportQuery) -> Result<Report> {
    answer(platform, caller, move |_| Ok(query)).await
}

impl Report {
    /// What people call a program, partner, group, creative or link in this report; empty when it has no name.
    pub fn name(&self, dimension: Dimension, key: &Key) -> &str {
        match (dimension, key) {
            (Dimension::Group, Key::Text(code)) if code.is_empty() => NO_GROUP,
            _ => self.names.get(&(dimension, key.clone())).map_or("", String::as_str),
        }
    }
}

/// What partners are together that are in no group.
pub const NO_GROUP: &str = "(no group)";

/// Records are scanned for one report at a time: a scan keeps a processor busy, and clicks and conversions come first.
static SCANS: Semaphore = Semaphore::const_new(1);

/// Sums and actions are read in one snapshot, with the list of records that it counts. The records themselves are read
/// afterwards, for they never change, so that nobody's reading of the system of record waits for a long scan.
async fn answer(
    platform: &Platform,
    caller: &Caller,
    query: impl FnOnce(Date) -> std::result::Result<ReportQuery, QueryError> + Send + 'static,
) -> Result<Report> {
    caller.may(Deed::ReadReports)?;
    let (audience, now) = (Audience::of(caller), platform.clock.now());
    let log = platform.event_log.clone();
    let pinned = log.pin();
    let read = platform.store.read(move |tx| {
        let query = query(today(tx, audience, now)?)?;
        check(audience, query.dimensions())?;
        let complete_until = log.complete_until(tx, now)?;
        let current = Gathered::read(tx, audience, query.clone(), &pinned)?;
        let previous = query.compared().map(|compared| Gathered::read(tx, audience, compared, &pinned));
        Ok::<_, Error>((query, complete_until, current, previous.transpose()?))
    });
    let (query, complete_until, current, previous) = read.await?;
    let current = current.period(platform).await?;
    let previous = match previous {
        Some(previous) => Some(previous.period(platform).await?),
        None => None,
    };
    let mut report = Report { query, current, previous, complete_until, answered_at: now, names: HashMap::new() };
    report.keep_counterparts();
    Ok(platform.store.read(move |tx| report.with_names(tx, audience)).await?)
}

/// What one snapshot says about the days of a question.
struct Gathered {
    query: ReportQuery,
    scope: Scope,
    rows: Rows,
    /// Records that must be counted besides.
    records: Vec<(ScopeProgram, event_log::Recorded)>,
}

impl Gathered {
    fn read(tx: &mut Tx<'_>, audience: Audience, query: ReportQuery, pinned: &Pinned) -> anyhow::Result<Self> {
        let scope = Scope::of(tx, audience, &query)?;
        let source = rollup::exact_source(tx, &scope, &query)?;
        let (rows, records) = match (scope.is_empty(), source) {
            (true, _) => (Rows::default(), Vec::new()),
            (false, Source::Rollup(dimension)) => (rollup::gather(tx, &scope, &query, dimension)?, Vec::new()),
            (false, Source::Records) => (record::actions(tx, &scope, &query)?, records(tx, &scope, &query, pinned)?),
        };
        Ok(Self { query, scope, rows, records })
    }

    async fn period(self, platform: &Platform) -> Result<Period> {
        let Self { query, scope, mut rows, records } = self;
        if records.is_empty() {
            return Ok(arranged(rows, &query, &scope));
        }
        let log = platform.event_log.clone();
        let _turn = SCANS.acquire().await.context("wait for the turn to scan records")?;
        let scan = tokio::task::spawn_blocking(move || {
            for (program, recorded) in &records {
                let waiting = recorded.waiting().map(|seen| (seen.day, &seen.row)).collect();
                let recorded = Recorded { lake: log.lake(), files: recorded.files.clone(), waiting };
                record::clicks(&recorded, &scope, program, &query, &mut rows)?;
            }
            anyhow::Ok(arranged(rows, &query, &scope))
        });
        Ok(scan.await.context("scan records")??)
    }
}

fn records(
    tx: &mut Tx<'_>,
    scope: &Scope,
    query: &ReportQuery,
    pinned: &Pinned,
) -> anyhow::Result<Vec<(ScopeProgram, event_log::Recorded)>> {
    let (first, last) = (day_number(query.days.first), day_number(query.days.last));
    let mut records = Vec::new();
    for program in &scope.programs {
        let recorded = pinned.recorded(tx, u32::try_from(program.id.get())?, first..=last)?;
        records.push((program.clone(), recorded));
    }
    Ok(records)
}

fn arranged(mut rows: Rows, query: &ReportQuery, scope: &Scope) -> Period {
    rows.keep(&query.columns());
    if !scope.is_empty() {
        let found = rows.currencies();
        rows.fill(query, if found.is_empty() { scope.only_currency() } else { found }.as_slice());
    }
    let totals = rows.totals();
    let mut rows = rows.sorted(query);
    let rows_total = rows.len();
    rows.truncate(query.limit.unwrap_or(usize::MAX));
    Period { days: query.days, rows, rows_total, totals }
}

impl Report {
    /// What stood in the place of a row in the days compared with; nothing where these had no such row.
    pub fn before(&self, row: &ReportRow) -> Option<&ReportRow> {
        let previous = self.previous.as_ref()?;
        let keys = self.counterpart(&row.keys, previous)?;
        previous.rows.iter().find(|other| other.keys == keys && other.currency == row.currency)
    }

    /// The keys that a row's counterpart has: the same, but for time, where the first day is compared with the first, the second week
    /// with the second.
    fn counterpart(&self, keys: &[Key], previous: &Period) -> Option<Vec<Key>> {
        let moved = self.query.group_by.iter().zip(keys).map(|(dimension, key)| match (dimension.time(), key) {
            (Some(bucket), Key::Day(day)) => {
                let place = bucket.place(day_number(self.current.days.first), *day);
                Some(Key::Day(bucket.at(day_number(previous.days.first), place)?))
            }
            (_, key) => Some(key.clone()),
        });
        moved.collect()
    }

    /// Where rows are cut off, only what stands beside those left is left of the days compared with.
    fn keep_counterparts(&mut self) {
        let Some(previous) = &self.previous else { return };
        if self.current.rows.len() == self.current.rows_total {
            return;
        }
        let own = self.current.rows.iter();
        let beside: HashSet<(Vec<Key>, Currency)> =
            own.filter_map(|row| Some((self.counterpart(&row.keys, previous)?, row.currency))).collect();
        let previous = self.previous.as_mut().expect("it was there a moment ago");
        previous.rows.retain(|row| beside.contains(&(row.keys.clone(), row.currency)));
    }

    fn with_names(mut self, tx: &mut Tx<'_>, audience: Audience) -> anyhow::Result<Self> {
        for dimension in self.query.group_by.clone().into_iter().filter(|dimension| dimension.is_id()) {
            let names = store::report::names(tx, dimension, &self.ids(dimension))?;
            self.names.extend(names.into_iter().map(|(id, name)| ((dimension, Key::Id(id)), name)));
        }
        if let (Audience::Brand(brand), true) = (audience, self.query.group_by.contains(&Dimension::Group)) {
            let names = store::partner_group::names(tx, brand)?;
            self.names.extend(names.into_iter().map(|(code, name)| ((Dimension::Group, Key::Text(code)), name)));
        }
        Ok(self)
    }

    /// The ids of this dimension in all rows, each once.
    fn ids(&self, dimension: Dimension) -> Vec<i64> {
        let position = self.query.group_by.iter().position(|grouped| *grouped == dimension);
        let periods = std::iter::once(&self.current).chain(&self.previous);
        let keys = periods.flat_map(|period| &period.rows).filter_map(|row| row.keys.get(position?));
        let mut ids: Vec<i64> = keys
            .filter_map(|key| match key {
                Key::Id(id) if *id != 0 => Some(*id),
                _ => None,
            })
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

/// Whether only some rollups tell its values apart, or none.
fn is_generic(dimension: Dimension) -> bool {
    dimension.rollup_number().is_some()
}
