//! A partner asks: about an order that is missing, or about one of its actions.

use askama::Template;
use axum::extract::{Query, State};
use domain::access::Deed;
use domain::attachment::{ACCEPT, LIMITS_IN_WORDS};
use domain::ids::{ActionId, ProgramId};
use domain::inquiry::InquiryKind;
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
use crate::names::Names;
use crate::visitor::Partner;
use crate::words::say;

#[derive(Template)]
#[template(path = "inquiry/creation.html")]
struct CreationPage {
    frame: Frame,
    programs: Vec<(String, String)>,
    /// The action asked about; "" asks about an order.
    action: String,
    /// How long one may ask about the action; of orders each program says it.
    period: Option<String>,
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
    let names = Names::of_programs(platform, who).await?;
    let about_actions = [InquiryKind::Reversed, InquiryKind::Amount];
    Ok(CreationPage {
        frame: Partner(who.clone()).frame("Ask about an order", Place::Inquiries),
        programs: programs(platform, who, &names).await?,
        period: action.parse().ok().and_then(|id: ActionId| period(&names, id.program)),
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

/// With how long each may be asked.
async fn programs(platform: &Platform, who: &PageCaller, names: &Names) -> flow::Result<Vec<(String, String)>> {
    let with_period = |(id, name): (String, String)| {
        let days = id.parse().ok().and_then(|id| period(names, id));
        let words = days.map_or_else(|| name.clone(), |days| say!("{program}, within {days}", name, days));
        (id, words)
    };
    Ok(programs_of_partner(platform, who).await?.into_iter().map(with_period).collect())
}

fn period(names: &Names, program: ProgramId) -> Option<String> {
    Some(crate::words::text(&names.offer(program)?.file.program.inquiries.in_words()))
}
