//! A first program by a guided form: the reference program with the brand's own name, addresses and bounty.

use askama::Template;
use axum::extract::State;
use domain::access::Deed;
use edge::caller::{PageCaller, PageForm};
use flow::Platform;
use flow::program::draft::{Fields, Part, written};
use flow::program::file::REFERENCE;

use super::edit::{self, Side};
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::frame::{Frame, Place};
use crate::visitor::Brand;

#[derive(Template)]
#[template(path = "program/creation.html")]
struct CreationPage {
    frame: Frame,
    form: Form,
    side: Side,
}

pub async fn show(Brand(who): Brand) -> Answer {
    who.caller.may(Deed::ChangeProgram)?;
    let form = Form::default()
        .with("program.currency", "USD")
        .with("program.time_zone", "America/New_York")
        .with("program.contact", who.session.person_email.as_str())
        .with("program.name", who.session.account_name.as_str())
        .with("event_type[0].code", "order")
        .with("event_type[0].category", "sale")
        .with("terms.referral_window", "30 days")
        .with("terms.locks", "15 days after the end of the day tracked")
        .with("terms.approves", "15 days after locking");
    let side = Side { text: text(&form), refusal: None, mistakes: Vec::new(), plan: None };
    answer::page(page(who, form, side))
}

pub async fn send(
    State(platform): State<Platform>,
    Brand(who): Brand,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    let text = text(&form);
    let planned = match form.value("press") {
        "apply" => match flow::program::apply(&platform, &who.caller, text.clone()).await {
            Ok(applied) => {
                return answer::done(&format!("/brand/programs/{}", applied.program.id), "program_created");
            }
            Err(error) => Err(error),
        },
        _ => flow::program::plan(&platform, &who.caller, text.clone()).await,
    };
    let side = edit::side(text, planned, &mut form)?;
    let refused = side.plan.is_none();
    let page = page(who, form, side);
    if refused { answer::refused(page) } else { answer::page(page) }
}

/// The reference program as the form says, without the words at its head that speak of the reference.
fn text(form: &Form) -> String {
    let mut fields: Fields = form.pairs().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    fields.insert("event_type[0].from".to_owned(), "0".to_owned());
    fields.insert("terms.commission[0].from".to_owned(), "0".to_owned());
    fields.insert("terms.commission[0].event_type".to_owned(), form.value("event_type[0].code").to_owned());
    let reference = &REFERENCE[REFERENCE.find("[program]").expect("the reference has its first table")..];
    let parts = [Part::Creation, Part::EventTypes, Part::Terms];
    parts.into_iter().fold(reference.to_owned(), |text, part| written(&text, part, &fields))
}

fn page(who: PageCaller, form: Form, side: Side) -> CreationPage {
    CreationPage { frame: Brand(who).frame("Make a program", Place::Programs), form, side }
}
