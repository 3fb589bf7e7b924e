//! The answer to a view as a letter: totals beside those before, the first rows, and all of them as a file.

use domain::figure::{self, change_short};
use domain::money::Currency;
use domain::report::{Counts, DayRange, Dimension, Metric, ReportQuery, Unit};
use domain::view_letter::{HOUR, Timing};
use domain::words::Said;
use jiff::tz::TimeZone;
use store::account::Account;
use store::saved_view::SavedView;

use crate::letter::view::{Answer, Attached, beside, days};
use crate::letter::{Enclosure, Letter, Table, portal};
use crate::report::{self, Key, Report, ReportRow};
use crate::saved_view::question;
use crate::{Caller, Platform, Result};

/// Rows in the letter itself.
const ROWS_SHOWN: usize = 10;
/// Columns in the letter itself: what a phone shows.
const COLUMNS_SHOWN: usize = 5;
/// Letters of a cell; sub ids may be long.
const CELL_CHARS_MAX: usize = 32;
/// Some hundred KB, which wait in the outbox until they are sent. What is larger is downloaded.
const FILE_ROWS_MAX: usize = 5_000;
/// Mail servers take ten times that.
const FILE_BYTES_MAX: usize = 1_000_000;

/// Where a figure cannot be known.
const NONE: &str = "–";

/// The view, whose it is, and when it comes.
pub(super) struct About {
    pub account: Account,
    pub view: SavedView,
    pub timing: Timing,
    pub zone: TimeZone,
}

/// Errors: a refusal where the caller may not read reports.
pub(super) async fn letter(platform: &Platform, caller: &Caller, about: About, query: ReportQuery) -> Result<Letter> {
    let query = ReportQuery { limit: Some(FILE_ROWS_MAX), ..query };
    let report = report::ask(platform, caller, query).await?;
    let About { account, view, timing, zone } = about;
    let home = format!("{}/reports/performance", portal(account.kind));
    let before = if view.options.is_empty() { "" } else { "&" };
    let complete_until = report.complete_until.to_zoned(zone);
    Ok(crate::letter::view::shown(Answer {
        account_name: account.name,
        path: format!("{home}?{}{before}view={}", view.options, view.id),
        view_name: view.name,
        days: days(report.current.days),
        compared_days: report.previous.as_ref().map(|previous| days(previous.days)),
        complete_until: figure::instant(&complete_until),
        totals: totals(&report),
        first_rows: first_rows(&report),
        rows_total: if is_empty(&report) { 0 } else { report.current.rows_total },
        timing: timing.in_words(),
        hour: format!("{} {}", HOUR.strftime("%-H:%M"), complete_until.strftime("%Z")),
        file: attached(&view.options, report),
    }))
}

/// Days without anything are rows, too: they say nothing happened.
fn is_empty(report: &Report) -> bool {
    report.current.totals.iter().all(|total| total.counts.is_zero())
}

/// Each metric of the view, money once for each currency.
fn totals(report: &Report) -> Vec<(Said, Said)> {
    if is_empty(report) {
        return Vec::new();
    }
    let now = &report.current.totals;
    let before = report.previous.as_ref().map(|previous| previous.totals.as_slice());
    let mut totals = Vec::new();
    for metric in &report.query.metrics {
        let is_money = matches!(metric.unit(), Unit::Money | Unit::MoneyEach);
        let currencies: Vec<Option<Currency>> = match is_money {
            true => now.iter().map(|total| Some(total.currency)).collect(),
            false => vec![None],
        };
        for currency in currencies {
            let before = before.map(|before| sum(before, currency));
            let words = total(*metric, &sum(now, currency), before.as_ref(), currency.unwrap_or(Currency::USD));
            totals.push((Said::of(metric.label()), words));
        }
    }
    totals
}

/// All rows together, or those of one currency.
fn sum(rows: &[ReportRow], currency: Option<Currency>) -> Counts {
    let mut sum = Counts::default();
    let of = rows.iter().filter(|row| currency.is_none_or(|currency| row.currency == currency));
    of.for_each(|row| sum += &row.counts);
    sum
}

fn total(metric: Metric, now: &Counts, before: Option<&Counts>, currency: Currency) -> Said {
    let shown = |counts: &Counts| metric.for_people(counts, currency).unwrap_or_else(|| NONE.to_owned());
    let Some(before) = before else { return Said::written(shown(now)) };
    let change = metric.units(now).zip(metric.units(before)).and_then(|(now, before)| change_short(now, before));
    beside(&shown(now), &shown(before), change.as_deref())
}

fn first_rows(report: &Report) -> Option<Table<Said>> {
    if is_empty(report) {
        return None;
    }
    let dimensions = &report.query.group_by;
    let metrics = &report.query.metrics;
    let metrics = &metrics[..metrics.len().min(COLUMNS_SHOWN.saturating_sub(dimensions.len()).max(1))];
    let labels = dimensions.iter().map(|dimension| dimension.label());
    let row = |row: &ReportRow| {
        let keys = dimensions.iter().zip(&row.keys).map(|(dimension, key)| key_in_words(report, *dimension, key));
        let figures = metrics.iter().map(|metric| {
            let figure = metric.for_people(&row.counts, row.currency);
            Said::written(figure.unwrap_or_else(|| NONE.to_owned()))
        });
        keys.chain(figures).collect()
    };
    Some(Table {
        texts: dimensions.len(),
        headings: labels.chain(metrics.iter().map(|metric| metric.label())).map(Said::of).collect(),
        rows: report.current.rows.iter().take(ROWS_SHOWN).map(row).collect(),
    })
}

fn key_in_words(report: &Report, dimension: Dimension, key: &Key) -> Said {
    let name = report.name(dimension, key);
    let words = if name.is_empty() { key.show() } else { name.to_owned() };
    match words.chars().count() {
        0 => Said::of("none"),
        1..=CELL_CHARS_MAX => Said::written(words),
        _ => Said::written(words.chars().take(CELL_CHARS_MAX - 1).chain(['…']).collect::<String>()),
    }
}

fn attached(options: &str, report: Report) -> Attached {
    if is_empty(&report) {
        return Attached::Nothing;
    }
    let (DayRange { first, last }, rows, rows_total) =
        (report.current.days, report.current.rows.len(), report.current.rows_total);
    if rows < rows_total {
        return Attached::At(download(options, first, last));
    }
    let bytes = report::csv::Pieces::new(report).collect::<Vec<_>>().concat();
    if bytes.len() > FILE_BYTES_MAX {
        return Attached::At(download(options, first, last));
    }
    Attached::Here(Enclosure {
        // Longer names are folded in a header that not every mail program reads.
        name: format!("performance-{last}.csv"),
        media_type: "text/csv; charset=utf-8".to_owned(),
        text: String::from_utf8(bytes).expect("texts of a report are texts"),
    })
}

/// The same days, whenever it is opened.
fn download(options: &str, first: jiff::civil::Date, last: jiff::civil::Date) -> String {
    let asked = question::asked(&question::pairs(options));
    let kept = asked.into_iter().filter(|(name, _)| !matches!(name.as_str(), "range" | "from" | "to"));
    let days = [("from".to_owned(), first.to_string()), ("to".to_owned(), last.to_string())];
    let form = [("format".to_owned(), "csv".to_owned())];
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(kept.chain(days).chain(form));
    format!("/api/v1/reports/performance?{}", query.finish())
}
