//! Reports, Performance: any question of the report model, as totals, chart and table.

use askama::Template;
use axum::extract::{Query, State};
use domain::access::AccountKind;
use domain::money::Currency;
use domain::report::{Counts, Dimension, Metric, ReportQuery, SortBy};
use edge::caller::PageCaller;
use flow::Platform;
use flow::report::{Key, Report, ReportRow};
use jiff::civil::Date;

use super::filters::{self, ColumnChoice, FilterFields};
use super::options::Options;
use super::views::{self, Saving, ViewTab};
use super::{behind, columns, series};
use crate::answer::{self, Answer};
use crate::component::table::Sorted;
use crate::component::{Cell, Chart, Column, Empty, Field, Figure, Form, Notice, Row, Table};
use crate::format;
use crate::frame::{Frame, Place, home_of};
use crate::known;
use crate::names::Names;
use crate::visitor::{self, Brand, Partner};
use crate::words::say;

/// A page stays under 100 KB, of which the chart of a quarter takes 40. A cell takes some 40 bytes, a heading as much as 17
/// cells, since its link repeats the question. The files hold everything.
const CELLS_MAX: usize = 750;
const HEADING_CELLS: usize = 17;
/// What a link to the rows behind a figure takes besides.
const LINK_CELLS: usize = 4;
/// However many columns there are.
const ROWS_MIN: usize = 5;

#[derive(Template)]
#[template(path = "report/performance.html")]
struct PerformancePage {
    frame: Frame,
    title: String,
    views: Vec<ViewTab>,
    views_path: String,
    saving: Saving,
    path: &'static str,
    fields: Vec<Field>,
    filters: Vec<FilterFields>,
    filters_used: i64,
    more_open: bool,
    columns: Vec<ColumnChoice>,
    filtered: bool,
    csv_href: String,
    json_href: String,
    refusal: Option<Notice>,
    answer: Option<Shown>,
    empty: Empty,
}

struct Shown {
    figures: Vec<Figure>,
    chart: Chart,
    table: Table,
    rows: String,
    complete: String,
}

