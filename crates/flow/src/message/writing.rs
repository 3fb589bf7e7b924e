//! Writing: into a thread that is there, or into a new one.

use domain::access::Deed;
use domain::ids::{AccountId, ProgramId, ThreadId};
use domain::message::{PACE_WINDOW, Side, Topic, pace, subject, text};
use domain::notification::Event;
use jiff::Timestamp;
use serde_json::json;
use store::Tx;
use store::attachment::NewAttachment;
use store::message::{Common, NewThread, Reader, Thread};

use super::{MessageRefusal, reader};
use crate::media::Upload;
use crate::notification::tell;
use crate::{Caller, Platform, Result, attachment, audited_write, letter};

/// To whom a new thread goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// A partner writes to the brand of this program.
    BrandOf(ProgramId),
    /// A brand writes to this partner, about one of its programs or about nothing in particular.
    Partner(AccountId, Option<ProgramId>),
}

/// A form as it was filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewThreadInput {
    pub to: To,
    pub subject: String,
    pub text: String,
    pub files: Vec<Upload>,
}

/// What is about to be said, judged, with its files on disk.
pub(crate) struct Words {
    pub text: String,
    pub files: Vec<NewAttachment>,
}

/// Begins a thread with its first message.
pub async fn begin(platform: &Platform, caller: &Caller, input: NewThreadInput) -> Result<ThreadId> {
    let writer = reader(caller, Deed::WriteMessages)?;
    let subject = subject(&input.subject)?;
    let text = text(&input.text, !input.files.is_empty())?;
    let (to, now) = (input.to, platform.clock.now());
    // Before anything is written to the disk: who may write to whom.
    let ask = move |tx: &mut Tx<'_>| {
        admit(tx, writer, 0, now)?;
        addressed(tx, writer, to)
    };
    platform.store.read(ask).await?;
    let words = Words { text, files: attachment::keep(platform, input.files).await? };
    audited_write(platform, caller, move |tx, audit| {
        admit(tx, writer, 0, audit.now)?;
        let (other, program) = addressed(tx, writer, to)?;
        let (brand, partner) = match writer.side {
            Side::Brand => (writer.account, other),
            Side::Partner => (other, writer.account),
        };
        let new = NewThread { topic: Topic::Message, brand, partner, program, subject, announcement: None };
        let id = store::message::begin(tx, &new, audit.now)?;
        add(tx, writer, id, &words, audit.now)?;
        let after = json!({ "brand_id": brand.get(), "partner_id": partner.get(), "subject": new.subject });
        audit.record("began", "thread", id, None, Some(after));
        Ok(id)
    })
    .await
}

/// Answers in a thread.
pub async fn reply(
    platform: &Platform,
    caller: &Caller,
    id: ThreadId,
    given: &str,
    files: Vec<Upload>,
) -> Result<Thread> {
    let writer = reader(caller, Deed::WriteMessages)?;
    let text = text(given, !files.is_empty())?;
    let now = platform.clock.now();
    let ask = move |tx: &mut Tx<'_>| writable(tx, writer, id, now);
    platform.store.read(ask).await?;
    let words = Words { text, files: attachment::keep(platform, files).await? };
    audited_write(platform, caller, move |tx, audit| {
        writable(tx, writer, id, audit.now)?;
        add(tx, writer, id, &words, audit.now)?;
        audit.record("answered", "thread", id, None, None);
        Ok(store::message::find(tx, writer, id)?.ok_or(MessageRefusal::NotFound)?)
    })
    .await
}

/// Adds to a thread and tells the other side's people. Whoever writes has read what stands before.
pub(crate) fn add(tx: &mut Tx<'_>, writer: Reader, id: ThreadId, words: &Words, now: Timestamp) -> Result<()> {
    let message = store::message::add(tx, id, writer, &words.text, now)?;
    for file in &words.files {
        store::attachment::insert(tx, message, file)?;
    }
    if let Some(person) = writer.person {
        store::message::set_read_to(tx, id, writer.account, person, message.get())?;
    }
    let thread = store::message::find(tx, writer, id)?.ok_or(MessageRefusal::NotFound)?;
    if let (Side::Partner, Some(announcement)) = (writer.side, thread.announcement) {
        store::announcement::note_answered(tx, announcement, thread.partner_id, now)?;
    }
    let (other, from, home) = match writer.side {
        Side::Brand => (thread.partner_id, &thread.brand_name, "/partner"),
        Side::Partner => (thread.brand_id, &thread.partner_name, "/brand"),
    };
    if thread.topic == Topic::Message {
        let names: Vec<String> = words.files.iter().map(|file| file.name.clone()).collect();
        let program = thread.program.as_ref().map_or("", |(_, name)| name);
        let path = format!("{home}/messages/{id}");
        let letter = letter::message::received(from, &thread.subject, program, &words.text, names, &path);
        tell(tx, other, Event::Message, &letter.from_brand(thread.brand_id), now)?;
    }
    Ok(())
}

/// Whether this account may send one more now, into a thread of so many messages.
pub(crate) fn admit(tx: &mut Tx<'_>, writer: Reader, in_thread: i64, now: Timestamp) -> Result<()> {
    let sent = store::message::sent_since(tx, writer.account, now - PACE_WINDOW)?;
    Ok(pace(sent, in_thread).map_err(MessageRefusal::from)?)
}

fn writable(tx: &mut Tx<'_>, writer: Reader, id: ThreadId, now: Timestamp) -> Result<()> {
    let thread = store::message::find(tx, writer, id)?.filter(|thread| thread.topic == Topic::Message);
    let thread = thread.ok_or(MessageRefusal::NotFound)?;
    admit(tx, writer, thread.message_count, now)
}

/// The account on the other side, and the program it is about.
fn addressed(tx: &mut Tx<'_>, writer: Reader, to: To) -> Result<(AccountId, Option<ProgramId>)> {
    match (writer.side, to) {
        (Side::Partner, To::BrandOf(program)) => {
            let common = store::message::in_common(tx, writer.account, None)?;
            let found = of(&common, program).ok_or(MessageRefusal::ProgramUnknown)?;
            Ok((found.brand_id, Some(program)))
        }
        (Side::Brand, To::Partner(partner, program)) => {
            let common = store::message::in_common(tx, partner, Some(writer.account))?;
            if common.is_empty() {
                return Err(MessageRefusal::PartnerUnknown.into());
            }
            if program.is_some_and(|program| of(&common, program).is_none()) {
                return Err(MessageRefusal::ProgramUnknown.into());
            }
            Ok((partner, program))
        }
        (Side::Partner, To::Partner(..)) => Err(MessageRefusal::PartnerUnknown.into()),
        (Side::Brand, To::BrandOf(_)) => Err(MessageRefusal::ProgramUnknown.into()),
    }
}

fn of(common: &[Common], program: ProgramId) -> Option<&Common> {
    common.iter().find(|common| common.program_id == program)
}
