//! What both dashboards open with: the last 30 days, today among them, and the 30 days before behind.

use domain::report::{DayRange, Dimension, Metric, ReportQuery, Sort, SortBy};
use edge::caller::PageCaller;
use flow::Platform;
use flow::report::Key;

use super::performance::{complete_in_words, main_currency, path_of, sum};
use super::{columns, series};
use crate::brand::home::TopPartner;
use crate::component::{Amount, Chart, Figure};
use crate::names::Names;
use crate::query;

const DAYS: i64 = 30;

pub struct Overview {
    pub figures: Vec<Figure>,
    pub chart: Chart,
    pub complete: String,
    pub report_href: &'static str,
}

const FIGURES: [Metric; 5] = [Metric::Clicks, Metric::Actions, Metric::ConversionRate, Metric::Epc, Metric::Commission];

/// `home` is the page that shows it, `drawn` the figure chosen there.
pub async fn overview(
    platform: &Platform,
    who: &PageCaller,
    names: &Names,
    home: &str,
    drawn: Option<&str>,
) -> flow::Result<Overview> {
    let today = flow::report::last_day(platform, &who.caller).await?;
    let mut query = ReportQuery::over(DayRange::ending(today, DAYS));
    query.group_by = vec![Dimension::Day];
    query.sort = query.usual_sort();
    query.compare_previous = true;
    let report = flow::report::ask(platform, &who.caller, query).await?;

    let drawn = drawn.and_then(|drawn| drawn.parse().ok()).filter(|drawn| FIGURES.contains(drawn));
    let drawn = drawn.unwrap_or(Metric::Clicks);
    let currency = main_currency(&report);
    let today_number = domain::calendar::day_number(today);
    let of_today: Vec<_> =
        report.current.rows.iter().filter(|row| row.keys.first() == Some(&Key::Day(today_number))).cloned().collect();

    let figures = FIGURES.iter().map(|metric| {
        let only = columns::is_money(*metric).then_some(currency);
        let (now, this_day) = (sum(&report.current.totals, only), sum(&of_today, only));
        let before = report.previous.as_ref().map(|previous| sum(&previous.totals, only));
        let change = before.and_then(|before| {
            crate::format::change(columns::units(*metric, &now)?, columns::units(*metric, &before)?)
        });
        let today_value = columns::units(*metric, &this_day);
        let today_words =
            today_value.map(|value| format!("{} today", columns::chart_unit(*metric, currency).shown(Some(value))));
        let href = match metric {
            Metric::Clicks => home.to_owned(),
            other => query::address(home, [("chart", other.code())]),
        };
        columns::figure(*metric, &now, currency)
            .note(today_words.unwrap_or_default())
            .then(change)
            .tab(href, *metric == drawn)
    });
    Ok(Overview {
        figures: figures.collect(),
        chart: series::chart(&report, drawn, currency, today),
        complete: complete_in_words(&report, names),
        report_href: path_of(who),
    })
}

/// The partners with most commission in the last 30 days, for a brand.
pub async fn top_partners(platform: &Platform, who: &PageCaller) -> flow::Result<Vec<TopPartner>> {
    let today = flow::report::last_day(platform, &who.caller).await?;
    let mut query = ReportQuery::over(DayRange::ending(today, DAYS));
    query.group_by = vec![Dimension::Partner];
    query.sort = Sort { by: SortBy::Metric(Metric::Commission), descending: true };
    query.limit = Some(6);
    let report = flow::report::ask(platform, &who.caller, query).await?;
    let mut top = Vec::new();
    for row in &report.current.rows {
        let Some(Key::Id(id)) = row.keys.first() else { continue };
        let whole = |metric| columns::units(metric, &row.counts).unwrap_or(0);
        top.push(TopPartner {
            name: report.name(Dimension::Partner, *id).to_owned(),
            href: format!("/brand/partners/{id}"),
            clicks: crate::format::count(whole(Metric::Clicks)),
            actions: crate::format::count(whole(Metric::Actions)),
            commission: Amount::new(whole(Metric::Commission), row.currency),
        });
    }
    Ok(top)
}
