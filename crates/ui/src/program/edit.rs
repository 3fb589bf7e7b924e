//! A part of a program in a form, the file that it writes and the plan beside it. The file itself can be written too.

pub mod choices;
mod rows;

use askama::Template;
use axum::extract::{Path, State};
use domain::ids::{ProgramId, TermsVersion};
use edge::caller::{PageCaller, PageForm};
use flow::program::draft::{Fields, Part, fields, written};
use flow::program::file::{Fault, ProgramFile};
use flow::program::{Offer, ProgramRefusal, Revision};
use flow::{Error, Platform, Refusal};

use super::difference::PlanShown;
use super::partner_page::id_of;
use super::schedule;
use crate::answer::{self, Answer};
use crate::component::field::{FormRow, sentence};
use crate::component::{Day, Form, Notice};
use crate::frame::{Frame, Place};
use crate::visitor::Brand;
use crate::words::say;

/// What can be edited: a part of the file by its form, or the file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Part(Part),
    File,
}

/// In the order of the tabs: the word of the address, the words of the tab.
const SUBJECTS: [(Subject, &str, &str); 6] = [
    (Subject::Part(Part::Offer), "offer", "Page and addresses"),
    (Subject::Part(Part::Terms), "terms", "Terms"),
    (Subject::Part(Part::EventTypes), "events", "Event types"),
    (Subject::Part(Part::Faq), "faq", "FAQ"),
    (Subject::Part(Part::Applicants), "applicants", "Applicants"),
    (Subject::File, "file", "The file"),
];

#[derive(Template)]
#[template(path = "program/edit.html")]
struct EditPage {
    frame: Frame,
    home: String,
    name: String,
    currency: String,
    path: String,
    tabs: Vec<Tab>,
    title: &'static str,
    subject: Subject,
    base: i64,
    form: Form,
    rows_name: &'static str,
    rows: usize,
    /// The row that was just added or moved.
    touched: Option<usize>,
    event_types: Vec<(String, String)>,
    side: Side,
    /// From which day on the contracts' own notice periods are kept.
    notice_day: Option<Day>,
}

struct Tab {
    words: &'static str,
    href: String,
    current: bool,
}

/// What the form writes, and what that would do.
pub struct Side {
    pub text: String,
    pub refusal: Option<Notice>,
    pub mistakes: Vec<Mistake>,
    pub plan: Option<PlanShown>,
}

pub struct Mistake {
    pub line: usize,
    pub words: String,
}

impl EditPage {
    fn row(&self, number: &usize) -> FormRow<'_> {
        self.form.row(format!("{}[{number}]", self.rows_name))
    }

    fn has_conditions(&self, number: &usize) -> bool {
        let row = self.row(number);
        ["when.country", "when.amount.at_least", "when.amount.below", "when.promo_code", "when.partner_group"]
            .iter()
            .any(|key| !row.value(key).is_empty())
    }
}

pub async fn show(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path((id, part)): Path<(String, String)>,
) -> Answer {
    who.caller.may(domain::access::Deed::ChangeProgram)?;
    let (id, subject) = (id_of(&id)?, subject_of(&part)?);
    let (base, text) = flow::program::source(&platform, &who.caller, id).await?;
    let form = match subject {
        Subject::Part(part) => Form::new(fields(&text, part)),
        Subject::File => Form::default().with("text", text.as_str()),
    };
    let side = Side { text, refusal: None, mistakes: Vec::new(), plan: None };
    answer::page(page(&platform, &who, id, subject, base, form, side, None).await?)
}

pub async fn send(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path((id, part)): Path<(String, String)>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let (id, subject) = (id_of(&id)?, subject_of(&part)?);
    let mut form = Form::new(sent);
    let base: TermsVersion = form.value("base").parse().map_err(|_| ProgramRefusal::NotFound)?;
    let source = flow::program::version(&platform, &who.caller, id, base).await?.source_toml;
    let mut touched = None;
    let text = match subject {
        Subject::File => form.exact("text").replace("\r\n", "\n"),
        Subject::Part(part) => {
            let mut fields: Fields = form.pairs().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
            let press = fields.remove("press").unwrap_or_default();
            if let Some(name) = part.rows_name() {
                touched = rows::press(&mut fields, name, &press);
            }
            let text = written(&source, part, &fields);
            form = Form::new(fields).with("press", press);
            text
        }
    };
    let revision = Revision { program: id, base, text: text.clone() };
    let planned = match form.value("press") {
        "apply" => match flow::program::apply_revision(&platform, &who.caller, revision).await {
            Ok(applied) => {
                let done = if applied.plan.next_version.is_some() { "program_applied" } else { "program_unchanged" };
                return answer::done(&format!("/brand/programs/{id}"), done);
            }
            Err(error) => Err(error),
        },
        "schedule" => match schedule::of_form(&platform, &who, revision.clone(), &mut form).await? {
            true => return answer::done(&format!("/brand/programs/{id}"), "program_scheduled"),
            false => flow::program::plan_revision(&platform, &who.caller, revision).await,
        },
        _ => flow::program::plan_revision(&platform, &who.caller, revision).await,
    };
    let side = match form.value("press") {
        // A row that was just added has nothing in it: that is no mistake yet.
        "add" => Side { text, refusal: None, mistakes: Vec::new(), plan: None },
        _ => side(text, planned, &mut form)?,
    };
    let refused = form.is_refused() || side.refusal.is_some() || !side.mistakes.is_empty();
    let page = page(&platform, &who, id, subject, base, form, side, touched).await?;
    if refused { answer::refused(page) } else { answer::page(page) }
}

