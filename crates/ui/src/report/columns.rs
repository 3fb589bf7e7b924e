//! Metrics as cells, figures and points: where a number of a report becomes something to look at.

use domain::money::{Currency, Money};
use domain::report::{Counts, Metric, Unit};

use crate::component::{Cell, Figure, chart};
use crate::format;

pub fn chart_unit(metric: Metric, currency: Currency) -> chart::Unit {
    match metric.unit() {
        Unit::Count => chart::Unit::Count,
        Unit::Money | Unit::MoneyEach => chart::Unit::Money(currency),
        Unit::Share => chart::Unit::Share,
    }
}

/// Whether a sum over currencies means something.
pub fn is_money(metric: Metric) -> bool {
    matches!(metric.unit(), Unit::Money | Unit::MoneyEach)
}

/// `bare`: the heading says the currency.
pub fn cell(metric: Metric, counts: &Counts, currency: Currency, bare: bool) -> Cell {
    let value = metric.units(counts);
    match metric.unit() {
        Unit::Count => Cell::count(value.unwrap_or(0)),
        Unit::Money | Unit::MoneyEach if bare => Cell::bare_money(value.map(|minor| Money::new(minor, currency))),
        Unit::Money | Unit::MoneyEach => Cell::money(value.map(|minor| Money::new(minor, currency))),
        Unit::Share => {
            Cell::figure(value.map_or(format::NONE.to_owned(), format::share_of_points), value.unwrap_or(0) == 0)
        }
    }
}

/// How a figure moved against the one before: in percent, or in points where it is a share itself.
pub fn change(metric: Metric, now: &Counts, before: &Counts) -> Cell {
    let words = match (metric.units(now), metric.units(before)) {
        (Some(now), Some(before)) => format::change_short(now, before),
        _ => None,
    };
    Cell::figure(words.unwrap_or_else(|| format::NONE.to_owned()), true)
}

pub fn figure(metric: Metric, counts: &Counts, currency: Currency) -> Figure {
    let value = metric.units(counts);
    match metric.unit() {
        Unit::Count => Figure::count(metric.label(), value.unwrap_or(0)),
        Unit::Money | Unit::MoneyEach => Figure::money(metric.label(), value.map(|minor| Money::new(minor, currency))),
        Unit::Share => Figure::text(metric.label(), value.map_or(format::NONE.to_owned(), format::share_of_points)),
    }
}
