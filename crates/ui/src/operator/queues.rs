//! The outbox: how each channel stands, and each message that was not sent. What a message says is never shown: it may hold a secret.

use askama::Template;
use axum::extract::{Path, Query, State};
use domain::ids::OutboxMessageId;
use edge::caller::PageForm;
use flow::installation::{Depth, Unsent};
use flow::refusal::InputRefusal;
use flow::{Platform, Window};
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::answer::{self, Answer};
use crate::component::mark::{Sign, Tone};
use crate::component::{Empty, Form, Mark, Moment, Pager};
use crate::frame::{Frame, Place};
use crate::visitor::Operator;

#[derive(Template)]
#[template(path = "operator/queues.html")]
struct QueuesPage {
    frame: Frame,
    channels: Vec<(Depth, Option<Moment>)>,
    messages: Vec<MessageRow>,
    empty: Empty,
    pager: Pager,
    form: Form,
}

struct MessageRow {
    id: OutboxMessageId,
    channel: String,
    to: String,
    subject: String,
    state: Mark,
    attempts: u32,
    last_error: String,
    made: Moment,
    next: Option<Moment>,
}

#[derive(Deserialize)]
pub struct Wanted {
    done: Option<String>,
    cursor: Option<i64>,
}

pub async fn show(State(platform): State<Platform>, who: Operator, Query(wanted): Query<Wanted>) -> Answer {
    let mut page = queues_page(&platform, &who, wanted.cursor, Form::default()).await?;
    page.frame = page.frame.after(wanted.done.as_deref());
    answer::page(page)
}

pub async fn retry(
    State(platform): State<Platform>,
    Operator(who): Operator,
    Path(id): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    flow::installation::retry(&platform, &who.caller, id_of(&id)?).await?;
    answer::done("/admin/queues", "message_retried")
}

pub async fn discard(
    State(platform): State<Platform>,
    who: Operator,
    Path(id): Path<String>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    match flow::installation::discard(&platform, &who.0.caller, id_of(&id)?, form.value("reason")).await {
        Ok(()) => answer::done("/admin/queues", "message_discarded"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            answer::refused(queues_page(&platform, &who, None, form).await?)
        }
    }
}

async fn queues_page(platform: &Platform, who: &Operator, cursor: Option<i64>, form: Form) -> flow::Result<QueuesPage> {
    let depths = flow::installation::queues(platform, &who.0.caller).await?;
    let listed = flow::installation::unsent(platform, &who.0.caller, Window { after: cursor, limit: 50 }).await?;
    let channels = depths.into_iter().map(|depth| {
        let oldest = depth.oldest_at.map(|at| Moment::new(at, &TimeZone::UTC));
        (depth, oldest)
    });
    Ok(QueuesPage {
        frame: who.frame("Queues", Place::Queues),
        channels: channels.collect(),
        messages: listed.items.iter().map(row).collect(),
        empty: Empty::new("Everything is sent", "What cannot be sent stands here, with what the other side answered."),
        pager: Pager::of(&listed, "/admin/queues", &[], cursor),
        form,
    })
}

fn row(message: &Unsent) -> MessageRow {
    let is_dead = message.dead_at.is_some();
    MessageRow {
        id: message.id,
        channel: message.channel.clone(),
        to: message.to.clone(),
        subject: message.subject.clone(),
        state: match (is_dead, message.attempts) {
            (true, _) => Mark::new("Given up", Sign::Cross, Tone::Bad),
            (false, 0) => Mark::new("Waiting", Sign::Ring, Tone::Quiet),
            (false, _) => Mark::new("Failed", Sign::Half, Tone::Warn),
        },
        attempts: message.attempts,
        last_error: message.last_error.clone(),
        made: Moment::new(message.created_at, &TimeZone::UTC),
        next: (!is_dead).then(|| Moment::new(message.due_at, &TimeZone::UTC)),
    }
}

fn id_of(id: &str) -> Result<OutboxMessageId, InputRefusal> {
    id.parse().map_err(|_| InputRefusal::NotFound { noun: "message" })
}
