//! The fields above a report or a list: which days, told apart by what, which part, which columns.

use domain::access::AccountKind;
use domain::report::{DayRange, Dimension, Metric, RelativeDays, ReportQuery};

use super::options::{FilterRow, Options};
use crate::component::{Field, Form};
use crate::known;
use crate::words::say;

/// A column that can be ticked.
pub struct ColumnChoice {
    pub code: &'static str,
    pub label: &'static str,
    pub chosen: bool,
}

/// One filter: on what, whether it keeps or excludes, which value.
pub struct FilterFields {
    pub by: Field,
    pub how: Field,
    pub value: Field,
}

/// Rows to fill in beside those that are filled in.
const BLANK_ROWS: usize = 2;

/// By name or freely. `days` are those shown.
pub fn day_fields(options: &Options, days: DayRange) -> Vec<Field> {
    let form = Form::default()
        .with("range", range(options))
        .with("from", days.first.to_string())
        .with("to", days.last.to_string());
    let ranges = RelativeDays::ALL.iter().map(|range| (range.code().to_owned(), known(range.label()).to_owned()));
    let ranges: Vec<_> = ranges.chain([(String::new(), crate::known("These days:").to_owned())]).collect();
    vec![
        form.select("range", "Days", &ranges).optional_quietly().small().sends(),
        form.date("from", "From").small(),
        form.date("to", "Until").small(),
    ]
}

/// Free days are free; where nothing is said it is the last 30.
fn range(options: &Options) -> &str {
    match options.first("range") {
        Some(range) => range,
        None if options.first("from").is_some() || options.first("to").is_some() => "",
        None => RelativeDays::Last30.code(),
    }
}

pub fn fields(options: &Options, query: &ReportQuery, kind: AccountKind) -> Vec<Field> {
    let at = |place: usize| query.group_by.get(place).map_or("", |dimension| dimension.code());
    let form = Form::default()
        .with("group_by", at(0))
        .with("then_by", at(1))
        .with("compare", options.first("compare").unwrap_or("previous"));
    let comparisons =
        words(&[("previous", "The period before"), ("last_year", "The same days last year"), ("none", "Nothing")]);
    let mut fields = day_fields(options, query.days);
    fields.extend([
        form.select("group_by", "Group by", &dimensions(None, kind)).small().sends(),
        form.select("then_by", "And by", &dimensions(Some("Nothing else"), kind)).optional_quietly().small().sends(),
        form.select("compare", "Compare with", &comparisons).optional_quietly().small().sends(),
    ]);
    fields
}

/// The filters there are, and some blank rows for further ones.
pub fn filter_fields(options: &Options, kind: AccountKind) -> Vec<FilterFields> {
    let mut rows = options.filter_rows();
    rows.extend(std::iter::repeat_n(FilterRow::default(), BLANK_ROWS));
    let usable = Dimension::ALL
        .iter()
        .filter(|dimension| dimension.time().is_none() && (!dimension.is_of_partner() || kind != AccountKind::Partner));
    let usable = usable.map(|dimension| {
        let id = if dimension.is_id() { " ID" } else { "" };
        (dimension.code().to_owned(), format!("{}{id}", known(dimension.label())))
    });
    let by: Vec<_> = std::iter::once((String::new(), crate::known("No filter").to_owned())).chain(usable).collect();
    let how = [("is", say!("is")), ("not", say!("is not"))].map(|(code, words)| (code.to_owned(), words));
    let fields = |(place, row): (usize, FilterRow)| {
        let form = Form::default()
            .with("filter_by", row.dimension.map_or("", |dimension| dimension.code()))
            .with("filter_how", if row.excludes { "not" } else { "is" })
            .with("filter_value", row.value);
        FilterFields {
            by: form.select("filter_by", "Filter on", &by).optional_quietly().small().of(place),
            how: form.select("filter_how", "Keeps what", &how).small().of(place),
            value: form.line("filter_value", "Value").optional_quietly().small().of(place),
        }
    };
    rows.into_iter().enumerate().map(fields).collect()
}

pub fn column_choices(query: &ReportQuery) -> Vec<ColumnChoice> {
    Metric::ALL
        .iter()
        .map(|metric| ColumnChoice {
            code: metric.code(),
            label: metric.label(),
            chosen: query.metrics.contains(metric),
        })
        .collect()
}

/// A partner has no groups: they are the brand's.
fn dimensions(none: Option<&str>, kind: AccountKind) -> Vec<(String, String)> {
    let none = none.map(|words| (String::new(), known(words).to_owned()));
    let usable =
        Dimension::ALL.iter().filter(|dimension| **dimension != Dimension::Group || kind != AccountKind::Partner);
    let all = usable.map(|dimension| (dimension.code().to_owned(), known(dimension.label()).to_owned()));
    none.into_iter().chain(all).collect()
}

fn words(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(code, words)| ((*code).to_owned(), known(words).to_owned())).collect()
}
