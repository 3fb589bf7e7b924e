//! One postback: how it stands, a test, and the log of what was sent.

use askama::Template;
use axum::extract::{Path, Query, State};
use domain::access::{AccountKind, Deed};
use domain::ids::{DeliveryId, PostbackId};
use domain::postback::{Body, DeliveryState, PostbackState, Subject};
use flow::postback::{Delivery, Tested};
use flow::{Platform, Window};
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::id_of;
use super::seen::{self, PostbackForm};
use crate::answer::{self, Answer};
use crate::component::field::sentence;
use crate::component::mark::{Sign, Tone};
use crate::component::{Empty, Field, Form, Mark, Moment, Notice, Pager};
use crate::frame::{Frame, Place};
use crate::names::Names;
use crate::query;
use crate::visitor::Resident;
use crate::words::say;

#[derive(Template)]
#[template(path = "postback/page.html")]
struct PostbackPage {
    frame: Frame,
    path: String,
    list: String,
    address: String,
    method: String,
    /// Of the account's own writing; empty where there is none.
    body: String,
    /// What signs it; none where it is no webhook, or is shown to somebody who only reads.
    secret: Option<String>,
    program: String,
    events: String,
    state: Mark,
    is_paused: bool,
    /// Why it is paused, or since when it fails.
    trouble: Option<Notice>,
    example: String,
    test: Option<Test>,
    form: PostbackForm,
    may_change: bool,
    dead: i64,
    tabs: Vec<Tab>,
    deliveries: Vec<DeliveryRow>,
    empty: Empty,
    pager: Pager,
    since: Field,
}

/// What came of a test.
struct Test {
    notice: Notice,
    request: String,
    answer: String,
}

struct Tab {
    words: &'static str,
    href: String,
    current: bool,
}

struct DeliveryRow {
    id: DeliveryId,
    event: &'static str,
    /// What it happened to, and its page.
    about: Option<(String, String)>,
    state: Mark,
    attempts: u32,
    /// What was answered: `Status 200`, or why there was no answer.
    status: String,
    happened: Moment,
    tried: Option<Moment>,
    next: Option<Moment>,
    request: String,
    answer: String,
    may_replay: bool,
}

#[derive(Deserialize, Default)]
pub struct Wanted {
    state: Option<String>,
    cursor: Option<i64>,
    done: Option<String>,
}

pub async fn show(
    State(platform): State<Platform>,
    who: Resident,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let mut page = page(&platform, &who, id_of(&id)?, &wanted).await?;
    // Who paused it a moment ago is told so by what was done.
    if wanted.done.as_deref() == Some("postback_paused") {
        page.trouble = None;
    }
    page.frame = page.frame.after(wanted.done.as_deref());
    answer::page(page)
}

pub async fn refused(
    platform: &Platform,
    who: &Resident,
    id: PostbackId,
    form: Form,
    sent: &[(String, String)],
) -> Answer {
    let names = Names::of_programs(platform, &who.0).await?;
    let form = PostbackForm::sent(form, sent, &names);
    answer::refused(PostbackPage { form, ..page(platform, who, id, &Wanted::default()).await? })
}

pub async fn tested(platform: &Platform, who: &Resident, id: PostbackId, tested: Tested) -> Answer {
    let status = status_words(i64::from(tested.status), &tested.answer);
    let notice = match tested.is_taken {
        true => Notice::good(crate::known("The test was taken"), status),
        false => Notice::bad(crate::known("The test was not taken"), status),
    };
    let answer = if tested.status == 0 { String::new() } else { tested.answer };
    let test = Some(Test { notice, request: tested.request, answer });
    answer::page(PostbackPage { test, ..page(platform, who, id, &Wanted::default()).await? })
}

pub async fn not_tested(platform: &Platform, who: &Resident, id: PostbackId, why: &str) -> Answer {
    let notice = Notice::bad(crate::known("No test was sent"), sentence(&crate::recognised(why)));
    let test = Some(Test { notice, request: String::new(), answer: String::new() });
    answer::refused(PostbackPage { test, ..page(platform, who, id, &Wanted::default()).await? })
}

