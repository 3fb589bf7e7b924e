//! From a figure of a report to the rows it counts.

use domain::report::{Dimension, Metric, TimeBucket};
use flow::report::{Key, Report, ReportRow};

use super::options::{Options, filter_name};
use super::series::date_of;
use crate::query;

/// Whether a metric counts rows that can be listed, and is linked to them: one of clicks and those of actions, so that a page of many
/// figures stays small.
pub fn is_linked(metric: Metric) -> bool {
    matches!(metric, Metric::Clicks | Metric::Actions | Metric::Commission)
}

/// The list of what a figure counts: the days and filters of the question, and those of the row. None for what no list can show.
pub fn rows(report: &Report, options: &Options, path: &str, row: &ReportRow, metric: Metric) -> Option<String> {
    if !is_linked(metric) {
        return None;
    }
    let home = path.split("/reports").next().unwrap_or_default();
    let list = match metric {
        Metric::Clicks => format!("{home}/reports/clicks"),
        _ => format!("{home}/actions"),
    };
    let mut days = (report.current.days.first, report.current.days.last);
    let mut part: Vec<(String, String)> = Vec::new();
    for (dimension, key) in report.query.group_by.iter().zip(&row.keys) {
        match (key, dimension.time()) {
            (Key::Day(first), Some(bucket)) => {
                let last = bucket.at(*first, 1)? - 1;
                days = (days.0.max(date_of(*first)), days.1.min(date_of(last)));
                debug_assert!(bucket != TimeBucket::Day || days.0 == days.1, "a day is one day");
            }
            (Key::Id(id), _) if *id != 0 => part.push((dimension.code().to_owned(), id.to_string())),
            (Key::Text(text), _) => part.push((dimension.code().to_owned(), text.clone())),
            // No list keeps what has no link, or what a day had no room for.
            _ => return None,
        }
    }
    let is_told_apart = |name: &str| report.query.group_by.iter().any(|dimension| dimension.code() == name);
    let kept = options.part().filter(|(name, _)| filter_name(name).is_some() && !is_told_apart(name));
    part.extend(kept.map(|(name, value)| (name.to_owned(), value.to_owned())));
    // A promo code is entered after the click: no click has one.
    if metric == Metric::Clicks && part.iter().any(|(name, _)| name == Dimension::PromoCode.code()) {
        return None;
    }
    let (from, to) = (days.0.to_string(), days.1.to_string());
    let days = [("from", from.as_str()), ("to", to.as_str())];
    let part = part.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    Some(query::address_with_empty(&list, days.into_iter().chain(part)))
}
