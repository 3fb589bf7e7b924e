//! A report told apart by time, drawn as a chart: one point for each day, week or month, the period before behind it.

use domain::calendar::{date_of_day_number, day_number};
use domain::money::Currency;
use domain::report::{Comparison, Counts, DayRange, Dimension, Metric, TimeBucket, Unit};
use flow::report::{Key, Period, Report};
use jiff::civil::Date;

use super::columns;
use crate::component::{Chart, Point, Shape};
use crate::format;
use crate::words::say;

/// How fine a range is drawn: a point needs some pixels.
pub fn bucket(days: DayRange) -> Dimension {
    match days.days() {
        ..=92 => Dimension::Day,
        93..=730 => Dimension::Week,
        _ => Dimension::Month,
    }
}

/// `report` is grouped by one dimension of time and nothing else. `today` is not over yet.
pub fn chart(report: &Report, metric: Metric, currency: Currency, today: Date) -> Chart {
    let time = report.query.group_by.first().and_then(|dimension| dimension.time()).unwrap_or(TimeBucket::Day);
    let now = points(&report.current, time, metric, currency);
    let before = report.previous.as_ref().map(|previous| points(previous, time, metric, currency));
    let this_bucket = time.first_day(day_number(today));
    let points = now.into_iter().enumerate().map(|(index, (day, value))| Point {
        label: label(time, day),
        tick: tick(time, day),
        value,
        previous: before.as_ref().and_then(|before| before.get(index)).map(|(day, value)| (label(time, *day), *value)),
        partial: day == this_bucket,
    });
    Chart {
        title: metric.label().to_owned(),
        period: days_in_words(report.current.days, today),
        previous_period: match report.query.compare {
            None => String::new(),
            Some(Comparison::Previous) => say!("the period before"),
            Some(Comparison::LastYear) => say!("the same days last year"),
        },
        shape: if matches!(metric.unit(), Unit::Share | Unit::MoneyEach) { Shape::Line } else { Shape::Bars },
        unit: columns::chart_unit(metric, currency),
        points: points.collect(),
    }
}

/// `last 30 days` where the range ends today, else the days themselves.
pub fn days_in_words(days: DayRange, today: Date) -> String {
    if days.last == today {
        return match days.days() {
            1 => say!("today"),
            count => say!("last {count} days", count),
        };
    }
    match days.first == days.last {
        true => format::day(days.first),
        false => say!("{first} to {last}", format::day(days.first), format::day(days.last)),
    }
}

/// Every bucket of the range once, in order, whether or not anything happened in it.
fn points(period: &Period, time: TimeBucket, metric: Metric, currency: Currency) -> Vec<(i64, Option<i64>)> {
    let (first, last) = (day_number(period.days.first), day_number(period.days.last));
    let mut buckets: Vec<(i64, Counts)> = Vec::new();
    for day in first..=last {
        let bucket = time.first_day(day);
        if buckets.last().is_none_or(|(known, _)| *known != bucket) {
            buckets.push((bucket, Counts::default()));
        }
    }
    for row in &period.rows {
        let Some(Key::Day(day)) = row.keys.first() else { continue };
        // Amounts of two currencies do not add up; things do.
        if columns::is_money(metric) && row.currency != currency {
            continue;
        }
        if let Ok(at) = buckets.binary_search_by_key(day, |(bucket, _)| *bucket) {
            buckets[at].1 += row.counts;
        }
    }
    buckets.into_iter().map(|(bucket, counts)| (bucket, metric.units(&counts))).collect()
}

/// The day of a report's key.
pub fn date_of(day: i64) -> Date {
    date_of_day_number(day).expect("the days of a report are inside the calendar")
}

fn label(time: TimeBucket, day: i64) -> String {
    let day = date_of(day);
    match time {
        TimeBucket::Day => format::day_of_week(day),
        TimeBucket::Week => say!("week of {day}", format::day(day)),
        TimeBucket::Month => format::month(day),
    }
}

fn tick(time: TimeBucket, day: i64) -> String {
    let day = date_of(day);
    match time {
        TimeBucket::Day | TimeBucket::Week => format::day_short(day),
        TimeBucket::Month => format::month(day),
    }
}
