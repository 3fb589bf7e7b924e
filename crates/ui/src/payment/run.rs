//! A brand carries out a payment run, and takes it away as a file for its bank.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use domain::ids::PaymentRunId;
use edge::caller::PageForm;
use edge::error::PageError;
use flow::Platform;
use flow::payment::{PaymentRefusal, RunInput};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

use super::run_page;
use crate::answer::{self, Answer};
use crate::visitor::Brand;

pub async fn send(
    State(platform): State<Platform>,
    Brand(who): Brand,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    let plan = flow::payment::run(&platform, &who.caller, RunInput { program: None, dry_run: false }).await?;
    match plan.run {
        Some(run) => answer::done(&format!("/brand/payments/runs/{run}"), "payments_made"),
        // Somebody else was faster: nothing was left to pay.
        None => answer::onwards("/brand/payments"),
    }
}

/// `/brand/payments/runs/7` is the page, `/brand/payments/runs/7.csv` the file.
pub async fn show(
    state: State<Platform>,
    Brand(who): Brand,
    Path(name): Path<String>,
    Query(wanted): Query<run_page::Wanted>,
) -> Result<Response, PageError> {
    match name.strip_suffix(".csv") {
        None => run_page::show(&state.0, &who, id_of(&name)?, &wanted).await,
        Some(number) => {
            let id = id_of(number)?;
            let text = flow::payment::export(&state.0, &who.caller, id).await?;
            let file = format!("attachment; filename=\"payment-run-{id}.csv\"");
            Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, file)], text)
                .into_response())
        }
    }
}

fn id_of(text: &str) -> Result<PaymentRunId, PaymentRefusal> {
    text.parse().map_err(|_| PaymentRefusal::RunNotFound)
}
