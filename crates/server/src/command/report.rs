//! `tributary report`: the performance report on the command line, over everything the installation has.

use std::io::{self, Write};

use anyhow::Context;
use clap::Args;
use domain::access::AccountKind;
use domain::ids::AccountId;
use flow::report::csv::Pieces;
use flow::report::{Period, Report, ReportRow};
use flow::{Caller, Platform};

use crate::config::Config;
use crate::data_directory::DataDirectory;
use crate::{output, platform};

/// The words are those of GET /api/v1/reports/performance.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// First day, YYYY-MM-DD, in the time zone of each program. The last 30 days when absent.
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// Last day, included.
    #[arg(long, value_name = "DAY")]
    to: Option<String>,
    /// Dimensions with commas: day, week, month, program, partner, creative, link, sub_id1, sub_id2, sub_id3, shared_id, promo_code,
    /// country, device, browser, referrer_host.
    #[arg(long, value_name = "NAMES")]
    group_by: Option<String>,
    /// Metrics with commas, such as clicks,actions,commission,epc.
    #[arg(long, value_name = "NAMES")]
    metrics: Option<String>,
    /// A column that is shown; with a - before it the greatest first.
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    sort: Option<String>,
    /// The most rows; totals count all.
    #[arg(long, value_name = "ROWS")]
    limit: Option<String>,
    /// `previous`: as many days before, too. `last_year`: the same days a year earlier.
    #[arg(long, value_name = "PERIOD")]
    compare: Option<String>,
    /// Only what has this value of a dimension, such as country=US. Repeat it for several.
    #[arg(long = "only", value_name = "DIMENSION=VALUE")]
    only: Vec<String>,
    /// A CSV file instead of a table.
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

pub fn run(config: &Config, arguments: &ReportArgs, json: bool) -> anyhow::Result<()> {
    let directory = DataDirectory::open(&config.data.directory)?;
    let platform = platform::open(config, &directory, platform::For::Command)?;
    let report = answer(&platform, arguments);
    platform.close();
    let report = report?;
    let mut out = io::stdout().lock();
    if json {
        serde_json::to_writer_pretty(&mut out, &api::report::wire(&report))?;
        writeln!(out)?;
    } else if arguments.csv {
        Pieces::new(report).try_for_each(|piece| out.write_all(&piece))?;
    } else {
        out.write_all(page(&report).as_bytes())?;
    }
    out.flush().context("writing the report")
}

fn answer(platform: &Platform, arguments: &ReportArgs) -> anyhow::Result<Report> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("starting a runtime")?;
    // Whoever may run commands on the data directory sees all of it.
    let caller = Caller::system("report", AccountId(0), AccountKind::Operator);
    Ok(runtime.block_on(flow::report::performance(platform, &caller, options(arguments)?))?)
}

fn options(arguments: &ReportArgs) -> anyhow::Result<Vec<(String, String)>> {
    let named = [
        ("from", &arguments.from),
        ("to", &arguments.to),
        ("group_by", &arguments.group_by),
        ("metrics", &arguments.metrics),
        ("sort", &arguments.sort),
        ("limit", &arguments.limit),
        ("compare", &arguments.compare),
    ];
    let mut options: Vec<(String, String)> =
        named.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text.clone()?))).collect();
    for only in &arguments.only {
        let (name, value) = only.split_once('=').with_context(|| format!("--only {only}: expected DIMENSION=VALUE"))?;
        options.push((name.to_owned(), value.to_owned()));
    }
    Ok(options)
}

/// For people: a table for each period, and how complete it is.
fn page(report: &Report) -> String {
    let mut page = String::new();
    for period in std::iter::once(&report.current).chain(&report.previous) {
        page += &format!("{} to {}\n\n{}", period.days.first, period.days.last, table(report, period));
        if period.rows.len() < period.rows_total {
            page += &format!("{} of {} rows\n", period.rows.len(), period.rows_total);
        }
        page.push('\n');
    }
    page + &format!("Clicks before {} are counted; actions are complete.\n", report.complete_until)
}

fn table(report: &Report, period: &Period) -> String {
    let keys = report.query.group_by.len();
    let mut lines = vec![headings(report)];
    lines.extend(period.rows.iter().map(|row| cells(report, row)));
    if keys > 0 {
        lines.extend(period.totals.iter().map(|row| cells(report, row)));
    }
    output::aligned(&lines, keys + 1)
}

fn headings(report: &Report) -> Vec<String> {
    let dimensions = report.query.group_by.iter().map(|dimension| dimension.label());
    let metrics = report.query.metrics.iter().map(|metric| metric.label());
    dimensions.chain(["Currency"]).chain(metrics).map(str::to_owned).collect()
}

/// A row of totals has no keys; its first cell says so.
fn cells(report: &Report, row: &ReportRow) -> Vec<String> {
    let mut cells: Vec<String> = report
        .query
        .group_by
        .iter()
        .enumerate()
        .map(|(position, dimension)| match row.keys.get(position) {
            Some(flow::report::Key::Id(id)) if *id != 0 => {
                format!("{id} {}", report.name(*dimension, &row.keys[position]))
            }
            Some(key) => key.show(),
            None if position == 0 => "Total".to_owned(),
            None => String::new(),
        })
        .collect();
    cells.push(row.currency.code().to_owned());
    cells.extend(report.query.metrics.iter().map(|metric| metric.plain(&row.counts, row.currency)));
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stand_left_and_numbers_right() {
        let lines = [["Partner", "Currency", "Clicks"], ["1 Ünal", "USD", "5"], ["Total", "USD", "12,000"]];
        let lines: Vec<Vec<String>> = lines.iter().map(|cells| cells.map(str::to_owned).to_vec()).collect();
        let expected = "Partner  Currency  Clicks\n1 Ünal   USD            5\nTotal    USD       12,000\n";
        assert_eq!(output::aligned(&lines, 2), expected);
    }
}