/// Mistakes stand at their fields, and beside the file with their lines.
pub fn side(text: String, planned: flow::Result<flow::program::plan::Plan>, form: &mut Form) -> flow::Result<Side> {
    let mut side = Side { text, refusal: None, mistakes: Vec::new(), plan: None };
    match planned {
        Ok(plan) => side.plan = Some(PlanShown::new(&plan)),
        Err(Error::Refused(Refusal::Program(ProgramRefusal::FileWrong(faults)))) => {
            for fault in &faults.0 {
                if let Some(field) = field_of(fault, form) {
                    let inside = fault.field[field.len()..].trim_start_matches('.');
                    let words = match inside {
                        "" => fault.message.clone(),
                        inside => format!("{inside}: {}", fault.message),
                    };
                    form.refuse(Some(&field), words);
                }
            }
            side.mistakes = faults.0.iter().map(mistake).collect();
        }
        Err(Error::Refused(Refusal::Program(refusal @ ProgramRefusal::Superseded { .. }))) => {
            let text = say!(
                "{refusal} Look at it, then make your change again.",
                sentence(&crate::recognised(&refusal.to_string()))
            );
            side.refusal = Some(Notice::bad("Somebody was faster", text));
        }
        Err(error) => return Err(error),
    }
    Ok(side)
}

/// Keys of the file stay as they are written there.
fn mistake(fault: &Fault) -> Mistake {
    let words = match fault.field.as_str() {
        "" => sentence(&fault.message),
        field => format!("{field}: {}", fault.message),
    };
    Mistake { line: fault.line, words }
}

/// The field of the form that holds the value at fault, or the row that does.
fn field_of(fault: &Fault, form: &Form) -> Option<String> {
    let ways_up =
        std::iter::successors(Some(fault.field.as_str()), |name| name.rfind(['.', '[']).map(|end| &name[..end]));
    let is_row =
        |name: &str| name.ends_with(']') && form.pairs().any(|(field, _)| field.starts_with(&format!("{name}.")));
    let is_inside = |name: &str| {
        // `when` and `pay` are no fields of their own; the row says what is wrong with them.
        form.pairs().any(|(field, _)| field == name) || is_row(name)
    };
    ways_up.into_iter().find(|name| is_inside(name)).map(str::to_owned)
}

fn subject_of(word: &str) -> Result<Subject, ProgramRefusal> {
    let found = SUBJECTS.iter().find(|(_, name, _)| *name == word);
    found.map(|(subject, _, _)| *subject).ok_or(ProgramRefusal::NotFound)
}

#[expect(clippy::too_many_arguments, reason = "each is a fact of the page")]
async fn page(
    platform: &Platform,
    who: &PageCaller,
    id: ProgramId,
    subject: Subject,
    base: TermsVersion,
    form: Form,
    side: Side,
    touched: Option<usize>,
) -> flow::Result<EditPage> {
    let Offer { program, file, .. } = flow::program::show(platform, &who.caller, id).await?;
    let (_, word, title) =
        SUBJECTS.into_iter().find(|(known, _, _)| *known == subject).expect("every subject is listed");
    let rows_name = match subject {
        Subject::Part(part) => part.rows_name().unwrap_or(""),
        Subject::File => "",
    };
    let home = format!("/brand/programs/{id}");
    Ok(EditPage {
        frame: Brand(who.clone()).frame(title, Place::Programs),
        path: format!("{home}/edit/{word}"),
        tabs: tabs(&home, subject),
        home,
        name: program.name,
        currency: program.currency.code().to_owned(),
        title,
        subject,
        base: base.get(),
        rows_name,
        rows: rows::count(form.pairs().map(|(name, _)| name), rows_name),
        touched,
        event_types: event_types(&file, &side.text),
        notice_day: flow::program::notice_day(platform, &who.caller, id).await?.map(Day),
        form,
        side,
    })
}

fn tabs(home: &str, open: Subject) -> Vec<Tab> {
    let tab = |(subject, word, words): (Subject, &str, &'static str)| Tab {
        words,
        href: format!("{home}/edit/{word}"),
        current: subject == open,
    };
    SUBJECTS.into_iter().map(tab).collect()
}

/// The event types that a rule may be for.
fn event_types(in_force: &ProgramFile, text: &str) -> Vec<(String, String)> {
    let drafted = ProgramFile::read(text).ok();
    let types = drafted.as_ref().map_or(&in_force.event_types, |file| &file.event_types);
    types.iter().map(|event| (event.code.clone(), event.code.replace('_', " "))).collect()
}