pub async fn of_partner(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Answer {
    show(&platform, &who, Options::new(pairs), Form::default()).await
}

pub async fn of_brand(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Answer {
    show(&platform, &who, Options::new(pairs), Form::default()).await
}

/// The page again, with the form that could not keep its question.
pub async fn refused(platform: &Platform, who: &PageCaller, options: Options, form: Form) -> Answer {
    show(platform, who, options, form).await
}

async fn show(platform: &Platform, who: &PageCaller, options: Options, saving: Form) -> Answer {
    let views = flow::saved_view::list(platform, &who.caller).await?;
    let done = options.first("done").map(str::to_owned);
    let (options, view) = views::beginning(&views, options);
    let today = flow::report::last_day(platform, &who.caller).await?;
    let (query, refusal) = match options.question(today) {
        Ok(query) => (query, None),
        Err(error) => {
            let usual = Options::default().question(today).expect("no options ask a valid question");
            (usual, Some(super::cannot_be_asked(&error.to_string())))
        }
    };
    let names = Names::of_programs(platform, who).await?;
    let (answer, refusal) = match refusal {
        Some(refusal) => (None, Some(refusal)),
        None => match shown(platform, who, &options, &query, today, &names).await {
            Ok(answer) => (Some(answer), None),
            Err(flow::Error::Refused(refusal)) => (None, Some(super::cannot_be_asked(&refusal.to_string()))),
            Err(failure) => return Err(failure.into()),
        },
    };
    let path = path_of(who);
    let page = PerformancePage {
        frame: visitor::frame(who, "Performance", Place::Performance).after(done.as_deref()),
        path,
        fields: filters::fields(&options, &query, who.caller.account_kind),
        filters: filters::filter_fields(&options, who.caller.account_kind),
        filters_used: query.filters.len() as i64,
        more_open: !query.filters.is_empty() || options.first("metrics").is_some(),
        title: view.and_then(|id| views.find(id)).map_or(known("Performance").to_owned(), |view| view.name.clone()),
        views: views::tabs(&views, path, view),
        views_path: format!("{}/reports/views", home_of(who.caller.account_kind)),
        saving: Saving {
            action: format!("{}/reports/views", home_of(who.caller.account_kind)),
            options: options.kept(),
            form: saving,
        },
        columns: filters::column_choices(&query),
        filtered: !options.is_plain(),
        csv_href: options.asked_at("/api/v1/reports/performance", "csv"),
        json_href: options.asked_at("/api/v1/reports/performance", "json"),
        empty: Empty::new(
            "Nothing in these days",
            "There were no clicks and no actions that fit. Choose other days, or take a filter away.",
        ),
        refusal,
        answer,
    };
    match page.refusal.is_some() || page.saving.form.is_refused() {
        true => answer::refused(page),
        false => answer::page(page),
    }
}

async fn shown(
    platform: &Platform,
    who: &PageCaller,
    options: &Options,
    query: &ReportQuery,
    today: Date,
    names: &Names,
) -> flow::Result<Shown> {
    let table_query = ReportQuery { limit: Some(rows_max(query)), ..query.clone() };
    let report = flow::report::ask(platform, &who.caller, table_query).await?;
    let mut series_query = ReportQuery {
        group_by: vec![series::bucket(query.days)],
        metrics: Metric::USUAL.to_vec(),
        limit: None,
        ..query.clone()
    };
    series_query.sort = series_query.usual_sort();
    let over_time = flow::report::ask(platform, &who.caller, series_query).await?;

    let drawn = options.first("chart").and_then(|chart| chart.parse().ok()).unwrap_or(Metric::Clicks);
    let drawn = if Metric::USUAL.contains(&drawn) { drawn } else { Metric::Clicks };
    let currency = main_currency(&over_time);
    Ok(Shown {
        figures: totals(&over_time, options, path_of(who), drawn, currency),
        chart: series::chart(&over_time, drawn, currency, today),
        rows: rows_in_words(&report),
        complete: complete_in_words(&report, names),
        table: table(&report, options, path_of(who)),
    })
}

/// The figures over the chart, each a tab.
const HEADLINES: [Metric; 5] =
    [Metric::Clicks, Metric::Actions, Metric::ConversionRate, Metric::Epc, Metric::Commission];

fn totals(report: &Report, options: &Options, path: &str, drawn: Metric, currency: Currency) -> Vec<Figure> {
    let now = sum(&report.current.totals, None);
    let before = report.previous.as_ref().map(|previous| sum(&previous.totals, None));
    let money_now = sum(&report.current.totals, Some(currency));
    let money_before = report.previous.as_ref().map(|previous| sum(&previous.totals, Some(currency)));
    HEADLINES
        .iter()
        .map(|metric| {
            let (now, before) = if columns::is_money(*metric) { (&money_now, &money_before) } else { (&now, &before) };
            let figure = columns::figure(*metric, now, currency)
                .tab(options.with(path, "chart", metric.code()), *metric == drawn);
            match before.as_ref().and_then(|before| Some((metric.units(now)?, metric.units(before)?))) {
                Some((now, before)) => figure.before(now, before),
                None => figure,
            }
        })
        .collect()
}

/// All rows together, or those of one currency.
pub fn sum(rows: &[flow::report::ReportRow], currency: Option<Currency>) -> Counts {
    let mut total = Counts::default();
    for row in rows.iter().filter(|row| currency.is_none_or(|currency| row.currency == currency)) {
        total += row.counts;
    }
    total
}

/// The currency with most commission; money figures and the chart are in it.
pub fn main_currency(report: &Report) -> Currency {
    let commission = |row: &&flow::report::ReportRow| Metric::Commission.units(&row.counts);
    report.current.totals.iter().max_by_key(commission).map_or(Currency::USD, |row| row.currency)
}

fn table(report: &Report, options: &Options, path: &str) -> Table {
    let query = &report.query;
    let sort_link = |code: &str, by: SortBy, first_descending: bool| {
        let current = query.sort.by == by;
        let descending = if current { !query.sort.descending } else { first_descending };
        let sorted = current.then_some(if query.sort.descending { Sorted::Descending } else { Sorted::Ascending });
        (options.with(path, "sort", &format!("{}{code}", if descending { "-" } else { "" })), sorted)
    };
    // A currency said once in the heading need not be said in every row.
    let only_currency = match report.current.totals.as_slice() {
        [only] => Some(only.currency),
        _ => None,
    };
    let mut headings = Vec::new();
    for dimension in &query.group_by {
        let (href, sorted) = sort_link(dimension.code(), SortBy::Dimension(*dimension), false);
        headings.push(Column::text(dimension.label()).sort(href, sorted));
    }
    let compares = report.previous.is_some();
    for metric in &query.metrics {
        let (href, sorted) = sort_link(metric.code(), SortBy::Metric(*metric), true);
        let label = match only_currency.filter(|_| columns::is_money(*metric)) {
            Some(currency) => format!("{}, {}", known(metric.label()), currency.code()),
            None => metric.label().to_owned(),
        };
        headings.push(Column::figure(label).sort(href, sorted));
        if compares {
            headings.extend([Column::figure("before"), Column::figure("change")]);
        }
    }
    let cells = |keys: Vec<Cell>, now: &ReportRow, before: Option<&ReportRow>| {
        let before = before.map(|before| before.counts).unwrap_or_default();
        let mut cells = keys;
        for metric in &query.metrics {
            let cell = |counts| columns::cell(*metric, counts, now.currency, only_currency.is_some());
            let behind = behind::rows(report, options, path, now, *metric);
            cells.push(match behind {
                Some(href) => cell(&now.counts).link(href),
                None => cell(&now.counts),
            });
            if compares {
                cells.extend([cell(&before).soft(), columns::change(*metric, &now.counts, &before)]);
            }
        }
        cells
    };
    let rows = report.current.rows.iter().map(|row| {
        let keys = query.group_by.iter().zip(&row.keys).map(|(dimension, key)| key_cell(report, *dimension, key));
        Row(cells(keys.collect(), row, report.before(row)))
    });
    let totals = report.current.totals.iter().map(|total| {
        let mut keys = vec![Cell::text(known("Total"))];
        keys.resize(query.group_by.len(), Cell::text(""));
        let before = report.previous.iter().flat_map(|previous| &previous.totals);
        cells(keys, total, before.into_iter().find(|before| before.currency == total.currency))
    });
    Table { caption: "Performance".to_owned(), columns: headings, rows: rows.collect(), totals: totals.collect() }
}

fn key_cell(report: &Report, dimension: Dimension, key: &Key) -> Cell {
    match key {
        Key::Day(day) => {
            let day = series::date_of(*day);
            Cell::text(&if dimension == Dimension::Month { format::month(day) } else { format::day(day) })
        }
        Key::Id(0) => Cell::text("none"),
        Key::Id(id) => match report.name(dimension, key) {
            "" => Cell::text(&id.to_string()),
            name => Cell::text(name).title(id.to_string()),
        },
        Key::Text(code) if dimension == Dimension::Group => match code.is_empty() {
            true => Cell::text(&say!("(no group)")),
            false => Cell::text(report.name(dimension, key)).title(code.clone()),
        },
        Key::Text(text) if text.is_empty() => Cell::text("none"),
        Key::Text(text) => Cell::text(text),
        Key::Others => Cell::text(known("Other values"))
            .title(known("Values that came after a day had no room for more").to_owned()),
    }
}

fn rows_max(query: &ReportQuery) -> usize {
    let columns = query.group_by.len() + query.metrics.len();
    let compared = if query.compare.is_some() { 2 * query.metrics.len() } else { 0 };
    let linked = query.metrics.iter().filter(|metric| behind::is_linked(**metric)).count();
    let cells = columns + compared + LINK_CELLS * linked;
    (CELLS_MAX.saturating_sub(HEADING_CELLS * columns) / cells).max(ROWS_MIN)
}

fn rows_in_words(report: &Report) -> String {
    let (shown, all) = (report.current.rows.len(), report.current.rows_total);
    if shown == all {
        return format::counted(all as i64, "{n} row", "{n} rows");
    }
    say!(
        "The first {shown} of {all} rows; the totals and the files hold all.",
        format::count(shown as i64),
        format::count(all as i64)
    )
}

/// Up to when clicks are counted.
pub fn complete_in_words(report: &Report, names: &Names) -> String {
    // Days are those of each program; where all agree, so does the clock.
    let zone = names.any_zone();
    say!("Complete up to {when}", format::instant_exact(&report.complete_until.to_zoned(zone)))
}

pub fn path_of(who: &PageCaller) -> &'static str {
    match who.caller.account_kind {
        AccountKind::Partner => "/partner/reports/performance",
        AccountKind::Brand | AccountKind::Operator => "/brand/reports/performance",
    }
}
