//! One article, with the facts of the program in view. Each is answered from the terms that are in force at this moment.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::Uri;
use domain::access::{AccountKind, Deed};
use edge::caller::PageCaller;
use flow::Platform;

use super::index::{Topic, form, topic};
use super::view::{Asked, View};
use super::{library, markdown};
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::frame::Frame;
use crate::words::Words;

#[derive(Template)]
#[template(path = "help/article.html")]
struct ArticlePage {
    frame: Frame,
    view: View,
    form: Form,
    /// Programs to choose from; empty when there is no choice.
    choices: Vec<(String, String)>,
    audience: Words,
    title: &'static str,
    summary: &'static str,
    /// Headings to jump to, with their anchors; empty when the article is short.
    headings: Vec<(String, String)>,
    body: String,
    /// Where a partner writes to the brand from here.
    message_href: Option<String>,
    next: Vec<Topic>,
}

/// Fewer headings are seen at a glance.
const HEADINGS_MIN: usize = 4;

pub async fn show(
    State(platform): State<Platform>,
    who: Option<PageCaller>,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
    uri: Uri,
) -> Answer {
    let Some(article) = library::find(&name) else {
        return Err(crate::error::no_such_page(uri).await);
    };
    let view = View::of(&platform, who.as_ref(), &asked).await?;
    let quoted = view.quoted();
    let sections = markdown::sections(article.body, quoted.as_ref());
    let headings: Vec<_> = sections
        .into_iter()
        .filter(|section| !section.heading.is_empty())
        .map(|section| (section.heading, section.anchor))
        .collect();
    let mut frame = Frame::of(article.title, who.as_ref());
    frame.description = Some(article.summary.to_owned());
    answer::page(ArticlePage {
        frame,
        form: form(&view, ""),
        choices: view.choices(),
        audience: article.audience.heading(),
        title: article.title,
        summary: article.summary,
        headings: if headings.len() < HEADINGS_MIN { Vec::new() } else { headings },
        body: markdown::page(article.body, quoted.as_ref(), &view.query()),
        message_href: message_href(&view, who.as_ref()),
        next: article.next_articles().map(|article| topic(&view, article)).collect(),
        view,
    })
}

fn message_href(view: &View, who: Option<&PageCaller>) -> Option<String> {
    let caller = &who?.caller;
    let writes = caller.account_kind == AccountKind::Partner && caller.may(Deed::WriteMessages).is_ok();
    let program = view.offer()?.program.id;
    writes.then(|| format!("/partner/messages/new?program={program}"))
}
