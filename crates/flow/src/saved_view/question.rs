//! What the options of the performance page ask. A view keeps them as they stand in the page's address, and its letter asks the same.
//!
//! The page repeats `metrics` for each ticked column and has two lists for the grouping, where the query model wants lists with commas.
//! `chart`, `view` and `done` are the page's own.

use domain::report::{Dimension, Metric, QueryError, ReportQuery};
use jiff::civil::Date;

/// The columns nobody chose: what fits a screen beside a name. The rest is a tick away.
const SHOWN: [Metric; 7] = [
    Metric::Clicks,
    Metric::AttributableClicks,
    Metric::Actions,
    Metric::ConversionRate,
    Metric::SaleAmount,
    Metric::Commission,
    Metric::Epc,
];

/// What says how a question is shown, and not what is asked.
const OWN: [&str; 7] = ["group_by", "then_by", "metrics", "chart", "compare", "view", "done"];

/// The question; by day where nothing else is told apart.
pub fn read(pairs: &[(String, String)], today: Date) -> Result<ReportQuery, QueryError> {
    let asked = asked(pairs);
    let mut query = ReportQuery::read(asked.iter().map(|(name, value)| (name.as_str(), value.as_str())), today)?;
    if query.group_by.is_empty() {
        query.group_by = vec![Dimension::Day];
        query.sort = query.usual_sort();
    }
    Ok(query)
}

/// The options as the query model reads them.
pub fn asked(pairs: &[(String, String)]) -> Vec<(String, String)> {
    let all = |name: &'static str| pairs.iter().filter(move |(known, _)| known == name).flat_map(|(_, v)| v.split(','));
    let mut asked = Vec::new();
    for (name, fields) in [("group_by", &["group_by", "then_by"][..]), ("metrics", &["metrics"])] {
        let mut values: Vec<&str> = Vec::new();
        for value in fields.iter().flat_map(|field| all(field)) {
            if !values.contains(&value) {
                values.push(value);
            }
        }
        if name == "metrics" && values.is_empty() {
            values.extend(SHOWN.map(Metric::code));
        }
        if !values.is_empty() {
            asked.push((name.to_owned(), values.join(",")));
        }
    }
    match all("compare").next() {
        // The page compares unless told not to: a figure alone says little.
        None => asked.push(("compare".to_owned(), "previous".to_owned())),
        Some("none") => {}
        Some(other) => asked.push(("compare".to_owned(), other.to_owned())),
    }
    asked.extend(pairs.iter().filter(|(name, _)| !OWN.contains(&name.as_str())).cloned());
    asked
}

/// The options of a view that was kept.
pub fn pairs(options: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(options.as_bytes()).into_owned().collect()
}
