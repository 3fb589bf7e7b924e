//! Balances and the statement behind them.

#[cfg(test)]
mod tests;

use axum::Json;
use axum::extract::State;
use domain::ids::ProgramId;
use domain::ledger::Bucket;
use edge::api_input::ApiQuery;
use edge::caller::ApiCaller;
use edge::error::ApiError;
use flow::Platform;
use flow::ledger::{StatementInput, StatementLine};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::page::{Page, PageQuery};
use crate::wire::{Instant, Problem};

pub fn endpoints() -> OpenApiRouter<Platform> {
    OpenApiRouter::new().routes(routes!(balance_list)).routes(routes!(statement_list))
}

/// One partner's money out of one program, in one currency, by bucket, in minor units.
#[derive(Serialize, ToSchema)]
pub struct Balance {
    pub program_id: i64,
    pub partner_id: i64,
    pub currency: String,
    pub pending_minor: i64,
    pub locked_minor: i64,
    /// Approved, and in no payment.
    pub payable_minor: i64,
    /// In payments that are on their way.
    pub in_transit_minor: i64,
    pub paid_minor: i64,
}

#[derive(Serialize, ToSchema)]
pub struct BalanceList {
    pub items: Vec<Balance>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct BalanceQuery {
    program_id: Option<i64>,
}

/// The balances: a partner's own, or those of all partners of a brand's programs.
#[utoipa::path(get, path = "/balances", tag = "ledger", params(BalanceQuery),
    responses((status = 200, body = BalanceList), (status = "4XX", body = Problem)))]
async fn balance_list(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiQuery(query): ApiQuery<BalanceQuery>,
) -> Result<Json<BalanceList>, ApiError> {
    let sheets = flow::ledger::balances(&platform, &caller, query.program_id.map(ProgramId)).await?;
    let items = sheets
        .into_iter()
        .map(|sheet| Balance {
            program_id: sheet.program.get(),
            partner_id: sheet.partner.get(),
            pending_minor: sheet.minor(Bucket::Pending),
            locked_minor: sheet.minor(Bucket::Locked),
            payable_minor: sheet.minor(Bucket::Payable),
            in_transit_minor: sheet.minor(Bucket::InTransit),
            paid_minor: sheet.minor(Bucket::Paid),
            currency: sheet.currency,
        })
        .collect();
    Ok(Json(BalanceList { items }))
}

/// One entry of a posting.
#[derive(Serialize, ToSchema)]
pub struct Entry {
    /// Entries of one posting belong together and sum to zero for each partner.
    pub posting_id: i64,
    pub posted_at: Instant,
    /// `tracked`, `modified`, `reversed`, `restored`, `locked`, `approved`, `payment_collected`, `payment_paid` or `payment_failed`
    pub kind: String,
    pub program_id: i64,
    pub partner_id: i64,
    /// The last number of the id of the one action that moved; null when many did.
    pub action_sequence: Option<i64>,
    pub payment_id: Option<i64>,
    /// `accrued` (what the brand owes, negative), `pending`, `locked`, `payable`, `in_transit` or `paid`
    pub bucket: String,
    pub amount_minor: i64,
    pub currency: String,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct StatementQuery {
    program_id: Option<i64>,
    #[param(value_type = Option<Instant>)]
    posted_from: Option<Instant>,
    #[param(value_type = Option<Instant>)]
    posted_before: Option<Instant>,
}

/// The entries behind the balances, oldest first. A page holds whole postings; `limit` counts postings.
#[utoipa::path(get, path = "/statements", tag = "ledger", params(StatementQuery, PageQuery),
    responses((status = 200, body = Page<Entry>), (status = "4XX", body = Problem)))]
async fn statement_list(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiQuery(query): ApiQuery<StatementQuery>,
    ApiQuery(page): ApiQuery<PageQuery>,
) -> Result<Json<Page<Entry>>, ApiError> {
    let input = StatementInput {
        program: query.program_id.map(ProgramId),
        posted_from: query.posted_from.map(|at| at.0),
        posted_before: query.posted_before.map(|at| at.0),
    };
    let listed = flow::ledger::statement(&platform, &caller, input, page.window()?).await?;
    Ok(Json(Page::of(listed, entry)))
}

fn entry(line: StatementLine) -> Entry {
    Entry {
        posting_id: line.posting.get(),
        posted_at: line.posted_at.into(),
        kind: line.kind,
        program_id: line.program.get(),
        partner_id: line.partner.get(),
        action_sequence: line.action,
        payment_id: line.payment.map(|payment| payment.get()),
        bucket: line.bucket,
        amount_minor: line.amount_minor,
        currency: line.currency,
    }
}
