//! What both dashboards open with: the last 30 days, today among them, and the 30 days before behind.

use domain::report::{DayRange, Dimension, Metric, ReportQuery};
use edge::caller::PageCaller;
use flow::Platform;

use super::performance::{complete_in_words, main_currency, path_of, sum};
use super::{columns, series};
use crate::component::{Chart, Figure};
use crate::query;

const DAYS: i64 = 30;

pub struct Overview {
    pub figures: Vec<Figure>,
    pub chart: Chart,
    pub complete: String,
    pub report_href: &'static str,
    /// Whether anything at all was recorded in these days.
    pub is_empty: bool,
}

const FIGURES: [Metric; 5] =
    [Metric::Clicks, Metric::Actions, Metric::ConversionRate, Metric::Epc, Metric::Commission];

/// `home` is the page that shows it, `drawn` the figure chosen there.
pub async fn overview(platform: &Platform, who: &PageCaller, home: &str, drawn: Option<&str>) -> flow::Result<Overview> {
    let today = flow::report::today(platform, &who.caller).await?;
    let mut query = ReportQuery::over(DayRange::ending(today, DAYS));
    query.group_by = vec![Dimension::Day];
    query.sort = query.usual_sort();
    query.compare_previous = true;
    let report = flow::report::run(platform, &who.caller, query).await?;

    let drawn = drawn.and_then(|drawn| drawn.parse().ok()).filter(|drawn| FIGURES.contains(drawn));
    let drawn = drawn.unwrap_or(Metric::Clicks);
    let currency = main_currency(&report);
    let today_number = domain::report::period::day_number(today);
    let of_today: Vec<_> = report
        .current
        .rows
        .iter()
        .filter(|row| row.keys.first() == Some(&flow::report::Key::Day(today_number)))
        .cloned()
        .collect();

    let figures = FIGURES.iter().map(|metric| {
        let only = columns::is_money(*metric).then_some(currency);
        let (now, this_day) = (sum(&report.current.totals, only), sum(&of_today, only));
        let before = report.previous.as_ref().map(|previous| sum(&previous.totals, only));
        let change = before
            .and_then(|before| crate::format::change(columns::units(*metric, &now)?, columns::units(*metric, &before)?));
        let today_value = columns::chart_unit(*metric, currency).shown(columns::units(*metric, &this_day));
        let href = match metric {
            Metric::Clicks => home.to_owned(),
            other => query::address(home, [("chart", other.code())]),
        };
        columns::figure(*metric, &now, currency)
            .note(format!("{today_value} today"))
            .then(change)
            .tab(href, *metric == drawn)
    });
    Ok(Overview {
        figures: figures.collect(),
        chart: series::chart(&report, drawn, currency, today),
        complete: complete_in_words(&report),
        report_href: path_of(who),
        is_empty: sum(&report.current.totals, None).is_zero(),
    })
}
