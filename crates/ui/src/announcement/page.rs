//! One announcement: before it is sent with those whom it would reach, afterwards with who has read and answered it.

use askama::Template;
use axum::extract::{Path, Query, State};
use domain::access::Deed;
use domain::announcement::Reception;
use domain::ids::AnnouncementId;
use edge::caller::{PageCaller, PageForm};
use flow::announcement::{Announcement, Recipient, Shown};
use flow::{Platform, Window};
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::{audience, author, id_of};
use crate::answer::{self, Answer};
use crate::component::mark::{Sign, Tone};
use crate::component::{Form, Mark, Moment, Pager};
use crate::frame::{Frame, Place};
use crate::names::Names;
use crate::visitor::Brand;
use crate::{format, query};

const ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "announcement/draft.html")]
struct DraftPage {
    frame: Frame,
    id: AnnouncementId,
    path: String,
    said: Said,
    count: i64,
    first: Vec<(String, String)>,
    /// How many are not among the first.
    rest: i64,
    /// None for whoever may only look.
    form: Option<Form>,
}

#[derive(Template)]
#[template(path = "announcement/sent.html")]
struct SentPage {
    frame: Frame,
    said: Said,
    by: String,
    at: Option<Moment>,
    /// Those who do not have it yet.
    waiting: i64,
    tabs: Vec<Tab>,
    recipients: Vec<RecipientRow>,
    pager: Pager,
}

/// What is said, as both pages show it.
struct Said {
    subject: String,
    audience: String,
    text: String,
    files: Vec<(String, String)>,
}

struct Tab {
    words: &'static str,
    count: String,
    href: String,
    current: bool,
}

struct RecipientRow {
    partner: String,
    name: String,
    thread: Option<String>,
    mark: Mark,
    read_at: Option<Moment>,
    answered_at: Option<Moment>,
}

#[derive(Deserialize)]
pub struct Wanted {
    show: Option<String>,
    cursor: Option<i64>,
    done: Option<String>,
}

pub async fn show(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let id = id_of(&id)?;
    let shown = flow::announcement::show(&platform, &who.caller, id).await?;
    match shown.announcement.sent_at {
        None => answer::page(draft(&platform, &who, shown, Form::default()).await?),
        Some(_) => answer::page(sent(&platform, &who, shown, wanted).await?),
    }
}

/// Sends the draft to as many as the page said that it would reach.
pub async fn send(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    PageForm(fields): PageForm<Vec<(String, String)>>,
) -> Answer {
    let (id, mut form) = (id_of(&id)?, Form::new(fields));
    let count = form.value("count").parse().unwrap_or(0);
    match flow::announcement::send(&platform, &who.caller, id, count).await {
        Ok(()) => answer::done(&path(id), "announcement_sent"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            let shown = flow::announcement::show(&platform, &who.caller, id).await?;
            answer::refused(draft(&platform, &who, shown, form).await?)
        }
    }
}

async fn draft(platform: &Platform, who: &PageCaller, shown: Shown, form: Form) -> flow::Result<DraftPage> {
    let id = shown.announcement.id;
    let preview = flow::announcement::preview(platform, &who.caller, id).await?;
    Ok(DraftPage {
        frame: Brand(who.clone()).frame("New announcement", Place::Messages),
        id,
        path: path(id),
        said: said(&shown),
        count: preview.count,
        rest: preview.count - preview.first.len() as i64,
        first: preview.first.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        form: who.caller.may(Deed::WriteMessages).is_ok().then_some(form),
    })
}

async fn sent(platform: &Platform, who: &PageCaller, shown: Shown, wanted: Wanted) -> flow::Result<SentPage> {
    let announcement = &shown.announcement;
    let chosen: Option<Reception> = wanted.show.as_deref().and_then(|show| show.parse().ok());
    let window = Window { after: wanted.cursor, limit: ROWS };
    let listed = flow::announcement::recipients(platform, &who.caller, announcement.id, chosen, window).await?;
    let zone = Names::of_programs(platform, who).await?.any_zone();
    let path = path(announcement.id);
    let frame = Brand(who.clone()).frame("Announcement", Place::Messages);
    Ok(SentPage {
        frame: frame.after(wanted.done.as_deref()),
        said: said(&shown),
        by: author(announcement),
        at: announcement.sent_at.map(|at| Moment::new(at, &zone)),
        waiting: announcement.counts.addressed - announcement.counts.reached,
        tabs: tabs(&path, announcement, chosen),
        recipients: listed.items.iter().map(|recipient| row(recipient, &zone)).collect(),
        pager: Pager::of(&listed, &path, &[("show", chosen.map_or("", Reception::code))], wanted.cursor).oldest_first(),
    })
}

fn path(id: AnnouncementId) -> String {
    format!("/brand/announcements/{id}")
}

fn said(shown: &Shown) -> Said {
    let announcement = &shown.announcement;
    Said {
        subject: announcement.subject.clone(),
        audience: audience(announcement),
        text: announcement.text.clone(),
        files: shown.files.iter().map(|file| (file.name.clone(), format::file_size(file.bytes))).collect(),
    }
}

fn tabs(path: &str, announcement: &Announcement, chosen: Option<Reception>) -> Vec<Tab> {
    let counts = announcement.counts;
    let tab = |words, count, reception: Option<Reception>| Tab {
        words,
        count: format::count(count),
        href: query::address(path, reception.map(|reception| ("show", reception.code()))),
        current: chosen == reception,
    };
    vec![
        tab("All", counts.addressed, None),
        tab("Not read", counts.addressed - counts.read, Some(Reception::Unread)),
        tab("Read", counts.read, Some(Reception::Read)),
        tab("Answered", counts.answered, Some(Reception::Answered)),
    ]
}

fn row(recipient: &Recipient, zone: &TimeZone) -> RecipientRow {
    let mark = match (recipient.thread, recipient.read_at, recipient.answered_at) {
        (None, ..) => Mark::new("On its way", Sign::Moving, Tone::Quiet),
        (.., Some(_)) => Mark::new("Answered", Sign::Tick, Tone::Good),
        (_, Some(_), None) => Mark::new("Read", Sign::Full, Tone::Accent),
        (_, None, None) => Mark::new("Not read", Sign::Ring, Tone::Quiet),
    };
    RecipientRow {
        partner: recipient.partner.to_string(),
        name: recipient.name.clone(),
        thread: recipient.thread.map(|thread| format!("/brand/messages/{thread}")),
        mark,
        read_at: recipient.read_at.map(|at| Moment::new(at, zone)),
        answered_at: recipient.answered_at.map(|at| Moment::new(at, zone)),
    }
}
