//! Putting aside: unread again for one person, archived for one account.

use domain::access::Deed;
use domain::ids::ThreadId;
use domain::message::Topic;
use jiff::Timestamp;
use store::Tx;
use store::message::{Reader, Thread};

use super::{MessageRefusal, reader};
use crate::{Caller, Platform, Result, audited_write};

/// As if the person had never opened it. A thread in which only the own side wrote has nothing to be unread.
pub async fn mark_unread(platform: &Platform, caller: &Caller, id: ThreadId) -> Result<()> {
    let reader = reader(caller, Deed::ReadMessages)?;
    let person = caller.person()?;
    platform
        .store
        .write(move |tx| {
            found(tx, reader, id)?;
            Ok(store::message::set_read_to(tx, id, reader.account, person, 0)?)
        })
        .await
}

/// Out of the inbox, until somebody writes again. Archiving twice changes nothing.
pub async fn archive(platform: &Platform, caller: &Caller, id: ThreadId) -> Result<()> {
    shelve(platform, caller, id, true).await
}

/// Back into the inbox.
pub async fn restore(platform: &Platform, caller: &Caller, id: ThreadId) -> Result<()> {
    shelve(platform, caller, id, false).await
}

async fn shelve(platform: &Platform, caller: &Caller, id: ThreadId, away: bool) -> Result<()> {
    let reader = reader(caller, Deed::WriteMessages)?;
    audited_write(platform, caller, move |tx, audit| {
        if found(tx, reader, id)?.is_archived == away {
            return Ok(());
        }
        let at: Option<Timestamp> = away.then_some(audit.now);
        store::message::set_archived(tx, id, reader.side, at)?;
        audit.record(if away { "archived" } else { "restored" }, "thread", id, None, None);
        Ok(())
    })
    .await
}

fn found(tx: &mut Tx<'_>, reader: Reader, id: ThreadId) -> Result<Thread> {
    let thread = store::message::find(tx, reader, id)?.filter(|thread| thread.topic == Topic::Message);
    Ok(thread.ok_or(MessageRefusal::NotFound)?)
}
