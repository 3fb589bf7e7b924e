//! The help center's first page: contents by audience, or what a search found.

use askama::Template;
use axum::extract::{Query, State};
use edge::caller::PageCaller;
use flow::Platform;

use super::library::{self, Article, Audience};
use super::search;
use super::view::{Asked, View};
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::frame::Frame;
use crate::query;
use crate::words::{Words, tn};

#[derive(Template)]
#[template(path = "help/index.html")]
struct IndexPage {
    frame: Frame,
    view: View,
    form: Form,
    asked: String,
    found: Vec<FoundArticle>,
    found_in_words: Words,
    /// The reader's own first.
    contents: Vec<Contents>,
}

struct Contents {
    heading: Words,
    topics: Vec<Topic>,
}

pub struct Topic {
    pub href: String,
    pub title: &'static str,
    pub summary: &'static str,
}

struct FoundArticle {
    topic: Topic,
    audience: Words,
    /// The section in which it was found.
    heading: String,
    excerpt: String,
}

pub async fn show(State(platform): State<Platform>, who: Option<PageCaller>, Query(asked): Query<Asked>) -> Answer {
    let view = View::of(&platform, who.as_ref(), &asked).await?;
    let question = asked.q.trim().to_owned();
    // Whoever is not known is most likely a partner, or about to be one.
    let reader = who.as_ref().map_or(Audience::Partner, |who| Audience::of(who.caller.account_kind));
    let found = search::search(&question, reader, view.quoted().as_ref()).into_iter().map(|found| FoundArticle {
        topic: Topic { href: anchored(&view, found.article, &found.anchor), ..topic(&view, found.article) },
        audience: found.article.audience.heading(),
        heading: found.heading,
        excerpt: found.excerpt,
    });
    let found: Vec<_> = found.collect();
    let mut audiences = Audience::ALL;
    audiences.sort_by_key(|audience| *audience != reader);
    let contents = audiences.into_iter().map(|audience| Contents {
        heading: audience.heading(),
        topics: library::of(audience).map(|article| topic(&view, article)).collect(),
    });
    answer::page(IndexPage {
        frame: Frame::of("Help", who.as_ref()),
        form: form(&view, &question),
        contents: contents.collect(),
        found_in_words: tn(found.len() as i64, "{n} article about “{question}”", "{n} articles about “{question}”")
            .with(&question),
        asked: question,
        found,
        view,
    })
}

/// Search, and which program is quoted.
pub fn form(view: &View, question: &str) -> Form {
    Form::default().with("q", question).with("program", view.slug())
}

pub fn topic(view: &View, article: &'static Article) -> Topic {
    Topic { href: anchored(view, article, ""), title: article.title, summary: article.summary }
}

fn anchored(view: &View, article: &Article, anchor: &str) -> String {
    let program = if view.query().is_empty() { "" } else { view.slug() };
    let href = query::address(&article.href(), [("program", program)]);
    if anchor.is_empty() { href } else { format!("{href}#{anchor}") }
}
