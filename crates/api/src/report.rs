//! Performance reports.

#[cfg(test)]
mod tests;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::report::{Dimension, MetricValue, Unit};
use edge::api_input::ApiQuery;
use edge::caller::ApiCaller;
use edge::error::ApiError;
use flow::Platform;
use flow::refusal::InputRefusal;
use flow::report::{Key, Period, Report, ReportRow, csv};
use futures_util::stream;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::wire::{Instant, Problem};

/// Rows of a JSON answer when no limit is asked for; a file has all.
const JSON_ROWS_USUAL: usize = 1_000;

pub fn endpoints() -> OpenApiRouter<Platform> {
    OpenApiRouter::new().routes(routes!(report_performance))
}

/// A performance report. Rows and totals are flat objects: a member for every dimension grouped by (ids have a second one with the
/// name, `partner_name`), `currency`, and a member for every metric; money is in minor units under `..._minor`. A text that is `null`
/// stands for all values that a day had no room for.
#[derive(Serialize, ToSchema)]
pub struct PerformanceReport {
    pub group_by: Vec<String>,
    pub metrics: Vec<String>,
    /// All clicks and impressions before this instant are counted. Actions are always complete.
    pub complete_until: Instant,
    pub answered_at: Instant,
    #[serde(flatten)]
    pub current: PerformancePeriod,
    /// As many days before, when asked for.
    pub previous: Option<PerformancePeriod>,
}

#[derive(Serialize, ToSchema)]
pub struct PerformancePeriod {
    /// The first day, in the time zone of each program.
    #[schema(example = "2020-09-01")]
    pub from: String,
    /// The last day, included.
    #[schema(example = "2020-09-30")]
    pub to: String,
    #[schema(value_type = Vec<Object>)]
    pub rows: Vec<Value>,
    /// How many rows there are without the limit.
    pub rows_total: usize,
    /// The sum of all rows, one for each currency.
    #[schema(value_type = Vec<Object>)]
    pub totals: Vec<Value>,
}

/// Numbers told apart by time, program, partner, creative, link, sub ids, country, device and more, of what is the caller's own.
#[utoipa::path(get, path = "/reports/performance", tag = "reports",
    params(
        ("from" = Option<String>, Query, description = "First day, YYYY-MM-DD, in the time zone of each program. The last 30 days when absent."),
        ("to" = Option<String>, Query, description = "Last day, included."),
        ("range" = Option<String>, Query, description = "In place of `from` and `to`, days that move with the calendar: today, yesterday, last_7_days, last_30_days, last_90_days, this_month, last_month, this_year, last_year."),
        ("group_by" = Option<String>, Query, description = "Dimensions with commas: day, week, month, program, partner, group (a brand's, of partners), creative, link, sub_id1, sub_id2, sub_id3, shared_id, promo_code, country, device, browser, referrer_host."),
        ("metrics" = Option<String>, Query, description = "Metrics with commas, such as clicks,actions,commission,epc."),
        ("sort" = Option<String>, Query, description = "A dimension or metric that is shown; with a - before it the greatest first."),
        ("limit" = Option<usize>, Query, description = "The most rows; 1000 when absent, all in CSV."),
        ("compare" = Option<String>, Query, description = "`previous`: as many days before, too. `last_year`: the same days a year earlier."),
        ("format" = Option<String>, Query, description = "`json` or `csv`."),
        ("program" = Option<String>, Query, description = "Only these ids, with commas."),
        ("partner" = Option<String>, Query, description = "Only these ids, with commas."),
        ("creative" = Option<String>, Query, description = "Only these ids, with commas."),
        ("link" = Option<String>, Query, description = "Only these ids, with commas."),
        ("group" = Option<String>, Query, description = "Only partners in the group with this code; repeat it for several, leave it empty for those in none. Only for brands. With `not_` before its name it keeps all else."),
        ("sub_id1" = Option<String>, Query, description = "Only this text; repeat it for several, leave it empty for none. The same goes for the options below. With `not_` before its name an option keeps all else."),
        ("sub_id2" = Option<String>, Query),
        ("sub_id3" = Option<String>, Query),
        ("shared_id" = Option<String>, Query),
        ("promo_code" = Option<String>, Query),
        ("country" = Option<String>, Query),
        ("device" = Option<String>, Query),
        ("browser" = Option<String>, Query),
        ("referrer_host" = Option<String>, Query),
    ),
    responses((status = 200, body = PerformanceReport), (status = "4XX", body = Problem)))]
