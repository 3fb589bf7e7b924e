//! Reports: one question, answered the same way for pages, API and command line.
//!
//! Time, program, partner and at most one other dimension are answered from the rollups ([`rollup`]); other combinations
//! from the recorded clicks and the actions themselves ([`record`]). Both see one snapshot of the system of record and
//! count with the same [`Counts`], so they give equal numbers.
//!
//! **Invariant:** a caller gets only what is its own. The scope is applied where facts are gathered, not to the rows.

use std::collections::HashMap;
use std::sync::Arc;

use domain::access::Deed;
use domain::money::Currency;
use domain::report::{Counts, DayRange, Dimension, QueryError, ReportQuery, Source};
use jiff::Timestamp;
use jiff::civil::Date;
use store::Tx;

use crate::event_log::{EventLog, Pinned};
use crate::refusal::{Kind, Refuse, Row};
use crate::{Caller, Platform, Result};

mod arrange;
pub mod csv;
mod record;
mod rollup;
mod scope;

#[cfg(test)]
mod tests;

pub(crate) use record::Seen;
pub use scope::Audience;
pub(crate) use scope::{Scope, today};

use arrange::Rows;
use record::{Recorded, RecordedClicks};

/// An answer: the rows of the days asked for, and of as many days before when that was asked, too.
#[derive(Debug, Clone)]
pub struct Report {
    pub query: ReportQuery,
    pub current: Period,
    pub previous: Option<Period>,
    /// All clicks and impressions before this instant are counted. Actions are always complete.
    pub complete_until: Timestamp,
    pub answered_at: Timestamp,
    names: HashMap<(Dimension, i64), String>,
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
}

impl Refuse for QueryError {
    fn row(&self) -> Row<'_> {
        (Kind::Invalid, self.code(), self.field())
    }
}

/// Answers a question in named options, as [`ReportQuery::read`] describes them.
pub async fn performance(platform: &Platform, caller: &Caller, options: Vec<(String, String)>) -> Result<Report> {
    caller.may(Deed::ReadReports)?;
    let (audience, now, records) = (Audience::of(caller), platform.clock.now(), Records::of(platform));
    let read = platform.store.read(move |tx| {
        let today = today(tx, audience, now)?;
        let options = options.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let query = ReportQuery::read(options, today)?;
        Ok(records.answer(tx, audience, query, now)?)
    });
    read.await
}

/// The day that ends a usual report of this caller: where its programs are furthest ahead.
pub async fn last_day(platform: &Platform, caller: &Caller) -> Result<Date> {
    caller.may(Deed::ReadReports)?;
    let (audience, now) = (Audience::of(caller), platform.clock.now());
    Ok(platform.store.read(move |tx| scope::today(tx, audience, now)).await?)
}

/// Answers a question that is already in shape.
pub async fn ask(platform: &Platform, caller: &Caller, query: ReportQuery) -> Result<Report> {
    caller.may(Deed::ReadReports)?;
    let (audience, now, records) = (Audience::of(caller), platform.clock.now(), Records::of(platform));
    platform.store.read(move |tx| Ok(records.answer(tx, audience, query, now)?)).await
}

/// The event log as it was before the snapshot was taken that is read with it.
struct Records {
    log: Arc<EventLog>,
    pinned: Pinned,
}

impl Records {
    fn of(platform: &Platform) -> Self {
        Self { log: platform.event_log.clone(), pinned: platform.event_log.pin() }
    }

    fn answer(
        &self,
        tx: &mut Tx<'_>,
        audience: Audience,
        query: ReportQuery,
        now: Timestamp,
    ) -> anyhow::Result<Report> {
        let complete_until = self.log.complete_until(tx, now)?;
        answer(tx, audience, query, now, complete_until, &|tx, program, (first, last), visit| {
            let recorded = self.pinned.recorded(tx, u32::try_from(program.get())?, first..=last)?;
            let waiting = recorded.waiting().map(|seen| (seen.day, &seen.row)).collect();
            visit(&Recorded { lake: self.log.lake(), files: recorded.files.clone(), waiting })
        })
    }
}

impl Report {
    /// The name of a program, partner, creative or link in this report; empty when it has none.
    pub fn name(&self, dimension: Dimension, id: i64) -> &str {
        self.names.get(&(dimension, id)).map_or("", String::as_str)
    }
}

/// Answers a question from one snapshot. `recorded` is asked for records only when no rollup holds the answer.
fn answer(
    tx: &mut Tx<'_>,
    audience: Audience,
    query: ReportQuery,
    now: Timestamp,
    complete_until: Timestamp,
    recorded: RecordedClicks<'_>,
) -> anyhow::Result<Report> {
    let scope = Scope::of(tx, audience, &query)?;
    let source = query.source();
    let current = period(tx, &scope, &query, source, recorded)?;
    let previous = match query.compare_previous {
        true => Some(period(tx, &scope, &query.previous(), source, recorded)?),
        false => None,
    };
    let mut report = Report { query, current, previous, complete_until, answered_at: now, names: HashMap::new() };
    for dimension in report.query.group_by.clone().into_iter().filter(|dimension| dimension.is_id()) {
        let ids = report.ids(dimension);
        let names = store::report::names(tx, dimension, &ids)?;
        report.names.extend(names.into_iter().map(|(id, name)| ((dimension, id), name)));
    }
    Ok(report)
}

fn period(
    tx: &mut Tx<'_>,
    scope: &Scope,
    query: &ReportQuery,
    source: Source,
    recorded: RecordedClicks<'_>,
) -> anyhow::Result<Period> {
    let mut rows = match (scope.is_empty(), source) {
        (true, _) => Rows::default(),
        (false, Source::Rollup(dimension)) => rollup::gather(tx, scope, query, dimension)?,
        (false, Source::Records) => record::gather(tx, scope, query, recorded)?,
    };
    rows.keep(&query.columns());
    if !scope.is_empty() {
        let found = rows.currencies();
        rows.fill(query, if found.is_empty() { scope.only_currency() } else { found }.as_slice());
    }
    let totals = rows.totals();
    let mut rows = rows.sorted(query);
    let rows_total = rows.len();
    rows.truncate(query.limit.unwrap_or(usize::MAX));
    Ok(Period { days: query.days, rows, rows_total, totals })
}

impl Report {
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