async fn page(platform: &Platform, who: &Resident, id: PostbackId, wanted: &Wanted) -> flow::Result<PostbackPage> {
    let state: Option<DeliveryState> = wanted.state.as_deref().and_then(|state| state.parse().ok());
    let standing = flow::postback::find(platform, &who.0.caller, id).await?;
    let window = Window { after: wanted.cursor, limit: 50 };
    let listed = flow::postback::log(platform, &who.0.caller, id, state, window).await?;
    let names = Names::of_programs(platform, &who.0).await?;
    let postback = &standing.postback;
    let wish = &postback.wish;
    let list = who.at("postbacks");
    let path = format!("{list}/{id}");
    let tab = |words, of: Option<DeliveryState>| Tab {
        words,
        href: query::address(&path, of.map(|of| ("state", of.code()))),
        current: of == state,
    };
    let may_change = who.0.caller.may(Deed::ChangePostbacks).is_ok();
    let secret = match may_change && wish.body == Body::Webhook {
        true => Some(flow::postback::secret(platform, &who.0.caller, id).await?.to_string()),
        false => None,
    };
    let events: Vec<&str> = wish.events.iter().map(|event| crate::known(seen::event_words(*event))).collect();
    let state_query: Vec<(&str, &str)> = state.iter().map(|state| ("state", state.code())).collect();
    Ok(PostbackPage {
        frame: who.frame("Postback", Place::Postbacks),
        address: wish.url_template.clone(),
        method: seen::kind_words(seen::kind(wish)).to_owned(),
        body: wish.body.template().to_owned(),
        secret,
        list,
        program: wish.program.map_or_else(|| crate::known("All programs").to_owned(), |program| names.program(program)),
        events: events.join(", "),
        state: seen::mark(postback),
        is_paused: postback.state == PostbackState::Paused,
        trouble: trouble(postback),
        // An address that may not be asked any more has no example; its deliveries say why.
        example: flow::postback::example(platform, &who.0.caller, wish.program, &wish.url_template)
            .await
            .unwrap_or_default(),
        test: None,
        form: PostbackForm::of(postback, &names),
        may_change,
        dead: standing.counts.dead,
        tabs: vec![
            tab("All", None),
            tab("Waiting", Some(DeliveryState::Waiting)),
            tab("Taken", Some(DeliveryState::Done)),
            tab("Given up", Some(DeliveryState::Dead)),
        ],
        deliveries: listed.items.iter().map(|delivery| row(delivery, who, may_change)).collect(),
        empty: match state {
            None => Empty::new(
                "Nothing was sent yet",
                "The next event stands here, with what was sent and what your server answered. Until then send a test.",
            ),
            Some(_) => Empty::new("None of these", "No delivery is in this state.").doing("Show all", path.as_str()),
        },
        since: Form::default()
            .date("since", "Since")
            .help("Everything that happened from the beginning of this day on, in UTC, whatever became of it."),
        pager: Pager::of(&listed, &path, &state_query, wanted.cursor),
        path,
    })
}

fn trouble(postback: &flow::postback::Postback) -> Option<Notice> {
    use crate::component::notice::Kind;
    let warn = |title, text: String| Notice::new(Kind::Warn, crate::known(title), text);
    if let Some(reason) = postback.pause_reason {
        return Some(warn("The postback is paused", crate::known(seen::pause_words(reason)).to_owned()));
    }
    let since = postback.failing_since?.to_zoned(TimeZone::UTC);
    let text = say!(
        "Nothing was taken since {since}. We try again for three days; the log below says what was answered.",
        crate::format::instant(&since)
    );
    Some(warn("Your server does not take it", text))
}

fn row(delivery: &Delivery, who: &Resident, may_change: bool) -> DeliveryRow {
    let is_waiting = delivery.state == DeliveryState::Waiting;
    let moment = |at| Moment::exact(at, &TimeZone::UTC);
    DeliveryRow {
        id: delivery.id,
        event: seen::event_words(delivery.told.event),
        about: about(delivery, who),
        state: match (delivery.state, delivery.last_tried_at) {
            (DeliveryState::Done, _) => Mark::new("Taken", Sign::Tick, Tone::Good),
            (DeliveryState::Dead, _) => Mark::new("Given up", Sign::Cross, Tone::Bad),
            (DeliveryState::Waiting, None) => Mark::new("Waiting", Sign::Ring, Tone::Quiet),
            (DeliveryState::Waiting, Some(_)) => Mark::new("Not taken yet", Sign::Half, Tone::Warn),
        },
        attempts: delivery.attempts,
        status: match delivery.last_tried_at {
            None => String::new(),
            Some(_) => status_words(delivery.last_status, &delivery.answer),
        },
        happened: moment(delivery.happened_at),
        tried: delivery.last_tried_at.map(moment),
        next: is_waiting.then(|| moment(delivery.due_at)),
        request: delivery.request.clone(),
        answer: if delivery.last_status == 0 { String::new() } else { delivery.answer.clone() },
        may_replay: may_change && !is_waiting,
    }
}

fn about(delivery: &Delivery, who: &Resident) -> Option<(String, String)> {
    let told = &delivery.told;
    let number = delivery.subject_id;
    match told.event.subject() {
        Subject::Action => {
            told.action().map(|action| (action.id.to_string(), who.at(&format!("actions/{}", action.id))))
        }
        Subject::Inquiry => Some((say!("Inquiry {number}", number), who.at(&format!("inquiries/{number}")))),
        Subject::Application => {
            let page = match (who.0.caller.account_kind, told.program) {
                (AccountKind::Partner, Some(program)) => format!("programs/{program}"),
                _ => "applications".to_owned(),
            };
            Some((say!("Application {number}", number), who.at(&page)))
        }
        Subject::Export => None,
    }
}

/// What an attempt came to: the status, or why there was no answer.
fn status_words(status: i64, why: &str) -> String {
    match status {
        0 => sentence(&crate::recognised(why)),
        301..=308 => say!("Status {status}: redirects are not followed. Write the last address.", status),
        status => say!("Status {status}", status),
    }
}
