//! One thread, whole, with the form to answer.

use askama::Template;
use axum::extract::{Path, Query, State};
use domain::access::{AccountKind, Deed};
use domain::attachment::{ACCEPT, LIMITS_IN_WORDS};
use edge::caller::PageUpload;
use flow::Platform;
use flow::message::Detail;

use super::{id_of, other_side};
use crate::answer::{self, Answer, Done};
use crate::appearance;
use crate::attachment::{self, FileLink};
use crate::component::{Form, Moment};
use crate::frame::{Frame, Place, home_of};
use crate::names::Names;
use crate::visitor::Resident;

#[derive(Template)]
#[template(path = "message/thread.html")]
struct ThreadPage {
    frame: Frame,
    list: String,
    path: String,
    subject: String,
    with: String,
    /// A brand's way to the partner's own page.
    with_href: String,
    program: String,
    /// A brand's way to the announcement by which it began.
    announcement_href: Option<String>,
    messages: Vec<Said>,
    is_archived: bool,
    /// There is something of the other side to be read again.
    may_mark_unread: bool,
    may_write: bool,
    form: Form,
}

/// One message as it stands on a page.
pub struct Said {
    pub id: String,
    pub account: String,
    pub person: String,
    pub is_own: bool,
    pub at: Moment,
    pub text: String,
    pub files: Vec<FileLink>,
}

pub async fn show(
    State(platform): State<Platform>,
    who: Resident,
    Path(id): Path<String>,
    Query(query): Query<Done>,
) -> Answer {
    let detail = flow::message::read(&platform, &who.0.caller, id_of(&id)?).await?;
    let page = page(&platform, &who, &detail, Form::default()).await?;
    answer::page(ThreadPage { frame: page.frame.after(query.done.as_deref()), ..page })
}

pub async fn send(State(platform): State<Platform>, who: Resident, Path(id): Path<String>, sent: PageUpload) -> Answer {
    let id = id_of(&id)?;
    let mut form = Form::new(sent.fields.clone());
    let done = match sent.is_too_large {
        true => {
            form.refuse(Some("file"), super::creation::too_large());
            None
        }
        false => {
            let text = form.value("text").to_owned();
            Some(flow::message::reply(&platform, &who.0.caller, id, &text, sent.into_chosen()).await)
        }
    };
    match done {
        Some(Ok(_)) => return answer::done(&who.at(&format!("messages/{id}")), "message_sent"),
        Some(Err(error)) => answer::onto_form(error, &mut form)?,
        None => {}
    }
    let detail = flow::message::find(&platform, &who.0.caller, id).await?;
    answer::refused(page(&platform, &who, &detail, form).await?)
}

async fn page(platform: &Platform, who: &Resident, detail: &Detail, form: Form) -> flow::Result<ThreadPage> {
    let thread = &detail.thread;
    let names = Names::of_programs(platform, &who.0).await?;
    let zone = thread.program.as_ref().map_or(jiff::tz::TimeZone::UTC, |(id, _)| names.zone(*id));
    let is_brand = who.0.caller.account_kind == AccountKind::Brand;
    let other = if is_brand { thread.partner_id } else { thread.brand_id };
    let look = appearance::seen_by(platform, &who.0, Some(thread.brand_id)).await?;
    let mut frame = who.frame(&thread.subject, Place::Messages).about(look);
    // What was new when the page was asked for is read now.
    frame.read_one_message(thread.is_unread);
    Ok(ThreadPage {
        frame,
        list: who.at("messages"),
        path: who.at(&format!("messages/{}", thread.id)),
        subject: thread.subject.clone(),
        with: other_side(&who.0, thread),
        with_href: if is_brand { format!("/brand/partners/{other}") } else { String::new() },
        program: thread.program.as_ref().map_or_else(String::new, |(_, name)| name.clone()),
        announcement_href: thread.announcement.filter(|_| is_brand).map(|id| format!("/brand/announcements/{id}")),
        messages: said(detail, &who.0, &zone),
        is_archived: thread.is_archived,
        may_mark_unread: detail.messages.iter().any(|(message, _)| message.account_id == other),
        may_write: who.0.caller.may(Deed::WriteMessages).is_ok(),
        form,
    })
}

/// All that was said, oldest first.
pub fn said(detail: &Detail, who: &edge::caller::PageCaller, zone: &jiff::tz::TimeZone) -> Vec<Said> {
    let thread = &detail.thread;
    let home = home_of(who.caller.account_kind);
    let name =
        |account| if account == thread.brand_id { thread.brand_name.clone() } else { thread.partner_name.clone() };
    detail
        .messages
        .iter()
        .map(|(message, files)| Said {
            id: message.id.to_string(),
            account: name(message.account_id),
            person: message.person_name.clone(),
            is_own: message.account_id == who.caller.account_id,
            at: Moment::new(message.sent_at, zone),
            text: message.text.clone(),
            files: attachment::links(files, home),
        })
        .collect()
}
