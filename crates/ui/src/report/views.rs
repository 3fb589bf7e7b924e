//! Saved views: a tab each above the report, and the page where they are named, shared, chosen and deleted.

use askama::Template;
use axum::extract::{Path, Query, State};
use domain::ids::SavedViewId;
use edge::caller::{PageCaller, PageForm};
use flow::Platform;
use flow::saved_view::{SavedView, SavedViewRefusal, Views};

use super::options::Options;
use super::performance::path_of;
use crate::answer::{self, Answer, Done};
use crate::component::{Empty, Form, Notice};
use crate::frame::{Frame, Place};
use crate::visitor::Resident;

#[derive(Template)]
#[template(path = "report/views.html")]
struct ViewsPage {
    frame: Frame,
    path: String,
    report_path: &'static str,
    views: Vec<ViewRow>,
    refusal: Option<Notice>,
    empty: Empty,
}

struct ViewRow {
    id: SavedViewId,
    name: String,
    href: String,
    kept_by: String,
    is_shared: bool,
    is_default: bool,
    may_change: bool,
    form: Form,
    open: bool,
}

/// A view above the report.
pub struct ViewTab {
    pub name: String,
    pub href: String,
    pub current: bool,
}

/// The form that keeps the question shown.
pub struct Saving {
    pub action: String,
    pub options: String,
    pub form: Form,
}

pub fn tabs(views: &Views, path: &str, current: Option<SavedViewId>) -> Vec<ViewTab> {
    let tab = |view: &SavedView| ViewTab {
        name: view.name.clone(),
        href: href(view, path),
        current: current == Some(view.id),
    };
    views.views.iter().map(tab).collect()
}

fn href(view: &SavedView, path: &str) -> String {
    let before = if view.options.is_empty() { "" } else { "&" };
    format!("{path}?{}{before}view={}", view.options, view.id)
}

/// The options of a page that was opened with nothing asked: those of the view the person begins with.
pub fn beginning(views: &Views, options: Options) -> (Options, Option<SavedViewId>) {
    let named = options.first("view").and_then(|id| id.parse().ok());
    let begins = options.is_plain() && options.first("view").is_none();
    match views.default.filter(|_| begins).and_then(|id| views.find(id)) {
        Some(view) => (read(&view.options), Some(view.id)),
        None => (options, named),
    }
}

fn read(options: &str) -> Options {
    Options::new(form_urlencoded::parse(options.as_bytes()).into_owned().collect())
}

pub async fn show(State(platform): State<Platform>, who: Resident, Query(query): Query<Done>) -> Answer {
    let mut page = page(&platform, &who, None).await?;
    page.frame = page.frame.after(query.done.as_deref());
    answer::page(page)
}

/// Keeps the question of the page it was sent from.
pub async fn save(
    State(platform): State<Platform>,
    who: Resident,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    // Read and written again: what is kept is what the page would show.
    let options = read(form.value("options")).kept();
    let is_shared = form.value("shared") == "yes";
    match flow::saved_view::save(&platform, &who.0.caller, form.value("name"), options.clone(), is_shared).await {
        Ok(id) => {
            let before = if options.is_empty() { "" } else { "&" };
            answer::onwards(&format!("{}?{options}{before}view={id}&done=view_saved", path_of(&who.0)))
        }
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            super::performance::refused(&platform, &who.0, read(&options), form).await
        }
    }
}

pub async fn change(
    State(platform): State<Platform>,
    who: Resident,
    Path(id): Path<String>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let id = id_of(&id)?;
    let mut form = Form::new(sent);
    let is_shared = form.value("shared") == "yes";
    match flow::saved_view::change(&platform, &who.0.caller, id, form.value("name"), is_shared).await {
        Ok(()) => answer::done(&who.at("reports/views"), "view_changed"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            answer::refused(page(&platform, &who, Some((id, form))).await?)
        }
    }
}

pub async fn delete(
    State(platform): State<Platform>,
    who: Resident,
    Path(id): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    flow::saved_view::delete(&platform, &who.0.caller, id_of(&id)?).await?;
    answer::done(&who.at("reports/views"), "view_deleted")
}

/// `/reports/views/7/default`, and `/reports/views/none/default` for none.
pub async fn begin_with(
    State(platform): State<Platform>,
    who: Resident,
    Path(id): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    let id = if id == "none" { None } else { Some(id_of(&id)?) };
    flow::saved_view::begin_with(&platform, &who.0.caller, id).await?;
    answer::done(&who.at("reports/views"), "view_chosen")
}

fn id_of(text: &str) -> Result<SavedViewId, SavedViewRefusal> {
    text.parse().map_err(|_| SavedViewRefusal::NotFound)
}

async fn page(platform: &Platform, who: &Resident, refused: Option<(SavedViewId, Form)>) -> flow::Result<ViewsPage> {
    let Views { views, default } = flow::saved_view::list(platform, &who.0.caller).await?;
    let report_path = path_of(&who.0);
    let summary = refused.as_ref().and_then(|(_, form)| form.summary("name"));
    let row = |view: SavedView| {
        let wrong = refused.as_ref().filter(|(id, _)| *id == view.id).map(|(_, form)| form.clone());
        ViewRow {
            id: view.id,
            href: href(&view, report_path),
            kept_by: if is_own(&view, &who.0) { "you".to_owned() } else { view.person_name.clone() },
            is_shared: view.is_shared,
            is_default: default == Some(view.id),
            may_change: is_own(&view, &who.0) || who.0.caller.role == domain::access::Role::Owner,
            open: wrong.is_some(),
            form: wrong.unwrap_or_else(|| Form::default().with("name", view.name.clone())),
            name: view.name,
        }
    };
    Ok(ViewsPage {
        frame: who.frame("Saved views", Place::SavedViews),
        path: who.at("reports/views"),
        report_path,
        views: views.into_iter().map(row).collect(),
        refusal: summary,
        empty: Empty::new(
            "No views yet",
            "Ask the performance report something you will ask again, and keep it under a name. Days such as last month stay relative.",
        )
        .doing("To the performance report", report_path),
    })
}

fn is_own(view: &SavedView, who: &PageCaller) -> bool {
    who.caller.person().is_ok_and(|person| person == view.person)
}
