//! What a brand and a partner write to each other. Attachments are added and read on the pages.

#[cfg(test)]
mod tests;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::access::AccountKind;
use domain::ids::{AccountId, ProgramId, ThreadId};
use domain::message::Folder;
use edge::api_input::{ApiJson, ApiPath, ApiQuery};
use edge::caller::ApiCaller;
use edge::error::ApiError;
use flow::message::{Detail, NewThreadInput, To};
use flow::refusal::InputRefusal;
use flow::{Caller, Platform};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::page::{Page, PageQuery};
use crate::wire::{Instant, Problem, named};

pub fn endpoints() -> OpenApiRouter<Platform> {
    OpenApiRouter::new()
        .routes(routes!(thread_list, thread_begin))
        .routes(routes!(thread_find))
        .routes(routes!(message_write))
}

/// What a brand and a partner write to each other about one subject.
#[derive(Serialize, ToSchema)]
pub struct Thread {
    pub id: i64,
    pub subject: String,
    pub brand_id: i64,
    pub brand_name: String,
    pub partner_id: i64,
    pub partner_name: String,
    pub program_id: Option<i64>,
    pub message_count: i64,
    pub last_message_at: Instant,
}

/// A thread with all that was said in it, oldest first.
#[derive(Serialize, ToSchema)]
pub struct ThreadDetail {
    #[serde(flatten)]
    pub thread: Thread,
    pub messages: Vec<Message>,
}

/// One thing that is said.
#[derive(Serialize, ToSchema)]
pub struct Message {
    pub id: i64,
    /// Of the side that said it.
    pub account_id: i64,
    /// Empty where a program wrote with a token.
    pub person_name: String,
    pub text: String,
    /// Names of the files that were sent along.
    pub attachments: Vec<String>,
    pub sent_at: Instant,
}

#[derive(Deserialize, ToSchema)]
pub struct NewThread {
    /// For a brand: to whom.
    pub partner_id: Option<i64>,
    /// For a partner: to the brand of this program. For a brand: what it is about.
    pub program_id: Option<i64>,
    pub subject: String,
    pub text: String,
}

#[derive(Deserialize, ToSchema)]
pub struct NewMessage {
    pub text: String,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ThreadFilter {
    /// `inbox` or `archive`
    pub folder: Option<String>,
    /// Only those with this account on the other side.
    pub account_id: Option<i64>,
}

/// Threads, those with the newest message first.
#[utoipa::path(get, path = "/threads", tag = "messages", params(ThreadFilter, PageQuery),
    responses((status = 200, body = Page<Thread>), (status = "4XX", body = Problem)))]
async fn thread_list(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiQuery(filter): ApiQuery<ThreadFilter>,
    ApiQuery(page): ApiQuery<PageQuery>,
) -> Result<Json<Page<Thread>>, ApiError> {
    let folder = named("folder", filter.folder.as_deref())?.unwrap_or(Folder::Inbox);
    let with = filter.account_id.map(AccountId);
    Ok(Json(Page::of(flow::message::list(&platform, &caller, folder, with, page.window()?).await?, wire)))
}

/// Begins a thread with its first message.
#[utoipa::path(post, path = "/threads", tag = "messages", request_body = NewThread,
    responses((status = 201, body = ThreadDetail), (status = "4XX", body = Problem)))]
async fn thread_begin(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiJson(new): ApiJson<NewThread>,
) -> Result<(StatusCode, Json<ThreadDetail>), ApiError> {
    let to = to(&caller, &new)?;
    let input = NewThreadInput { to, subject: new.subject, text: new.text, files: Vec::new() };
    let id = flow::message::begin(&platform, &caller, input).await?;
    Ok((StatusCode::CREATED, Json(detail(flow::message::find(&platform, &caller, id).await?))))
}

/// A thread with its messages. Reading it here leaves it unread for the people of the account.
#[utoipa::path(get, path = "/threads/{thread_id}", tag = "messages", params(("thread_id" = i64, Path)),
    responses((status = 200, body = ThreadDetail), (status = "4XX", body = Problem)))]
async fn thread_find(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
) -> Result<Json<ThreadDetail>, ApiError> {
    Ok(Json(detail(flow::message::find(&platform, &caller, ThreadId(id)).await?)))
}

/// Answers in a thread.
#[utoipa::path(post, path = "/threads/{thread_id}/messages", tag = "messages", params(("thread_id" = i64, Path)),
    request_body = NewMessage, responses((status = 201, body = ThreadDetail), (status = "4XX", body = Problem)))]
async fn message_write(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(id): ApiPath<i64>,
    ApiJson(new): ApiJson<NewMessage>,
) -> Result<(StatusCode, Json<ThreadDetail>), ApiError> {
    let id = ThreadId(id);
    flow::message::reply(&platform, &caller, id, &new.text, Vec::new()).await?;
    Ok((StatusCode::CREATED, Json(detail(flow::message::find(&platform, &caller, id).await?))))
}

fn to(caller: &Caller, new: &NewThread) -> Result<To, InputRefusal> {
    let program = new.program_id.map(ProgramId);
    let missing = |name| InputRefusal::from(domain::field::Problem::Missing.of(name));
    match caller.account_kind {
        AccountKind::Brand => {
            Ok(To::Partner(new.partner_id.map(AccountId).ok_or_else(|| missing("partner_id"))?, program))
        }
        AccountKind::Partner | AccountKind::Operator => Ok(To::BrandOf(program.ok_or_else(|| missing("program_id"))?)),
    }
}

fn wire(thread: flow::message::Thread) -> Thread {
    Thread {
        id: thread.id.get(),
        subject: thread.subject,
        brand_id: thread.brand_id.get(),
        brand_name: thread.brand_name,
        partner_id: thread.partner_id.get(),
        partner_name: thread.partner_name,
        program_id: thread.program.map(|(program, _)| program.get()),
        message_count: thread.message_count,
        last_message_at: thread.last_at.into(),
    }
}

fn detail(detail: Detail) -> ThreadDetail {
    ThreadDetail { messages: said(&detail), thread: wire(detail.thread) }
}

/// All that was said, oldest first.
pub(crate) fn said(detail: &Detail) -> Vec<Message> {
    let message = |(message, files): &(flow::message::Message, Vec<flow::attachment::Attachment>)| Message {
        id: message.id.get(),
        account_id: message.account_id.get(),
        person_name: message.person_name.clone(),
        text: message.text.clone(),
        attachments: files.iter().map(|file| file.file.name.clone()).collect(),
        sent_at: message.sent_at.into(),
    };
    detail.messages.iter().map(message).collect()
}
