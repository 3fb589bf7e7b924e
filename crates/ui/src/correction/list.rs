//! Corrections by file: how it is written, where it is sent, and what was sent before.

use askama::Template;
use axum::extract::{Query, State};
use domain::access::Deed;
use domain::correction::{Operation, RowState};
use domain::lifecycle::{ModificationReason, ReversalReason};
use edge::caller::{PageCaller, PageUpload};
use flow::{Platform, Window};
use serde::Deserialize;

use crate::actors::Actors;
use crate::answer::{self, Answer};
use crate::component::{Form, Moment, Pager};
use crate::frame::{Frame, Place};
use crate::visitor::Brand;

const PATH: &str = "/brand/corrections";

const EXAMPLE: &str = "action_id,order_id,event_type,operation,amount,reason,note
1001.1.42,,,reverse,,returned,
,A-1003,sale,modify,80.00,partly_returned,Two of three came back";

#[derive(Template)]
#[template(path = "correction/list.html")]
struct CorrectionsPage {
    frame: Frame,
    /// None for whoever may only look.
    form: Option<Form>,
    rows_max: String,
    megabytes_max: i64,
    columns: [&'static str; 7],
    example: &'static str,
    operations: String,
    reversal_reasons: String,
    modification_reasons: String,
    batches: Vec<BatchRow>,
    pager: Pager,
}

struct BatchRow {
    href: String,
    id: String,
    name: String,
    at: Moment,
    by: String,
    done: i64,
    unchanged: i64,
    refused: i64,
    ready: i64,
}

#[derive(Deserialize)]
pub struct Wanted {
    cursor: Option<i64>,
}

pub async fn show(State(platform): State<Platform>, Brand(who): Brand, Query(wanted): Query<Wanted>) -> Answer {
    answer::page(page(&platform, &who, wanted.cursor, Form::default()).await?)
}

pub async fn send(State(platform): State<Platform>, Brand(who): Brand, sent: PageUpload) -> Answer {
    let mut form = Form::new(sent.fields.clone());
    if sent.is_too_large {
        form.refuse(
            Some("file"),
            format!("is larger than {} MB: send it in parts", flow::correction::FILE_BYTES_MAX / 1_000_000),
        );
    }
    match sent.into_chosen().pop() {
        Some(file) if !form.is_refused() => match flow::correction::plan_file(&platform, &who.caller, &file).await {
            Ok(id) => return answer::onwards(&format!("{PATH}/{id}")),
            Err(error) => answer::onto_form(error, &mut form)?,
        },
        None if !form.is_refused() => form.refuse(Some("file"), "must be chosen"),
        _ => {}
    }
    answer::refused(page(&platform, &who, None, form).await?)
}

async fn page(platform: &Platform, who: &PageCaller, cursor: Option<i64>, form: Form) -> flow::Result<CorrectionsPage> {
    let listed = flow::correction::confirmed(platform, &who.caller, Window { after: cursor, limit: 25 }).await?;
    let actors = Actors::of_account(platform, who).await?;
    let zone = crate::names::Names::of_programs(platform, who).await?.any_zone();
    Ok(CorrectionsPage {
        frame: Brand(who.clone()).frame("Corrections", Place::Actions),
        form: who.caller.may(Deed::ChangeActions).is_ok().then_some(form),
        rows_max: crate::format::count(flow::correction::ROWS_MAX as i64),
        megabytes_max: (flow::correction::FILE_BYTES_MAX / 1_000_000) as i64,
        columns: flow::correction::COLUMNS,
        example: EXAMPLE,
        operations: codes(Operation::ALL.iter().map(|operation| operation.code())),
        reversal_reasons: codes(ReversalReason::ALL.iter().map(|reason| reason.code())),
        modification_reasons: codes(ModificationReason::ALL.iter().map(|reason| reason.code())),
        pager: Pager::of(&listed, PATH, &[], cursor),
        batches: listed
            .items
            .iter()
            .map(|shown| BatchRow {
                href: format!("{PATH}/{}", shown.batch.id),
                id: shown.batch.id.to_string(),
                name: shown.batch.file_name.clone(),
                at: Moment::new(shown.batch.created_at, &zone),
                by: actors.name(&shown.batch.created_by),
                done: shown.count(RowState::Done),
                unchanged: shown.count(RowState::Unchanged),
                refused: shown.count(RowState::Refused),
                ready: shown.count(RowState::Ready),
            })
            .collect(),
    })
}

fn codes<'a>(codes: impl Iterator<Item = &'a str>) -> String {
    codes.collect::<Vec<_>>().join(", ")
}
