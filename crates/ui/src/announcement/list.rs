//! The announcements that a brand sent, newest first.

use askama::Template;
use axum::extract::{Query, State};
use domain::access::Deed;
use flow::{Platform, Window};
use serde::Deserialize;

use super::{audience, author};
use crate::answer::{self, Answer};
use crate::component::{Empty, Moment, Pager};
use crate::format;
use crate::frame::{Frame, Place};
use crate::names::Names;
use crate::visitor::Brand;

const PATH: &str = "/brand/announcements";
const ROWS: u32 = 25;

#[derive(Template)]
#[template(path = "announcement/list.html")]
struct AnnouncementsPage {
    frame: Frame,
    announcements: Vec<AnnouncementRow>,
    empty: Empty,
    pager: Pager,
    may_write: bool,
}

struct AnnouncementRow {
    href: String,
    subject: String,
    audience: String,
    at: Option<Moment>,
    by: String,
    addressed: String,
    /// Those who do not have it yet.
    waiting: i64,
    read: String,
    answered: String,
}

#[derive(Deserialize)]
pub struct Wanted {
    cursor: Option<i64>,
}

pub async fn show(State(platform): State<Platform>, Brand(who): Brand, Query(wanted): Query<Wanted>) -> Answer {
    let window = Window { after: wanted.cursor, limit: ROWS };
    let listed = flow::announcement::list(&platform, &who.caller, window).await?;
    let zone = Names::of_programs(&platform, &who).await?.any_zone();
    let may_write = who.caller.may(Deed::WriteMessages).is_ok();
    let empty = Empty::new(
        "No announcements",
        "What many partners shall know is written once. Each gets it alone and answers to you alone; here you see who has read it.",
    );
    answer::page(AnnouncementsPage {
        announcements: listed
            .items
            .iter()
            .map(|one| AnnouncementRow {
                href: format!("{PATH}/{}", one.id),
                subject: one.subject.clone(),
                audience: audience(one),
                at: one.sent_at.map(|at| Moment::new(at, &zone)),
                by: author(one),
                addressed: format::count(one.counts.addressed),
                waiting: one.counts.addressed - one.counts.reached,
                read: format::count(one.counts.read),
                answered: format::count(one.counts.answered),
            })
            .collect(),
        empty: if may_write { empty.doing("Write an announcement", format!("{PATH}/new")) } else { empty },
        pager: Pager::of(&listed, PATH, &[], wanted.cursor),
        may_write,
        frame: Brand(who).frame("Announcements", Place::Messages),
    })
}
