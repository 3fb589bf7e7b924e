//! All postbacks of an account, and the form of a new one.

use askama::Template;
use axum::extract::{Query, State};
use domain::access::Deed;
use domain::postback::without_query;
use flow::Platform;
use flow::postback::{COUNT_MAX, Standing};

use super::seen::{self, PostbackForm};
use crate::answer::{self, Answer, Done};
use crate::component::{Empty, Mark};
use crate::frame::{Frame, Place};
use crate::names::Names;
use crate::visitor::Resident;

#[derive(Template)]
#[template(path = "postback/list.html")]
struct ListPage {
    frame: Frame,
    path: String,
    postbacks: Vec<PostbackRow>,
    empty: Empty,
    form: PostbackForm,
    may_change: bool,
}

struct PostbackRow {
    href: String,
    address: String,
    program: String,
    events: String,
    state: Mark,
    waiting: String,
    dead: String,
    done: String,
}

pub async fn show(State(platform): State<Platform>, who: Resident, Query(query): Query<Done>) -> Answer {
    let names = Names::of_programs(&platform, &who.0).await?;
    let form = PostbackForm::empty(&names);
    let mut page = page(&platform, &who, &names, form).await?;
    page.frame = page.frame.after(query.done.as_deref());
    answer::page(page)
}

pub async fn refused(platform: &Platform, who: &Resident, names: &Names, form: PostbackForm) -> Answer {
    answer::refused(page(platform, who, names, form).await?)
}

async fn page(platform: &Platform, who: &Resident, names: &Names, form: PostbackForm) -> flow::Result<ListPage> {
    let postbacks = flow::postback::list(platform, &who.0.caller).await?;
    let path = who.at("postbacks");
    Ok(ListPage {
        frame: who.frame("Postbacks", Place::Postbacks),
        postbacks: postbacks.iter().map(|standing| row(standing, &path, names)).collect(),
        empty: Empty::new(
            "No postbacks yet",
            "A postback tells your own server at once when something happens to an action, an application or an inquiry, so that your figures follow without asking us. You write the address; we fill in what happened.",
        ),
        form,
        path,
        may_change: who.0.caller.may(Deed::ChangePostbacks).is_ok(),
    })
}

fn row(Standing { postback, counts }: &Standing, path: &str, names: &Names) -> PostbackRow {
    let wish = &postback.wish;
    let events: Vec<&str> = wish.events.iter().map(|event| crate::known(seen::event_words(*event))).collect();
    PostbackRow {
        href: format!("{path}/{}", postback.id),
        address: without_query(&wish.url_template).to_owned(),
        program: wish.program.map_or_else(|| crate::known("All programs").to_owned(), |program| names.program(program)),
        events: events.join(", "),
        state: seen::mark(postback),
        waiting: counted(counts.waiting),
        dead: counted(counts.dead),
        done: counted(counts.done),
    }
}

fn counted(count: i64) -> String {
    let more = if count >= COUNT_MAX { "+" } else { "" };
    format!("{}{more}", crate::format::count(count))
}
