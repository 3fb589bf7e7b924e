//! The threads of an account, newest first.

use askama::Template;
use axum::extract::{Query, State};
use domain::access::{AccountKind, Deed};
use domain::message::Folder;
use flow::message::Thread;
use flow::{Platform, Window};
use serde::Deserialize;

use super::other_side;
use crate::answer::{self, Answer};
use crate::component::{Empty, Moment, Pager};
use crate::frame::{Frame, Place};
use crate::names::Names;
use crate::query;
use crate::visitor::Resident;

#[derive(Template)]
#[template(path = "message/list.html")]
struct ListPage {
    frame: Frame,
    path: String,
    tabs: [Tab; 2],
    threads: Vec<ThreadRow>,
    empty: Empty,
    pager: Pager,
    may_write: bool,
    is_brand: bool,
}

struct Tab {
    words: &'static str,
    href: String,
    current: bool,
}

struct ThreadRow {
    href: String,
    with: String,
    subject: String,
    program: String,
    /// The beginning of the newest message, and whether the reader's side wrote it.
    last: String,
    is_own: bool,
    at: Moment,
    is_unread: bool,
}

#[derive(Deserialize)]
pub struct Wanted {
    folder: Option<String>,
    /// The account ID of the other side.
    with: Option<String>,
    cursor: Option<i64>,
    done: Option<String>,
}

const EXCERPT_CHARS: usize = 140;

pub async fn show(State(platform): State<Platform>, who: Resident, Query(wanted): Query<Wanted>) -> Answer {
    let folder = wanted.folder.as_deref().and_then(|folder| folder.parse().ok()).unwrap_or(Folder::Inbox);
    let with = wanted.with.as_deref().and_then(|with| with.parse().ok());
    let window = Window { after: wanted.cursor, limit: 50 };
    let listed = flow::message::list(&platform, &who.0.caller, folder, with, window).await?;
    let names = Names::of_programs(&platform, &who.0).await?;
    let path = who.at("messages");
    let with = wanted.with.unwrap_or_default();
    let tab = |words, of: Folder| Tab { words, href: query::address(&path, query(of, &with)), current: of == folder };
    let may_write = who.0.caller.may(Deed::WriteMessages).is_ok();
    answer::page(ListPage {
        tabs: [tab("Inbox", Folder::Inbox), tab("Archive", Folder::Archive)],
        threads: listed.items.iter().map(|thread| row(thread, &who, &names)).collect(),
        empty: empty(folder, may_write, &path),
        pager: Pager::of(&listed, &path, &query(folder, &with), wanted.cursor),
        may_write,
        is_brand: who.0.caller.account_kind == AccountKind::Brand,
        frame: who.frame("Messages", Place::Messages).after(wanted.done.as_deref()),
        path,
    })
}

fn query(folder: Folder, with: &str) -> Vec<(&'static str, &str)> {
    let folder = (folder != Folder::Inbox).then_some(("folder", folder.code()));
    folder.into_iter().chain((!with.is_empty()).then_some(("with", with))).collect()
}

fn row(thread: &Thread, who: &Resident, names: &Names) -> ThreadRow {
    let program = thread.program.as_ref();
    let zone = program.map_or(jiff::tz::TimeZone::UTC, |(id, _)| names.zone(*id));
    let excerpt: String = thread.last_text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut = excerpt.char_indices().nth(EXCERPT_CHARS).map(|(at, _)| format!("{}…", &excerpt[..at]));
    ThreadRow {
        href: who.at(&format!("messages/{}", thread.id)),
        with: other_side(&who.0, thread),
        subject: thread.subject.clone(),
        program: program.map_or_else(String::new, |(_, name)| name.clone()),
        last: cut.unwrap_or(excerpt),
        is_own: thread.last_of == who.0.caller.account_id,
        at: Moment::new(thread.last_at, &zone),
        is_unread: thread.is_unread,
    }
}

fn empty(folder: Folder, may_write: bool, path: &str) -> Empty {
    if folder == Folder::Archive {
        return Empty::new(
            "Nothing is archived",
            "What you have dealt with can be put here. It comes back when somebody answers.",
        );
    }
    let empty = Empty::new("No messages", "What you write to each other stands here, and comes by e-mail too.");
    if may_write { empty.doing("Write a message", format!("{path}/new")) } else { empty }
}
