//! Conversions: reported by the brand's server or as a file, and explained to those they concern.

mod explanation;
#[cfg(test)]
pub(crate) mod tests;

use axum::Json;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use domain::ids::ProgramId;
use edge::api_input::{ApiBytes, ApiJson, ApiQuery};
use edge::caller::ApiCaller;
use edge::error::ApiError;
use flow::Platform;
use flow::conversion::{Amount, Decided, Door, ImportInput, ImportRow, Report, RowOutcome};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use explanation::{Explained, wire as explained};

use crate::action::{Action, wire as action_wire};
use crate::page::{Page, PageQuery};
use crate::wire::{Instant, Problem};

/// As many rows as one file may have, with every column filled: some 300 bytes each.
const IMPORT_BYTES_MAX: usize = 32 * 1024 * 1024;

pub fn endpoints() -> OpenApiRouter<Platform> {
    OpenApiRouter::new()
        .routes(routes!(conversion_create, conversion_list))
        .merge(OpenApiRouter::new().routes(routes!(conversion_import)).layer(DefaultBodyLimit::max(IMPORT_BYTES_MAX)))
        .routes(routes!(order_explain))
        .routes(routes!(customer_identify))
}

/// An event to be credited to whoever brought the customer.
#[derive(Deserialize, ToSchema)]
pub struct NewConversion {
    pub program_id: i64,
    /// The code of the event type.
    #[schema(example = "new_advertiser")]
    pub event_type: String,
    /// Yours. With program and event type it makes the conversion unique, for ever.
    pub order_id: String,
    /// The click id that the landing page was given.
    pub click_id: Option<String>,
    pub promo_code: Option<String>,
    /// Yours. Links later conversions of the customer to its earlier clicks.
    pub customer_id: Option<String>,
    /// `new` or `existing`
    pub customer_status: Option<String>,
    /// ISO 3166-1, two letters
    pub country: Option<String>,
    /// What was sold, in minor units of the program's currency.
    pub amount_minor: Option<i64>,
    /// If given it must be the program's.
    pub currency: Option<String>,
    /// When it happened; when it was received, if not given.
    pub occurred_at: Option<Instant>,
    /// The account ID of the partner to be credited, whatever else came along: one of the program's, whose contract was active when it happened.
    pub partner_id: Option<i64>,
}

/// The decision about a conversion.
#[derive(Serialize, ToSchema)]
pub struct Decision {
    pub conversion_id: i64,
    pub program_id: i64,
    pub order_id: String,
    pub tracked_at: Instant,
    /// `credited` or `refused`
    pub outcome: String,
    /// Why it was not credited.
    pub reason: Option<String>,
    /// The order id had been reported before; this is the earlier decision.
    pub duplicate: bool,
    pub action: Option<Action>,
}

/// Reports a conversion. The answer is the decision, and it is on disk.
///
/// The same report again is answered with the earlier decision and status 200; the same order id with other facts is refused with 409.
#[utoipa::path(post, path = "/conversions", tag = "conversions", request_body = NewConversion,
    responses((status = 201, body = Decision), (status = 200, body = Decision, description = "the earlier decision"), (status = "4XX", body = Problem)))]
async fn conversion_create(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    body: Result<ApiJson<NewConversion>, ApiError>,
) -> Result<(StatusCode, Json<Decision>), ApiError> {
    let new = match body {
        Ok(ApiJson(new)) => new,
        Err(unreadable) => {
            flow::rejection::note_unreadable(&platform, &caller, unreadable.0.code, &unreadable.0.detail).await;
            return Err(unreadable);
        }
    };
    let decided = flow::conversion::track(&platform, Door::Api(caller), report(new)).await?;
    let status = if decided.is_duplicate { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(decision(decided))))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ConversionFilter {
    program_id: i64,
    /// `credited` or `refused`
    outcome: Option<String>,
    /// Only those refused for this reason.
    reason: Option<String>,
}

/// A program's conversions, newest first, with their explanations: also those that were not credited.
#[utoipa::path(get, path = "/conversions", tag = "conversions", params(ConversionFilter, PageQuery),
    responses((status = 200, body = Page<Explained>), (status = "4XX", body = Problem)))]
