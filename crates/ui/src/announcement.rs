//! Announcements: what a brand tells many partners at once, written, looked at, sent, and what became of it.

pub mod creation;
pub mod list;
pub mod page;

use axum::routing::{MethodRouter, get};
use domain::announcement::Audience;
use domain::ids::AnnouncementId;
use flow::Platform;
use flow::announcement::{Announcement, AnnouncementRefusal};

use crate::words::say;

pub fn creation_route() -> MethodRouter<Platform> {
    get(creation::show).post(creation::send).layer(crate::message::form_limit())
}

fn id_of(text: &str) -> Result<AnnouncementId, AnnouncementRefusal> {
    text.parse().map_err(|_| AnnouncementRefusal::NotFound)
}

/// Whom it goes to, in words.
fn audience(announcement: &Announcement) -> String {
    let name = &announcement.audience_name;
    match announcement.audience {
        Audience::All => crate::known("All active partners").to_owned(),
        Audience::Program(_) => say!("Program {name}", name),
        Audience::Group(_) => say!("Group {name}", name),
    }
}

/// Who wrote it.
fn author(announcement: &Announcement) -> String {
    match announcement.person_name.as_str() {
        "" => crate::known("A program").to_owned(),
        name => name.to_owned(),
    }
}
