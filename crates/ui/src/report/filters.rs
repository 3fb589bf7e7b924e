//! The fields above a report: which days, told apart by what, which part, which columns.

use domain::access::AccountKind;
use domain::report::{Dimension, Metric, ReportQuery};

use super::options::Options;
use crate::component::{Field, Form};

/// A column that can be ticked.
pub struct ColumnChoice {
    pub code: &'static str,
    pub label: &'static str,
    pub chosen: bool,
}

pub fn fields(options: &Options, query: &ReportQuery) -> Vec<Field> {
    let form = Form::default()
        .with("from", query.days.first.to_string())
        .with("to", query.days.last.to_string())
        .with("group_by", query.group_by.first().map_or("", |dimension| dimension.code()))
        .with("compare", options.first("compare").unwrap_or("previous"));
    vec![
        form.date("from", "From").small(),
        form.date("to", "To").small(),
        form.select("group_by", "By", &dimensions(None)).small().sends(),
        form.select("compare", "Compare", &words(&[("previous", "Period before"), ("none", "Nothing")]))
            .optional_quietly()
            .small()
            .sends(),
    ]
}

/// What is needed less often: a second grouping, and filters on the dimensions that have words for values.
pub fn more_fields(
    options: &Options,
    query: &ReportQuery,
    kind: AccountKind,
    programs: &[(String, String)],
) -> Vec<Field> {
    let mut form = Form::default().with("then_by", query.group_by.get(1).map_or("", |dimension| dimension.code()));
    for dimension in Dimension::ALL {
        form = form.with(dimension.code(), options.first(dimension.code()).unwrap_or(""));
    }
    let mut program_choices = vec![(String::new(), "All".to_owned())];
    program_choices.extend_from_slice(programs);
    let mut fields = vec![
        form.select("then_by", "And by", &dimensions(Some("Nothing else"))).optional_quietly().small(),
        form.select("program", "Program", &program_choices).optional_quietly().small(),
    ];
    if kind != AccountKind::Partner {
        fields.push(form.line("partner", "Partner account ID").optional_quietly().small());
    }
    for (name, label) in FILTERS {
        fields.push(form.line(name, label).optional_quietly().small());
    }
    fields
}

const FILTERS: [(&str, &str); 8] = [
    ("creative", "Creative ID"),
    ("sub_id1", "Sub id 1"),
    ("sub_id2", "Sub id 2"),
    ("shared_id", "Shared id"),
    ("promo_code", "Promo code"),
    ("country", "Country"),
    ("device", "Device"),
    ("referrer_host", "Referrer host"),
];

/// Whether anything of the folded part is in use.
pub fn more_in_use(options: &Options) -> bool {
    let names = FILTERS.iter().map(|(name, _)| *name).chain(["then_by", "program", "partner", "metrics"]);
    names.into_iter().any(|name| options.first(name).is_some())
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

fn dimensions(none: Option<&str>) -> Vec<(String, String)> {
    let none = none.map(|words| (String::new(), words.to_owned()));
    let all = Dimension::ALL.iter().map(|dimension| (dimension.code().to_owned(), dimension.label().to_owned()));
    none.into_iter().chain(all).collect()
}

fn words(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(code, words)| ((*code).to_owned(), (*words).to_owned())).collect()
}