async fn conversion_list(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiQuery(filter): ApiQuery<ConversionFilter>,
    ApiQuery(page): ApiQuery<PageQuery>,
) -> Result<Json<Page<Explained>>, ApiError> {
    let outcome = filter.outcome.unwrap_or_default();
    let reason = filter.reason.unwrap_or_default();
    let window = page.window()?;
    let listed =
        flow::conversion::list(&platform, &caller, ProgramId(filter.program_id), &outcome, &reason, window).await?;
    Ok(Json(Page::of(listed, explanation::wire)))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ImportQuery {
    program_id: i64,
    /// Decide and report, but keep nothing.
    #[serde(default)]
    dry_run: bool,
}

/// What became of a file.
#[derive(Serialize, ToSchema)]
pub struct Import {
    pub rows: usize,
    pub credited: usize,
    /// Kept, without credit.
    pub refused: usize,
    pub duplicates: usize,
    /// Not kept: something is wrong with the row.
    pub wrong: usize,
    /// In the order of the file.
    pub items: Vec<ImportedRow>,
}

#[derive(Serialize, ToSchema)]
pub struct ImportedRow {
    /// Of the file; the line of column names is 1.
    pub line: u64,
    pub order_id: String,
    /// `credited`, `refused`, `duplicate` or `wrong`
    pub outcome: String,
    /// Why it was refused, or the code of what is wrong.
    pub reason: Option<String>,
    pub field: Option<String>,
    pub detail: Option<String>,
    pub action_id: Option<String>,
}

/// Reports the conversions of a CSV file.
///
/// The first line names the columns: `event_type` and `order_id`, and any of `click_id`, `promo_code`, `customer_id`, `customer_status`,
/// `country`, `amount` (decimal, in the program's currency), `currency`, `occurred_at`, `partner_id`.
#[utoipa::path(post, path = "/conversions/import", tag = "conversions", params(ImportQuery),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, body = Import), (status = "4XX", body = Problem)))]
async fn conversion_import(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiQuery(query): ApiQuery<ImportQuery>,
    ApiBytes(csv): ApiBytes,
) -> Result<Json<Import>, ApiError> {
    let input = ImportInput { program: ProgramId(query.program_id), csv: csv.into(), dry_run: query.dry_run };
    let report = flow::conversion::import(&platform, &caller, input).await?;
    let count = |is: fn(&RowOutcome) -> bool| report.rows.iter().filter(|row| is(&row.outcome)).count();
    Ok(Json(Import {
        rows: report.rows.len(),
        credited: count(|outcome| matches!(outcome, RowOutcome::Credited { .. })),
        refused: count(|outcome| matches!(outcome, RowOutcome::NotCredited { .. })),
        duplicates: count(|outcome| matches!(outcome, RowOutcome::Duplicate { .. })),
        wrong: count(|outcome| matches!(outcome, RowOutcome::Wrong { .. })),
        items: report.rows.into_iter().map(|row| imported(row, query.dry_run)).collect(),
    }))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OrderQuery {
    program_id: i64,
    order_id: String,
}

/// All decisions about one order.
#[derive(Serialize, ToSchema)]
pub struct OrderExplanation {
    /// One for each event type it was reported under.
    pub items: Vec<Explained>,
}

/// Why an order was credited, or was not.
///
/// A partner is told about orders that its own clicks, promo codes or customers spoke for, and of other partners only what became of them.
#[utoipa::path(get, path = "/orders", tag = "conversions", params(OrderQuery),
    responses((status = 200, body = OrderExplanation), (status = "4XX", body = Problem)))]
async fn order_explain(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiQuery(query): ApiQuery<OrderQuery>,
) -> Result<Json<OrderExplanation>, ApiError> {
    let program = ProgramId(query.program_id);
    let told = flow::conversion::of_order(&platform, &caller, program, &query.order_id).await?;
    Ok(Json(OrderExplanation { items: told.into_iter().map(explanation::wire).collect() }))
}

#[derive(Deserialize, ToSchema)]
pub struct NewTouch {
    pub program_id: i64,
    pub customer_id: String,
    pub click_id: String,
}

#[derive(Serialize, ToSchema)]
pub struct Touch {
    /// False when the click id proves nothing for this program: then nothing was kept.
    pub known: bool,
}

/// Remembers that a customer came by a click, so that its later conversions can be credited without the click id.
#[utoipa::path(post, path = "/customers/identify", tag = "conversions", request_body = NewTouch,
    responses((status = 200, body = Touch), (status = "4XX", body = Problem)))]
async fn customer_identify(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiJson(new): ApiJson<NewTouch>,
) -> Result<Json<Touch>, ApiError> {
    let (program, door) = (ProgramId(new.program_id), Door::Api(caller));
    let known = flow::conversion::identify(&platform, door, program, &new.customer_id, &new.click_id).await?;
    Ok(Json(Touch { known }))
}

fn report(new: NewConversion) -> Report {
    Report {
        program: ProgramId(new.program_id),
        event_type: new.event_type,
        order_id: new.order_id,
        occurred_at: new.occurred_at.map_or_else(String::new, |at| at.0.to_string()),
        click_id: new.click_id.unwrap_or_default(),
        promo_code: new.promo_code.unwrap_or_default(),
        customer_id: new.customer_id.unwrap_or_default(),
        customer_status: new.customer_status.unwrap_or_default(),
        country: new.country.unwrap_or_default(),
        amount: new.amount_minor.map_or_else(|| Amount::Decimal(String::new()), Amount::Minor),
        currency: new.currency.unwrap_or_default(),
        partner_id: new.partner_id.map_or_else(String::new, |id| id.to_string()),
        reason: String::new(),
    }
}

fn decision(decided: Decided) -> Decision {
    let conversion = decided.conversion.conversion;
    Decision {
        conversion_id: decided.conversion.id.get(),
        program_id: conversion.program.get(),
        order_id: conversion.order_id,
        tracked_at: conversion.tracked_at.into(),
        outcome: conversion.outcome,
        reason: Some(conversion.reason).filter(|reason| !reason.is_empty()),
        duplicate: decided.is_duplicate,
        action: decided.action.map(action_wire),
    }
}

/// Actions of a dry run are taken back, and their ids are given to others.
fn imported(row: ImportRow, dry_run: bool) -> ImportedRow {
    let mut wire = ImportedRow {
        line: row.line,
        order_id: row.order_id,
        outcome: String::new(),
        reason: None,
        field: None,
        detail: None,
        action_id: None,
    };
    match row.outcome {
        RowOutcome::Credited { action } => {
            wire.outcome = "credited".to_owned();
            wire.action_id = (!dry_run).then(|| action.to_string());
        }
        RowOutcome::NotCredited { reason, .. } => {
            wire.outcome = "refused".to_owned();
            wire.reason = Some(reason);
        }
        RowOutcome::Duplicate { .. } => wire.outcome = "duplicate".to_owned(),
        RowOutcome::Wrong { code, field, message } => {
            wire.outcome = "wrong".to_owned();
            wire.reason = Some(code.to_owned());
            wire.field = field;
            wire.detail = Some(message);
        }
    }
    wire
}
