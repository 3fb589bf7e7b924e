//! Putting a thread aside: unread again, archived, taken back.

use axum::extract::{Path, State};
use edge::caller::PageForm;
use flow::Platform;

use super::id_of;
use crate::answer::{self, Answer};
use crate::visitor::Resident;

type Nothing = PageForm<Vec<(String, String)>>;

pub async fn mark_unread(
    State(platform): State<Platform>,
    who: Resident,
    Path(id): Path<String>,
    _: Nothing,
) -> Answer {
    flow::message::mark_unread(&platform, &who.0.caller, id_of(&id)?).await?;
    answer::done(&who.at("messages"), "thread_unread")
}

pub async fn archive(State(platform): State<Platform>, who: Resident, Path(id): Path<String>, _: Nothing) -> Answer {
    flow::message::archive(&platform, &who.0.caller, id_of(&id)?).await?;
    answer::done(&who.at("messages"), "thread_archived")
}

pub async fn restore(State(platform): State<Platform>, who: Resident, Path(id): Path<String>, _: Nothing) -> Answer {
    flow::message::restore(&platform, &who.0.caller, id_of(&id)?).await?;
    answer::done(&who.at("messages"), "thread_restored")
}
