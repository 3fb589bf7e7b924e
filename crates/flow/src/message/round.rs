//! A brand writes to all partners of a program at once: a thread of its own for each, so that each answer is between two.

use domain::access::Deed;
use domain::ids::ProgramId;
use domain::message::{ROUND_WINDOW, Side, Topic, round_pace, subject, text};
use jiff::Timestamp;
use serde_json::json;
use store::Tx;
use store::message::{NewThread, Reader};

use super::writing::{Words, add};
use super::{MessageRefusal, reader};
use crate::media::Upload;
use crate::{Caller, Platform, Result, attachment, audited_write, program};

/// A form as it was filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRound {
    pub program_id: ProgramId,
    pub subject: String,
    pub text: String,
    pub files: Vec<Upload>,
}

/// To every partner whose contract with the program has not ended. Gives how many.
pub async fn send_round(platform: &Platform, caller: &Caller, input: NewRound) -> Result<usize> {
    let writer = reader(caller, Deed::WriteMessages)?;
    if writer.side != Side::Brand {
        return Err(caller.not_allowed(Deed::WriteMessages).into());
    }
    let subject = subject(&input.subject)?;
    let text = text(&input.text, !input.files.is_empty())?;
    let (program_id, now) = (input.program_id, platform.clock.now());
    platform.store.read(move |tx| allowed(tx, writer, program_id, now)).await?;
    let words = Words { text, files: attachment::keep(platform, input.files).await? };
    audited_write(platform, caller, move |tx, audit| {
        allowed(tx, writer, program_id, audit.now)?;
        let partners = store::contract::partners_of_program(tx, program_id)?;
        if partners.is_empty() {
            return Err(MessageRefusal::NobodyThere.into());
        }
        for &partner in &partners {
            let new = NewThread {
                topic: Topic::Message,
                brand: writer.account,
                partner,
                program: Some(program_id),
                subject: subject.clone(),
                is_round: true,
            };
            let id = store::message::begin(tx, &new, audit.now)?;
            add(tx, audit, writer, id, &words)?;
        }
        let after = json!({ "program_id": program_id.get(), "subject": subject, "partners": partners.len() });
        audit.record("sent", "message_round", program_id, None, Some(after));
        Ok(partners.len())
    })
    .await
}

fn allowed(tx: &mut Tx<'_>, writer: Reader, program_id: ProgramId, now: Timestamp) -> Result<()> {
    program::of_brand(tx, writer.account, program_id)?;
    let rounds = store::message::rounds_since(tx, writer.account, now - ROUND_WINDOW)?;
    Ok(round_pace(rounds).map_err(MessageRefusal::from)?)
}
