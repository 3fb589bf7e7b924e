//! Many links at once: a file is shown row by row with what would become of each, then what stands is made.

use askama::Template;
use axum::extract::State;
use edge::caller::{PageCaller, PageForm, PageUpload};
use flow::link::{ImportedRow, Planned};
use flow::{Platform, Refusal};

use crate::answer::{self, Answer};
use crate::component::Form;
use crate::component::field::sentence;
use crate::frame::{Frame, Place};
use crate::query;
use crate::visitor::Partner;

/// A page stays small: of a large file the rows that are refused are shown, and the first ones that are not.
const ROWS_SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "link/import.html")]
struct ImportPage {
    frame: Frame,
    form: Form,
    plan: Option<Plan>,
    rows_max: usize,
    kilobytes_max: usize,
}

struct Plan {
    valid: usize,
    refused: usize,
    rows: Vec<PlanRow>,
    more: usize,
}

struct PlanRow {
    line: u64,
    name: String,
    slug: String,
    deep_link: String,
    problem: Option<String>,
}

pub async fn show(Partner(who): Partner) -> Answer {
    answer::page(page(&who, Form::default(), None))
}

/// A file, or the text of one.
pub async fn preview(State(platform): State<Platform>, Partner(who): Partner, sent: PageUpload) -> Answer {
    let mut form = Form::new(sent.fields.clone());
    match sent.into_chosen().pop() {
        Some(file) => form = form.with("csv", String::from_utf8_lossy(&file.bytes).into_owned()),
        None if sent_nothing(&form) => form.refuse(Some("file"), "must be chosen, or its text put in below"),
        None => {}
    }
    if form.is_refused() {
        return answer::refused(page(&who, form, None));
    }
    planned(&platform, &who, form).await
}

pub async fn make(
    State(platform): State<Platform>,
    Partner(who): Partner,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    if form.value("doing") != "make" {
        return planned(&platform, &who, form).await;
    }
    match flow::link::make(&platform, &who.caller, form.exact("csv")).await {
        Ok(links) => {
            let first = links.first().map(|link| link.id.to_string()).unwrap_or_default();
            answer::onwards(&query::address("/partner/links", [("done", "links_made"), ("from", first.as_str())]))
        }
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            answer::refused(page(&who, form, None))
        }
    }
}

async fn planned(platform: &Platform, who: &PageCaller, mut form: Form) -> Answer {
    match flow::link::plan(platform, &who.caller, form.exact("csv")).await {
        Ok(planned) => answer::page(page(who, form, Some(plan(&planned)))),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            answer::refused(page(who, form, None))
        }
    }
}

fn sent_nothing(form: &Form) -> bool {
    form.given("csv").is_none()
}

fn page(who: &PageCaller, form: Form, plan: Option<Plan>) -> ImportPage {
    ImportPage {
        frame: Partner(who.clone()).frame("Many links at once", Place::Links),
        form,
        plan,
        rows_max: flow::link::ROWS_MAX,
        kilobytes_max: flow::link::TEXT_BYTES_MAX / 1000,
    }
}

fn plan(planned: &Planned) -> Plan {
    let valid = planned.valid();
    let (refused, standing): (Vec<_>, Vec<_>) = planned.rows.iter().partition(|row| row.refused.is_some());
    let mut shown: Vec<&ImportedRow> =
        refused.iter().take(ROWS_SHOWN).chain(standing.iter().take(ROWS_SHOWN)).copied().collect();
    shown.sort_by_key(|row| row.line);
    Plan {
        valid,
        refused: planned.rows.len() - valid,
        more: planned.rows.len() - shown.len(),
        rows: shown.into_iter().map(row).collect(),
    }
}

fn row(row: &ImportedRow) -> PlanRow {
    PlanRow {
        line: row.line,
        name: row.name.clone(),
        slug: row.slug.clone(),
        deep_link: row.deep_link.clone(),
        problem: row.refused.as_ref().map(problem),
    }
}

/// A refusal that names its field names the column instead.
fn problem(refusal: &Refusal) -> String {
    let words = refusal.to_string();
    let column = match refusal.field() {
        Some("slug") => "short_name",
        Some(field) => field,
        None => return sentence(&words),
    };
    match answer::without_name(&words, refusal.field()) {
        rest if rest.len() < words.len() => format!("{column} {rest}."),
        _ => sentence(&words),
    }
}
