//! The options of a report as a page's form sends them. What they ask is [`question`]'s to say, for a view that is kept asks the same.
//!
//! A form has a row of three fields for each filter, where an address has a filter by the name of its dimension.

use domain::report::{Dimension, QueryError, ReportQuery};
use flow::saved_view::question;
use jiff::civil::Date;

use crate::query;

#[derive(Clone, Default)]
pub struct Options {
    pairs: Vec<(String, String)>,
}

/// A filter as it stands in its row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilterRow {
    pub dimension: Option<Dimension>,
    pub excludes: bool,
    pub value: String,
}

impl Options {
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        let rows = filters_of_rows(&pairs);
        let is_of_row = |name: &str| name.starts_with("filter_");
        let (metrics, mut pairs): (Vec<_>, Vec<_>) = pairs
            .into_iter()
            .filter(|(name, value)| !is_of_row(name) && (!value.is_empty() || is_text_filter(name)))
            .partition(|(name, _)| name == "metrics");
        pairs.extend(rows);
        let metrics: Vec<_> = metrics.into_iter().map(|(_, value)| value).collect();
        if !metrics.is_empty() {
            // One list: every heading of the table is a link that repeats it.
            pairs.push(("metrics".to_owned(), metrics.join(",")));
        }
        if pairs.iter().any(|(name, _)| name == "range") {
            // Days that are chosen by name are written into the fields beside it, and sent along with it.
            pairs.retain(|(name, _)| name != "from" && name != "to");
        }
        Self { pairs }
    }

    pub fn first(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(known, _)| known == name).flat_map(|(_, value)| value.split(','))
    }

    pub fn is_plain(&self) -> bool {
        self.pairs.iter().all(|(name, _)| matches!(name.as_str(), "chart" | "view" | "done"))
    }

    /// As the query model reads them.
    pub fn asked(&self) -> Vec<(String, String)> {
        question::asked(&self.pairs)
    }

    /// What is asked, or why it cannot be.
    pub fn question(&self, today: Date) -> Result<ReportQuery, QueryError> {
        question::read(&self.pairs, today)
    }

    /// As a view is kept: what stands behind the question mark, without what the page says of itself.
    pub fn kept(&self) -> String {
        let kept = self.pairs.iter().filter(|(name, _)| name != "view" && name != "done");
        form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish()
    }

    /// The days and filters, for lists of what stands behind a figure.
    pub fn part(&self) -> impl Iterator<Item = (&str, &str)> {
        let is_part = |name: &str| matches!(name, "from" | "to" | "range") || filter_name(name).is_some();
        self.pairs.iter().filter(move |(name, _)| is_part(name)).map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub fn filter_rows(&self) -> Vec<FilterRow> {
        let row = |(name, value): &(String, String)| {
            let (dimension, excludes) = filter_name(name)?;
            Some(FilterRow { dimension: Some(dimension), excludes, value: value.clone() })
        };
        self.pairs.iter().filter_map(row).collect()
    }

    /// The address of the same page with one option changed, or taken away by an empty value.
    pub fn with(&self, path: &str, name: &str, value: &str) -> String {
        let kept = self.pairs.iter().filter(|(known, _)| known != name && known != "done");
        let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
        let changed = Some((name, value)).filter(|(_, value)| !value.is_empty());
        query::address_with_empty(path, kept.chain(changed))
    }

    /// The address of the same question as a file.
    pub fn asked_at(&self, path: &str, format: &str) -> String {
        let asked = self.asked();
        let asked = asked.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        query::address_with_empty(path, asked.chain([("format", format)]))
    }
}

/// `not_country` is a filter on countries that excludes.
pub fn filter_name(name: &str) -> Option<(Dimension, bool)> {
    let (word, excludes) = match name.strip_prefix("not_") {
        Some(word) => (word, true),
        None => (name, false),
    };
    let dimension: Dimension = word.parse().ok()?;
    dimension.time().is_none().then_some((dimension, excludes))
}

/// An empty text is a value: none.
fn is_text_filter(name: &str) -> bool {
    filter_name(name).is_some_and(|(dimension, _)| !dimension.is_id())
}

/// The rows of a form, three fields each, as options; rows without a dimension are blank.
fn filters_of_rows(pairs: &[(String, String)]) -> Vec<(String, String)> {
    let all =
        |name: &'static str| pairs.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str());
    let rows = all("filter_by").zip(all("filter_how")).zip(all("filter_value"));
    let option = |((dimension, how), value): ((&str, &str), &str)| {
        let name = format!("{}{dimension}", if how == "not" { "not_" } else { "" });
        filter_name(&name)?;
        (is_text_filter(&name) || !value.trim().is_empty()).then(|| (name, value.trim().to_owned()))
    };
    rows.filter_map(option).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(query: &str) -> Options {
        Options::new(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    #[test]
    fn repeated_choices_become_lists() {
        let options =
            options("group_by=partner&then_by=country&metrics=clicks&metrics=actions&chart=clicks&from=&to=2026-01-02");
        assert_eq!(
            options.asked_at("/x", "csv"),
            "/x?group_by=partner%2Ccountry&metrics=clicks%2Cactions&compare=previous&to=2026-01-02&format=csv"
        );
    }

    #[test]
    fn the_same_choice_twice_is_one() {
        let both = options("group_by=day&then_by=day&metrics=clicks").asked_at("/x", "json");
        assert_eq!(both, "/x?group_by=day&metrics=clicks&compare=previous&format=json");
    }

    #[test]
    fn one_option_is_changed_and_the_rest_stays() {
        let options = options("group_by=partner&sort=-clicks&sub_id1=a%26b");
        assert_eq!(options.with("/x", "sort", "actions"), "/x?group_by=partner&sub_id1=a%26b&sort=actions");
    }

    #[test]
    fn rows_of_filters_become_options_and_stand_in_their_rows_again() {
        let options = options(
            "filter_by=country&filter_how=is&filter_value=US&filter_by=&filter_how=is&filter_value=x\
             &filter_by=sub_id1&filter_how=not&filter_value=&filter_by=day&filter_how=is&filter_value=1\
             &filter_by=link&filter_how=is&filter_value=",
        );
        let part: Vec<_> = options.part().collect();
        assert_eq!(part, [("country", "US"), ("not_sub_id1", "")]);
        let row = |dimension, excludes, value: &str| FilterRow {
            dimension: Some(dimension),
            excludes,
            value: value.to_owned(),
        };
        assert_eq!(options.filter_rows(), [row(Dimension::Country, false, "US"), row(Dimension::SubId1, true, "")]);
    }

    #[test]
    fn days_chosen_by_name_leave_no_others() {
        let options = options("range=last_7_days&from=2026-01-01&to=2026-01-02&compare=none");
        assert_eq!(options.part().collect::<Vec<_>>(), [("range", "last_7_days")]);
    }
}
