//! The options of a report as a page's form sends them, and the same options as the query model reads them.
//!
//! A form repeats `metrics` for each ticked column and has two lists for the grouping; the model wants lists with commas.
//! `chart` is the page's own: which figure is drawn.

use domain::report::Metric;

use crate::query;

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

#[derive(Clone, Default)]
pub struct Options {
    pairs: Vec<(String, String)>,
}

impl Options {
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        let (metrics, rest): (Vec<_>, Vec<_>) =
            pairs.into_iter().filter(|(_, value)| !value.is_empty()).partition(|(name, _)| name == "metrics");
        let metrics: Vec<_> = metrics.into_iter().map(|(_, value)| value).collect();
        let mut pairs = rest;
        if !metrics.is_empty() {
            // One list: every heading of the table is a link that repeats it.
            pairs.push(("metrics".to_owned(), metrics.join(",")));
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
        self.pairs.iter().all(|(name, _)| name == "chart")
    }

    /// As the query model reads them.
    pub fn asked(&self) -> Vec<(String, String)> {
        let mut asked = Vec::new();
        for (name, fields) in [("group_by", &["group_by", "then_by"][..]), ("metrics", &["metrics"])] {
            let mut values: Vec<&str> = Vec::new();
            for value in fields.iter().flat_map(|field| self.all(field)) {
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
        // The page compares unless told not to: a figure alone says little.
        if self.first("compare") != Some("none") {
            asked.push(("compare".to_owned(), "previous".to_owned()));
        }
        let own = ["group_by", "then_by", "metrics", "chart", "compare"];
        asked.extend(self.pairs.iter().filter(|(name, _)| !own.contains(&name.as_str())).cloned());
        asked
    }

    /// The address of the same page with one option changed.
    pub fn with(&self, path: &str, name: &str, value: &str) -> String {
        let kept = self.pairs.iter().filter(|(known, _)| known != name);
        let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
        query::address(path, kept.chain([(name, value)]))
    }

    /// The address of the same question as a file.
    pub fn asked_at(&self, path: &str, format: &str) -> String {
        let asked = self.asked();
        let asked = asked.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        query::address(path, asked.chain([("format", format)]))
    }
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
}
