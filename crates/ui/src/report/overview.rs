//! What both dashboards open with: the last 30 days, today among them, and the 30 days before behind.

use std::collections::HashMap;

use domain::calendar::day_number;
use domain::ids::AccountId;
use domain::money::{Currency, Money};
use domain::report::{Comparison, Counts, DayRange, Dimension, Filter, Metric, ReportQuery, Sort, SortBy};
use edge::caller::PageCaller;
use flow::Platform;
use flow::report::{Key, Report, ReportRow};
use jiff::civil::Date;

use super::performance::{complete_in_words, main_currency, path_of, sum};
use super::{columns, series};
use crate::brand::home::TopPartner;
use crate::component::{Amount, Cell, Chart, Column, Figure, Row, Table};
use crate::frame::home_of;
use crate::known;
use crate::names::Names;
use crate::query;

const DAYS: i64 = 30;

pub struct Overview {
    pub figures: Vec<Figure>,
    pub chart: Chart,
    pub periods: Table,
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
    query.compare = Some(Comparison::Previous);
    let report = flow::report::ask(platform, &who.caller, query).await?;

    let drawn = drawn_of(drawn);
    let currency = main_currency(&report);
    Ok(Overview {
        figures: figures(&report, home, drawn, currency),
        periods: periods(&report, who, today, currency),
        chart: series::chart(&report, drawn, currency, today),
        complete: complete_in_words(&report, names),
        report_href: path_of(who),
    })
}

/// The last 30 days of one of a brand's partners.
pub async fn of_one_partner(
    platform: &Platform,
    who: &PageCaller,
    partner: AccountId,
    home: &str,
    drawn: Option<&str>,
) -> flow::Result<(Vec<Figure>, Chart)> {
    let today = flow::report::last_day(platform, &who.caller).await?;
    let mut query = ReportQuery::over(DayRange::ending(today, DAYS));
    query.group_by = vec![Dimension::Day];
    query.sort = query.usual_sort();
    query.filters = vec![Filter { dimension: Dimension::Partner, values: vec![partner.to_string()], excludes: false }];
    query.compare = Some(Comparison::Previous);
    let report = flow::report::ask(platform, &who.caller, query).await?;
    let (drawn, currency) = (drawn_of(drawn), main_currency(&report));
    Ok((figures(&report, home, drawn, currency), series::chart(&report, drawn, currency, today)))
}

fn drawn_of(word: Option<&str>) -> Metric {
    let drawn = word.and_then(|word| word.parse().ok()).filter(|drawn| FIGURES.contains(drawn));
    drawn.unwrap_or(Metric::Clicks)
}

/// Each is a tab that has itself drawn.
fn figures(report: &Report, home: &str, drawn: Metric, currency: Currency) -> Vec<Figure> {
    let figure = |metric: &Metric| {
        let only = columns::is_money(*metric).then_some(currency);
        let now = sum(&report.current.totals, only);
        let before = report.previous.as_ref().map(|previous| sum(&previous.totals, only));
        let change = before.and_then(|before| crate::format::change(metric.units(&now)?, metric.units(&before)?));
        let href = match metric {
            Metric::Clicks => home.to_owned(),
            other => query::address(home, [("chart", other.code())]),
        };
        columns::figure(*metric, &now, currency).note(change.unwrap_or_default()).tab(href, *metric == drawn)
    };
    FIGURES.iter().map(figure).collect()
}

/// What each partner of a brand did in the last 30 days.
#[derive(Default)]
pub struct PartnerFigures {
    pub clicks: i64,
    pub actions: i64,
    /// One for each currency.
    pub commission: Vec<Money>,
}

pub async fn by_partner(platform: &Platform, who: &PageCaller) -> flow::Result<HashMap<AccountId, PartnerFigures>> {
    let today = flow::report::last_day(platform, &who.caller).await?;
    let mut query = ReportQuery::over(DayRange::ending(today, DAYS));
    query.group_by = vec![Dimension::Partner];
    query.sort = query.usual_sort();
    let report = flow::report::ask(platform, &who.caller, query).await?;
    let mut by_partner: HashMap<AccountId, PartnerFigures> = HashMap::new();
    for row in &report.current.rows {
        let Some(Key::Id(id)) = row.keys.first() else { continue };
        let whole = |metric: Metric| metric.units(&row.counts).unwrap_or(0);
        let figures = by_partner.entry(AccountId(*id)).or_default();
        figures.clicks += whole(Metric::Clicks);
        figures.actions += whole(Metric::Actions);
        figures.commission.push(Money::new(whole(Metric::Commission), row.currency));
    }
    Ok(by_partner)
}

/// The same figures today, yesterday, and over some days that end today; each leads to the rows behind it.
fn periods(report: &Report, who: &PageCaller, today: Date, currency: Currency) -> Table {
    let last = |days| DayRange::ending(today, days);
    let rows =
        [("Today", last(1)), ("Yesterday", last(1).previous()), ("Last 7 days", last(7)), ("Last 30 days", last(DAYS))];
    let rows = rows.into_iter().map(|(words, days)| {
        let of = |metric: Metric| of_days(report, days, columns::is_money(metric).then_some(currency));
        let cell =
            |metric: Metric| columns::cell(metric, &of(metric), currency, true).link(rows_behind(who, metric, days));
        Row(std::iter::once(Cell::text(known(words))).chain(FIGURES.map(cell)).collect())
    });
    let heading = |metric: Metric| match columns::is_money(metric) {
        true => Column::figure(format!("{}, {}", known(metric.label()), currency.code())),
        false => Column::figure(metric.label()),
    };
    Table {
        caption: "Today and the last days".to_owned(),
        columns: std::iter::once(Column::text("Days")).chain(FIGURES.map(heading)).collect(),
        rows: rows.collect(),
        totals: Vec::new(),
    }
}

fn of_days(report: &Report, days: DayRange, currency: Option<Currency>) -> Counts {
    let numbers = day_number(days.first)..=day_number(days.last);
    let is_in = |row: &&ReportRow| matches!(row.keys.first(), Some(Key::Day(day)) if numbers.contains(day));
    let rows: Vec<ReportRow> = report.current.rows.iter().filter(is_in).cloned().collect();
    sum(&rows, currency)
}

/// Where a figure of some days can be looked into.
fn rows_behind(who: &PageCaller, metric: Metric, days: DayRange) -> String {
    let (from, to) = (days.first.to_string(), days.last.to_string());
    let days = [("from", from.as_str()), ("to", to.as_str())];
    let home = home_of(who.caller.account_kind);
    let by =
        |dimension: Dimension| query::address(path_of(who), [("group_by", dimension.code())].into_iter().chain(days));
    match metric {
        Metric::Clicks => query::address(&format!("{home}/reports/clicks"), days),
        Metric::Actions | Metric::Commission => query::address(&format!("{home}/actions"), days),
        _ => by(Dimension::Program),
    }
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
        let whole = |metric: Metric| metric.units(&row.counts).unwrap_or(0);
        top.push(TopPartner {
            name: report.name(Dimension::Partner, &row.keys[0]).to_owned(),
            href: format!("/brand/partners/{id}"),
            clicks: crate::format::count(whole(Metric::Clicks)),
            actions: crate::format::count(whole(Metric::Actions)),
            commission: Amount::new(whole(Metric::Commission), row.currency),
        });
    }
    Ok(top)
}
