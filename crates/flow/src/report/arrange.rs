//! From sums to rows: folded by what is told apart, ordered, cut, and totalled. Pure.

use std::collections::HashMap;

use domain::calendar::{date_of_day_number, day_number};
use domain::money::Currency;
use domain::report::{Count, Counts, Dimension, MetricValue, ReportQuery, SortBy, TimeBucket};

use super::{Key, ReportRow};

/// Some counts and where they belong, in at least the detail that the question asks for.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    /// Days since 1970-01-01, any day of the bucket.
    pub day: i64,
    pub program: i64,
    pub partner: i64,
    /// The code of the partner's group; "" for none, and where groups are not asked about.
    pub group: String,
    /// The values of the generic dimensions grouped by, in the order of the question; none for what a day had no room for.
    pub values: Vec<Option<String>>,
    pub counts: Counts,
}

/// Rows told apart by the dimensions of a question, and by currency: money of two currencies is never added.
#[derive(Debug, Default)]
pub(super) struct Rows {
    rows: HashMap<(Vec<Key>, Currency), Counts>,
}

impl Rows {
    pub(super) fn add(&mut self, query: &ReportQuery, currency: Currency, fact: Fact) {
        let mut values = fact.values.into_iter();
        let keys = query.group_by.iter().map(|dimension| match dimension {
            Dimension::Day => Key::Day(fact.day),
            Dimension::Week => Key::Day(TimeBucket::Week.first_day(fact.day)),
            Dimension::Month => Key::Day(TimeBucket::Month.first_day(fact.day)),
            Dimension::Program => Key::Id(fact.program),
            Dimension::Partner => Key::Id(fact.partner),
            Dimension::Group => Key::Text(fact.group.clone()),
            generic => {
                let value = values.next().expect("a fact has a value of every generic dimension grouped by");
                match value {
                    // An id that is no number is the empty one: there was no creative, no link.
                    Some(id) if generic.is_id() => Key::Id(id.parse().unwrap_or(0)),
                    Some(text) => Key::Text(text),
                    None => Key::Others,
                }
            }
        });
        *self.rows.entry((keys.collect(), currency)).or_default() += &fact.counts;
    }

    /// Keeps only these columns, and only rows in which one of them is not zero: however the facts were gathered, the same
    /// rows are left.
    pub(super) fn keep(&mut self, columns: &[Count]) {
        self.rows.retain(|_, counts| {
            *counts = counts.only(columns);
            !counts.is_zero()
        });
    }

    /// The currencies that have a row.
    pub(super) fn currencies(&self) -> Vec<Currency> {
        let mut currencies: Vec<Currency> = self.rows.keys().map(|(_, currency)| *currency).collect();
        currencies.sort_unstable();
        currencies.dedup();
        currencies
    }

    /// Rows told apart by one dimension of time and nothing else have every bucket of the range, so that charts have no holes.
    /// Without any dimension there is one row for each currency.
    pub(super) fn fill(&mut self, query: &ReportQuery, currencies: &[Currency]) {
        let (first, last) = (day_number(query.days.first), day_number(query.days.last));
        let keys: Vec<Vec<Key>> = match query.group_by.as_slice() {
            [] => vec![Vec::new()],
            [time] => match time.time() {
                Some(bucket) => (first..=last)
                    .filter(|day| *day == first || bucket.first_day(*day) == *day)
                    .map(|day| vec![Key::Day(bucket.first_day(day))])
                    .collect(),
                None => return,
            },
            _ => return,
        };
        for currency in currencies {
            for key in &keys {
                self.rows.entry((key.clone(), *currency)).or_default();
            }
        }
    }

    /// One sum for each currency, in the order of their codes.
    pub(super) fn totals(&self) -> Vec<ReportRow> {
        let mut totals: HashMap<Currency, Counts> = HashMap::new();
        for ((_, currency), counts) in &self.rows {
            *totals.entry(*currency).or_default() += counts;
        }
        let mut totals: Vec<ReportRow> =
            totals.into_iter().map(|(currency, counts)| ReportRow { keys: Vec::new(), currency, counts }).collect();
        totals.sort_by(|one, other| one.currency.code().cmp(other.currency.code()));
        totals
    }

    /// All rows in the order asked for; rows that are equal in it are ordered by their keys, then by currency.
    pub(super) fn sorted(self, query: &ReportQuery) -> Vec<ReportRow> {
        let rows = self.rows.into_iter().map(|((keys, currency), counts)| ReportRow { keys, currency, counts });
        let mut rows: Vec<(Option<MetricValue>, ReportRow)> = rows
            .map(|row| match query.sort.by {
                SortBy::Metric(metric) => (Some(metric.value(&row.counts)), row),
                SortBy::Dimension(_) => (None, row),
            })
            .collect();
        let position = match query.sort.by {
            SortBy::Dimension(by) => query.group_by.iter().position(|dimension| *dimension == by),
            SortBy::Metric(_) => None,
        };
        rows.sort_by(|(one_value, one), (other_value, other)| {
            let order = match position {
                Some(position) => one.keys[position].cmp(&other.keys[position]),
                None => one_value.cmp(other_value),
            };
            let order = if query.sort.descending { order.reverse() } else { order };
            order.then_with(|| one.keys.cmp(&other.keys)).then_with(|| one.currency.code().cmp(other.currency.code()))
        });
        rows.into_iter().map(|(_, row)| row).collect()
    }
}

impl Key {
    /// As it is shown and written into files: a date, a number, a text.
    pub fn show(&self) -> String {
        match self {
            Key::Day(day) => date_of_day_number(*day).expect("days of a report are inside the calendar").to_string(),
            Key::Id(0) => String::new(),
            Key::Id(id) => id.to_string(),
            Key::Text(text) => text.clone(),
            Key::Others => "(other values)".to_owned(),
        }
    }
}
