//! A partner asks: about an order that is missing, or about one of its actions.

use askama::Template;
use axum::extract::{Query, State};
use domain::access::Deed;
use domain::attachment::{ACCEPT, LIMITS_IN_WORDS};
use domain::ids::ActionId;
use domain::inquiry::{ASK_DAYS_MAX, InquiryKind};
use edge::caller::{PageCaller, PageUpload};
use flow::Platform;
use flow::inquiry::{About, NewInquiryInput};
use flow::media::Upload;
use flow::refusal::InputRefusal;
use serde::Deserialize;

use super::kind_words;
use crate::answer::{self, Answer};
use crate::component::{Empty, Form};
use crate::frame::{Frame, Place};
use crate::message::creation::{programs_of_partner, too_large};
use crate::visitor::Partner;

#[derive(Template)]
#[template(path = "inquiry/creation.html")]
struct CreationPage {
    frame: Frame,
    programs: Vec<(String, String)>,
    /// The action asked about; "" asks about an order.
    action: String,
    kinds: Vec<(String, String)>,
    nobody: Empty,
    form: Form,
}

#[derive(Deserialize)]
pub struct Wanted {
    program: Option<String>,
    order: Option<String>,
    action: Option<String>,
    kind: Option<String>,
}

pub async fn show(State(platform): State<Platform>, Partner(who): Partner, Query(wanted): Query<Wanted>) -> Answer {
    who.caller.may(Deed::WriteMessages)?;
    let form = Form::default()
        .with("program_id", wanted.program.unwrap_or_default())
        .with("order_id", wanted.order.unwrap_or_default())
        .with("action", wanted.action.unwrap_or_default())
        .with("kind", wanted.kind.unwrap_or_default());
    answer::page(page(&platform, &who, form).await?)
}

pub async fn send(State(platform): State<Platform>, Partner(who): Partner, sent: PageUpload) -> Answer {
    let mut form = Form::new(sent.fields.clone());
    if sent.is_too_large {
        form.refuse(Some("file"), too_large());
        return answer::refused(page(&platform, &who, form).await?);
    }
    let opened = match read(&form, sent.into_chosen()) {
        Ok(input) => flow::inquiry::open(&platform, &who.caller, input).await,
        Err(refusal) => Err(refusal.into()),
    };
    match opened {
        Ok(id) => answer::done(&format!("/partner/inquiries/{id}"), "inquiry_opened"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            answer::refused(page(&platform, &who, form).await?)
        }
    }
}

fn read(form: &Form, files: Vec<Upload>) -> Result<NewInquiryInput, InputRefusal> {
    let about = match form.given("action") {
        Some(action) => About::Action {
            id: action.parse().map_err(|error| InputRefusal::wrong("action", error))?,
            kind: form.value("kind").parse().map_err(|_| InputRefusal::wrong("kind", "must be one of the list"))?,
        },
        None => About::Order {
            program: form
                .value("program_id")
                .parse()
                .map_err(|_| InputRefusal::wrong("program_id", "must be one of the list"))?,
            order_id: form.value("order_id").to_owned(),
            day: form.value("day").to_owned(),
            amount: form.value("amount").to_owned(),
            click_address: form.value("click_address").to_owned(),
        },
    };
    Ok(NewInquiryInput { about, text: form.value("text").to_owned(), files })
}

async fn page(platform: &Platform, who: &PageCaller, form: Form) -> flow::Result<CreationPage> {
    let action =
        form.given("action").filter(|action| action.parse::<ActionId>().is_ok()).unwrap_or_default().to_owned();
    let about_actions = [InquiryKind::Reversed, InquiryKind::Amount];
    Ok(CreationPage {
        frame: Partner(who.clone()).frame("Ask about an order", Place::Inquiries),
        programs: programs_of_partner(platform, who).await?,
        kinds: about_actions
            .iter()
            .map(|kind| (kind.code().to_owned(), crate::known(kind_words(*kind)).to_owned()))
            .collect(),
        action,
        nobody: Empty::new("No program yet", "Orders are credited to you once you have joined a program.")
            .doing("Find a program", "/partner/programs"),
        form,
    })
}
