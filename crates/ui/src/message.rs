//! Messages between a brand and a partner: the same pages in both portals, each side seeing the other's name.

pub mod creation;
pub mod list;
pub mod shelf;
pub mod thread;

use axum::extract::DefaultBodyLimit;
use axum::routing::{MethodRouter, get};
use domain::access::AccountKind;
use domain::attachment::TOGETHER_BYTES_MAX;
use domain::ids::ThreadId;
use edge::caller::PageCaller;
use flow::Platform;
use flow::message::{MessageRefusal, Thread};

/// Files somewhat too large are read whole and refused with their size; beside them the texts of the form and the borders between its parts.
const FORM_BYTES_MAX: usize = TOGETHER_BYTES_MAX + TOGETHER_BYTES_MAX / 2 + 64 * 1024;

pub fn creation_route() -> MethodRouter<Platform> {
    get(creation::show).post(creation::send).layer(form_limit())
}

pub fn thread_route() -> MethodRouter<Platform> {
    get(thread::show).post(thread::send).layer(form_limit())
}

/// How much a form with files may bring.
pub fn form_limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(FORM_BYTES_MAX)
}

fn id_of(text: &str) -> Result<ThreadId, MessageRefusal> {
    text.parse().map_err(|_| MessageRefusal::NotFound)
}

/// The account on the other side of a thread.
pub fn other_side(who: &PageCaller, thread: &Thread) -> String {
    match who.caller.account_kind {
        AccountKind::Brand => thread.partner_name.clone(),
        _ => thread.brand_name.clone(),
    }
}
