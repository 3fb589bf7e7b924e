//! The help center's table of contents.

use askama::Template;
use edge::caller::PageCaller;

use super::article::TOPICS;
use crate::answer::{self, Answer};
use crate::frame::Frame;

#[derive(Template)]
#[template(path = "help/index.html")]
struct IndexPage {
    frame: Frame,
    topics: Vec<Topic>,
}

struct Topic {
    href: String,
    title: &'static str,
    lead: &'static str,
}

pub async fn show(who: Option<PageCaller>) -> Answer {
    let topics = TOPICS.iter().map(|topic| Topic {
        href: format!("/help/{}", topic.name),
        title: topic.title,
        lead: topic.lead,
    });
    answer::page(IndexPage { frame: Frame::of("Help", who.as_ref()), topics: topics.collect() })
}
