//! The form of an announcement. What it leads to is shown before anything is sent.

use askama::Template;
use axum::extract::{Query, State};
use domain::access::Deed;
use domain::announcement::Audience;
use domain::attachment::{ACCEPT, LIMITS_IN_WORDS};
use edge::caller::{PageCaller, PageUpload};
use flow::Platform;
use flow::announcement::NewAnnouncement;
use flow::media::Upload;
use flow::refusal::InputRefusal;
use serde::Deserialize;

use super::id_of;
use crate::answer::{self, Answer};
use crate::component::{Empty, Form};
use crate::frame::{Frame, Place};
use crate::names::Names;
use crate::visitor::Brand;
use crate::words::say;

#[derive(Template)]
#[template(path = "announcement/creation.html")]
struct CreationPage {
    frame: Frame,
    /// Whom it can go to.
    audiences: Vec<(String, String)>,
    /// Instead of the form, where there is no program yet.
    empty: Option<Empty>,
    form: Form,
}

#[derive(Deserialize)]
pub struct Wanted {
    /// An audience to begin with.
    to: Option<String>,
    /// A draft whose words are taken over.
    from: Option<String>,
}

pub async fn show(State(platform): State<Platform>, Brand(who): Brand, Query(wanted): Query<Wanted>) -> Answer {
    who.caller.may(Deed::WriteMessages)?;
    let form = match wanted.from {
        Some(id) => {
            let draft = flow::announcement::show(&platform, &who.caller, id_of(&id)?).await?.announcement;
            Form::default()
                .with("to", draft.audience.to_string())
                .with("subject", draft.subject)
                .with("text", draft.text)
        }
        None => Form::default().with("to", wanted.to.unwrap_or_default()),
    };
    answer::page(page(&platform, &who, form).await?)
}

pub async fn send(State(platform): State<Platform>, Brand(who): Brand, sent: PageUpload) -> Answer {
    let mut form = Form::new(sent.fields.clone());
    if sent.is_too_large {
        form.refuse(Some("file"), crate::message::creation::too_large());
        return answer::refused(page(&platform, &who, form).await?);
    }
    match draft(&platform, &who, &form, sent.into_chosen()).await {
        Ok(path) => answer::onwards(&path),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            answer::refused(page(&platform, &who, form).await?)
        }
    }
}

/// Where the draft is looked at.
async fn draft(platform: &Platform, who: &PageCaller, form: &Form, files: Vec<Upload>) -> flow::Result<String> {
    let audience: Audience =
        form.value("to").parse().map_err(|_| InputRefusal::wrong("to", "must be one of the list"))?;
    let (subject, text) = (form.value("subject").to_owned(), form.value("text").to_owned());
    let new = NewAnnouncement { audience, subject, text, files };
    let id = flow::announcement::draft(platform, &who.caller, new).await?;
    Ok(format!("/brand/announcements/{id}"))
}

async fn page(platform: &Platform, who: &PageCaller, form: Form) -> flow::Result<CreationPage> {
    let programs = Names::of_programs(platform, who).await?.program_choices();
    let groups = flow::partner_group::list(platform, &who.caller).await?;
    let nobody = Empty::new("Describe your program first", "Partners join a program; then you can write to them.")
        .doing("To the programs", "/brand/programs");
    let all = [(Audience::All.to_string(), crate::known("All active partners").to_owned())];
    let of_program = programs.iter().map(|(id, name)| (format!("program:{id}"), say!("Program {name}", name)));
    let of_group = groups.iter().filter(|group| group.archived_at.is_none());
    let of_group = of_group.map(|group| (Audience::Group(group.id).to_string(), say!("Group {name}", group.name)));
    Ok(CreationPage {
        frame: Brand(who.clone()).frame("New announcement", Place::Messages),
        audiences: all.into_iter().chain(of_program).chain(of_group).collect(),
        empty: programs.is_empty().then_some(nobody),
        form,
    })
}