async fn report_performance(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiQuery(mut options): ApiQuery<Vec<(String, String)>>,
) -> Result<Response, ApiError> {
    let format = Format::taken_from(&mut options)?;
    if format == Format::Json && !options.iter().any(|(name, text)| name == "limit" && !text.is_empty()) {
        options.push(("limit".to_owned(), JSON_ROWS_USUAL.to_string()));
    }
    let report = flow::report::performance(&platform, &caller, options).await?;
    Ok(match format {
        Format::Json => Json(wire(&report)).into_response(),
        Format::Csv => file(report),
    })
}

/// How a list is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Csv,
}

impl Format {
    /// Takes `format` out of the options.
    pub(crate) fn taken_from(options: &mut Vec<(String, String)>) -> Result<Self, InputRefusal> {
        let mut format = Format::Json;
        let mut wrong = None;
        options.retain(|(name, text)| {
            match (name.as_str(), text.as_str()) {
                ("format", "json" | "") => format = Format::Json,
                ("format", "csv") => format = Format::Csv,
                ("format", other) => {
                    wrong = Some(InputRefusal::wrong("format", format!("`{other}` is neither json nor csv")))
                }
                _ => return true,
            }
            false
        });
        wrong.map_or(Ok(format), Err)
    }
}

/// The report as JSON, for the API and for `tributary report --json`.
pub fn wire(report: &Report) -> PerformanceReport {
    PerformanceReport {
        group_by: report.query.group_by.iter().map(ToString::to_string).collect(),
        metrics: report.query.metrics.iter().map(ToString::to_string).collect(),
        complete_until: report.complete_until.into(),
        answered_at: report.answered_at.into(),
        current: period(report, &report.current),
        previous: report.previous.as_ref().map(|previous| period(report, previous)),
    }
}

fn period(report: &Report, period: &Period) -> PerformancePeriod {
    PerformancePeriod {
        from: period.days.first.to_string(),
        to: period.days.last.to_string(),
        rows: period.rows.iter().map(|each| row(report, &report.query.group_by, each)).collect(),
        rows_total: period.rows_total,
        totals: period.totals.iter().map(|total| row(report, &[], total)).collect(),
    }
}

fn row(report: &Report, group_by: &[Dimension], row: &ReportRow) -> Value {
    let mut members = Map::new();
    for (dimension, key) in group_by.iter().zip(&row.keys) {
        let value = match key {
            Key::Id(0) | Key::Others => Value::Null,
            Key::Id(id) => Value::from(*id),
            other => Value::from(other.show()),
        };
        members.insert(dimension.code().to_owned(), value);
        if dimension.is_named() {
            members.insert(format!("{dimension}_name"), Value::from(report.name(*dimension, key)));
        }
    }
    members.insert("currency".to_owned(), Value::from(row.currency.code()));
    for metric in &report.query.metrics {
        let member = match metric.unit() {
            Unit::Money | Unit::MoneyEach => format!("{metric}_minor"),
            Unit::Count | Unit::Share => metric.code().to_owned(),
        };
        let value = match metric.value(&row.counts) {
            MetricValue::Whole(number) => Value::from(number),
            quotient => quotient.number().map_or(Value::Null, Value::from),
        };
        members.insert(member, value);
    }
    Value::Object(members)
}

fn file(report: Report) -> Response {
    let days = report.current.days;
    let name = format!("attachment; filename=\"performance-{}-{}.csv\"", days.first, days.last);
    let headers = [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, name)];
    let pieces = csv::Pieces::new(report).map(Ok::<_, std::convert::Infallible>);
    (headers, Body::from_stream(stream::iter(pieces))).into_response()
}
