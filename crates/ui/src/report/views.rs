//! Saved views: a tab each above the report, and the page where they are named, shared, chosen, sent by letter and deleted.

use askama::Template;
use axum::extract::{Path, Query, State};
use domain::ids::SavedViewId;
use domain::view_letter::{DayOfWeek, Rhythm, Timing};
use edge::caller::{PageCaller, PageForm};
use flow::Platform;
use flow::refusal::InputRefusal;
use flow::saved_view::{SavedView, SavedViewRefusal, Views};
use flow::view_letter::{self, ViewLetter, ViewLetters};

use super::options::Options;
use super::performance::path_of;
use crate::answer::{self, Answer, Done};
use crate::component::notice::Kind;
use crate::component::{Empty, Field, Form, Notice};
use crate::format;
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
    /// Why nothing comes, whatever is chosen.
    no_letters: Option<Notice>,
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
    /// When it comes by letter; "" where it does not.
    comes: String,
    next: String,
    /// To choose when it comes: for whoever keeps the view.
    letter: Option<LetterForm>,
}

struct LetterForm {
    rhythm: Field,
    weekday: Field,
    is_paused: bool,
    open: bool,
}

/// A form on the page that was refused: of which view, and which of its forms.
struct Wrong {
    view: SavedViewId,
    is_of_letter: bool,
    form: Form,
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
            let wrong = Wrong { view: id, is_of_letter: false, form };
            answer::refused(page(&platform, &who, Some(wrong)).await?)
        }
    }
}

/// Has a view come by letter, or not any more.
pub async fn send_by_letter(
    State(platform): State<Platform>,
    who: Resident,
    Path(id): Path<String>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let id = id_of(&id)?;
    let mut form = Form::new(sent);
    let done = match timing(&form) {
        Ok(None) => view_letter::stop(&platform, &who.0.caller, id).await,
        Ok(Some(timing)) => {
            view_letter::choose(&platform, &who.0.caller, id, timing, form.value("paused") == "yes").await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(()) => answer::done(&who.at("reports/views"), "view_letter_chosen"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            let wrong = Wrong { view: id, is_of_letter: true, form };
            answer::refused(page(&platform, &who, Some(wrong)).await?)
        }
    }
}

fn timing(form: &Form) -> Result<Option<Timing>, InputRefusal> {
    if form.value("rhythm").is_empty() {
        return Ok(None);
    }
    let unknown = |field| InputRefusal::wrong(field, "must be one of the list");
    let rhythm = form.value("rhythm").parse().map_err(|_| unknown("rhythm"))?;
    let weekday = form.given("weekday").map_or(Ok(DayOfWeek::Monday), str::parse).map_err(|_| unknown("weekday"))?;
    Ok(Some(Timing { rhythm, weekday }))
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

async fn page(platform: &Platform, who: &Resident, wrong: Option<Wrong>) -> flow::Result<ViewsPage> {
    let Views { views, default } = flow::saved_view::list(platform, &who.0.caller).await?;
    let letters = view_letter::list(platform, &who.0.caller).await?;
    let report_path = path_of(&who.0);
    let refusal = wrong.as_ref().and_then(|wrong| wrong.form.summary("name rhythm weekday"));
    let row = |view: SavedView| {
        let form_of = |is_of_letter: bool| {
            let found = wrong.as_ref().filter(|wrong| wrong.view == view.id && wrong.is_of_letter == is_of_letter);
            found.map(|wrong| wrong.form.clone())
        };
        let letter = letters.letters.iter().find(|letter| letter.view == view.id);
        let is_own = is_own(&view, &who.0);
        let (comes, next) = letter.map_or_else(Default::default, |letter| in_words(letter, &letters));
        ViewRow {
            id: view.id,
            href: href(&view, report_path),
            kept_by: if is_own { crate::t("you").into() } else { view.person_name.clone() },
            is_shared: view.is_shared,
            is_default: default == Some(view.id),
            may_change: is_own || who.0.caller.role == domain::access::Role::Owner,
            open: form_of(false).is_some(),
            form: form_of(false).unwrap_or_else(|| Form::default().with("name", view.name.clone())),
            comes,
            next,
            letter: is_own.then(|| letter_form(view.id, letter, form_of(true))),
            name: view.name,
        }
    };
    Ok(ViewsPage {
        frame: who.frame("Saved views", Place::SavedViews),
        path: who.at("reports/views"),
        report_path,
        views: views.into_iter().map(row).collect(),
        refusal,
        no_letters: no_letters(who, &letters),
        empty: Empty::new(
            "No views yet",
            "Ask the performance report something you will ask again, and keep it under a name. Days such as last month stay relative.",
        )
        .doing("To the performance report", report_path),
    })
}

fn no_letters(who: &Resident, letters: &ViewLetters) -> Option<Notice> {
    if letters.letters.is_empty() {
        return None;
    }
    match (letters.is_verified, letters.is_wanted) {
        (true, true) => None,
        (false, _) => Some(Notice::new(Kind::Warn, "No view comes by letter", "Verify your e-mail address first.")),
        (true, false) => Some(
            Notice::new(Kind::Warn, "No view comes by letter", "You want no letters of this kind.")
                .doing("Choose which letters come", who.at("notifications")),
        ),
    }
}

/// When it comes, and what is to be known beside that.
fn in_words(letter: &ViewLetter, letters: &ViewLetters) -> (String, String) {
    let comes = crate::words::said(&letter.timing.in_words()).into();
    let next = match letter.is_paused {
        true => crate::t("paused").into(),
        false => {
            let next = format::instant(&letter.next_at.to_zoned(letters.zone.clone()));
            crate::t("next on {instant}").with(next).into()
        }
    };
    (comes, next)
}

fn letter_form(view: SavedViewId, letter: Option<&ViewLetter>, wrong: Option<Form>) -> LetterForm {
    let open = wrong.is_some();
    let form = wrong.unwrap_or_else(|| {
        let (rhythm, weekday) =
            letter.map_or(("", DayOfWeek::Monday), |letter| (letter.timing.rhythm.code(), letter.timing.weekday));
        let paused = if letter.is_some_and(|letter| letter.is_paused) { "yes" } else { "" };
        Form::default().with("rhythm", rhythm).with("weekday", weekday.code()).with("paused", paused)
    });
    let words = |code: &str, words: crate::words::Words| (code.to_owned(), String::from(words));
    let rhythms = [
        words("", crate::t("Never")),
        words(Rhythm::Daily.code(), crate::t("Every day")),
        words(Rhythm::Weekly.code(), crate::t("Every week")),
        words(Rhythm::Monthly.code(), crate::t("On the first of every month")),
    ];
    let weekday = |day: &DayOfWeek| {
        let timing = Timing { rhythm: Rhythm::Weekly, weekday: *day };
        words(day.code(), crate::words::said(&timing.in_words()).sentence())
    };
    let weekdays: Vec<_> = DayOfWeek::ALL.iter().map(weekday).collect();
    LetterForm {
        rhythm: form.select("rhythm", "It comes", &rhythms).optional_quietly().small().of(view),
        weekday: form.select("weekday", "If every week", &weekdays).small().of(view),
        is_paused: form.value("paused") == "yes",
        open,
    }
}

fn is_own(view: &SavedView, who: &PageCaller) -> bool {
    who.caller.person().is_ok_and(|person| person == view.person)
}
