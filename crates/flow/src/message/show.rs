//! Reading: the lists, a thread, what is new.

use domain::access::Deed;
use domain::ids::{AccountId, ThreadId};
use domain::message::{Folder, Topic};
use store::Tx;
use store::attachment::Attachment;
use store::message::{Common, Message, Reader, Thread};

use super::{MessageRefusal, reader};
use crate::{Caller, Listed, Platform, Result, Window};

/// A thread with all that was said in it, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    pub thread: Thread,
    pub messages: Vec<(Message, Vec<Attachment>)>,
}

/// How many threads hold something new, for the person who looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unread {
    pub messages: i64,
    pub inquiries: i64,
}

/// Threads of messages, newest first; with one account on the other side where it is given.
pub async fn list(
    platform: &Platform,
    caller: &Caller,
    folder: Folder,
    with: Option<AccountId>,
    window: Window,
) -> Result<Listed<Thread>> {
    let reader = reader(caller, Deed::ReadMessages)?;
    let rows = platform
        .store
        .read(move |tx| {
            store::message::list(tx, reader, Topic::Message, folder, with, window.after, window.rows_wanted())
        })
        .await?;
    Ok(window.listed(rows, |thread| thread.last_message_id.get()))
}

pub async fn find(platform: &Platform, caller: &Caller, id: ThreadId) -> Result<Detail> {
    let reader = reader(caller, Deed::ReadMessages)?;
    platform.store.read(move |tx| detail(tx, reader, id, Topic::Message)).await
}

/// As [`find`]; and the person has read it from now on. `thread.is_unread` says how it was before.
pub async fn read(platform: &Platform, caller: &Caller, id: ThreadId) -> Result<Detail> {
    let detail = find(platform, caller, id).await?;
    note_read(platform, caller, &detail).await?;
    Ok(detail)
}

pub(crate) async fn note_read(platform: &Platform, caller: &Caller, detail: &Detail) -> Result<()> {
    let Ok(person) = caller.person() else { return Ok(()) };
    if detail.thread.is_unread {
        let (thread, account, now) = (detail.thread.clone(), caller.account_id, platform.clock.now());
        platform
            .store
            .write(move |tx| {
                store::message::set_read_to(tx, thread.id, account, person, thread.last_message_id.get())?;
                match thread.announcement.filter(|_| account == thread.partner_id) {
                    Some(announcement) => store::announcement::note_read(tx, announcement, account, now),
                    None => Ok(()),
                }
            })
            .await?;
    }
    Ok(())
}

pub(crate) fn detail(tx: &mut Tx<'_>, reader: Reader, id: ThreadId, topic: Topic) -> Result<Detail> {
    let thread = store::message::find(tx, reader, id)?.filter(|thread| thread.topic == topic);
    let thread = thread.ok_or(MessageRefusal::NotFound)?;
    let mut files = store::attachment::of_thread(tx, id)?;
    let messages = store::message::messages(tx, id)?.into_iter().map(|message| {
        let (own, rest) = std::mem::take(&mut files).into_iter().partition(|file| file.message_id == message.id);
        files = rest;
        (message, own)
    });
    Ok(Detail { messages: messages.collect(), thread })
}

/// What the navigation says. Nothing is new to the operator and to programs.
pub async fn unread(platform: &Platform, caller: &Caller) -> Result<Unread> {
    let Ok(reader) = reader(caller, Deed::ReadMessages) else { return Ok(Unread::default()) };
    platform
        .store
        .read(move |tx| {
            Ok(Unread {
                messages: store::message::unread_count(tx, reader, Topic::Message)?,
                inquiries: store::message::unread_count(tx, reader, Topic::Inquiry)?,
            })
        })
        .await
}

/// The programs about which a partner may write, with their brands.
pub async fn correspondents(platform: &Platform, caller: &Caller) -> Result<Vec<Common>> {
    let reader = reader(caller, Deed::ReadMessages)?;
    Ok(platform.store.read(move |tx| store::message::in_common(tx, reader.account, None)).await?)
}
