//! A new thread: a partner to the brand of a program, a brand to one partner.

use askama::Template;
use axum::extract::{Query, State};
use domain::access::{AccountKind, Deed};
use domain::attachment::{ACCEPT, LIMITS_IN_WORDS};
use domain::ids::ProgramId;
use domain::message::SUBJECT_CHARS_MAX;
use edge::caller::{PageCaller, PageUpload};
use flow::media::Upload;
use flow::message::{NewThreadInput, To};
use flow::refusal::InputRefusal;
use flow::{AccessRefusal, Error, Platform};
use serde::Deserialize;

use crate::answer::{self, Answer};
use crate::component::{Empty, Form};
use crate::frame::{Frame, Place};
use crate::names::Names;
use crate::visitor::Resident;

pub fn too_large() -> String {
    crate::words::say!("is too large: at most 5 MiB each and 10 MiB together are taken")
}

#[derive(Template)]
#[template(path = "message/creation.html")]
struct CreationPage {
    frame: Frame,
    list: String,
    path: String,
    is_brand: bool,
    programs: Vec<(String, String)>,
    nobody: Empty,
    form: Form,
}

#[derive(Deserialize)]
pub struct Wanted {
    partner: Option<String>,
    program: Option<String>,
    subject: Option<String>,
}

pub async fn show(State(platform): State<Platform>, who: Resident, Query(wanted): Query<Wanted>) -> Answer {
    who.0.caller.may(Deed::WriteMessages)?;
    let subject: String = wanted.subject.unwrap_or_default().chars().take(SUBJECT_CHARS_MAX).collect();
    let form = Form::default()
        .with("partner_id", wanted.partner.unwrap_or_default())
        .with("program_id", wanted.program.unwrap_or_default())
        .with("subject", subject);
    answer::page(page(&platform, &who, form).await?)
}

pub async fn send(State(platform): State<Platform>, who: Resident, sent: PageUpload) -> Answer {
    let mut form = Form::new(sent.fields.clone());
    if sent.is_too_large {
        form.refuse(Some("file"), too_large());
        return answer::refused(page(&platform, &who, form).await?);
    }
    match carry_out(&platform, &who, &form, sent.into_chosen()).await {
        Ok(path) => answer::done(&path, "message_sent"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            answer::refused(page(&platform, &who, form).await?)
        }
    }
}

/// Where the thread stands.
async fn carry_out(platform: &Platform, who: &Resident, form: &Form, files: Vec<Upload>) -> flow::Result<String> {
    let caller = &who.0.caller;
    let (subject, text) = (form.value("subject").to_owned(), form.value("text").to_owned());
    let to = match caller.account_kind {
        AccountKind::Brand => To::Partner(
            form.value("partner_id")
                .parse()
                .map_err(|_| InputRefusal::wrong("partner_id", "it is no account ID, such as 100123"))?,
            form.given("program_id").map(|_| program(form)).transpose()?,
        ),
        AccountKind::Partner => To::BrandOf(program(form)?),
        AccountKind::Operator => return Err(Error::from(AccessRefusal::NotAPerson)),
    };
    let id = flow::message::begin(platform, caller, NewThreadInput { to, subject, text, files }).await?;
    Ok(who.at(&format!("messages/{id}")))
}

fn program(form: &Form) -> Result<ProgramId, InputRefusal> {
    form.value("program_id").parse().map_err(|_| InputRefusal::wrong("program_id", "must be one of the list"))
}

async fn page(platform: &Platform, who: &Resident, form: Form) -> flow::Result<CreationPage> {
    let is_brand = who.0.caller.account_kind == AccountKind::Brand;
    let mut programs = match is_brand {
        true => Names::of_programs(platform, &who.0).await?.program_choices(),
        false => programs_of_partner(platform, &who.0).await?,
    };
    if is_brand {
        programs.insert(0, (String::new(), crate::known("No program in particular").to_owned()));
    }
    let path = who.at("messages/new");
    Ok(CreationPage {
        frame: who.frame("New message", Place::Messages),
        list: who.at("messages"),
        is_brand,
        nobody: match is_brand {
            true => Empty::new("Describe your program first", "Partners join a program; then you can write to them.")
                .doing("To the programs", "/brand/programs"),
            false => Empty::new(
                "Nobody to write to yet",
                "Apply to a program: from then on you and its brand can write to each other.",
            )
            .doing("Find a program", "/partner/programs"),
        },
        programs,
        path,
        form,
    })
}

/// `Delta: TikTok For Business`, where the two differ.
pub async fn programs_of_partner(platform: &Platform, who: &PageCaller) -> flow::Result<Vec<(String, String)>> {
    let common = flow::message::correspondents(platform, &who.caller).await?;
    let words = |brand: &str, program: &str| match brand == program {
        true => brand.to_owned(),
        false => format!("{brand}: {program}"),
    };
    Ok(common.iter().map(|one| (one.program_id.to_string(), words(&one.brand_name, &one.program_name))).collect())
}
