//! The first of two steps: rows are judged and kept, so that what is confirmed is what was shown.

use std::str::FromStr;

use domain::access::Deed;
use domain::correction::Operation;
use domain::field::paragraph;
use domain::ids::CorrectionBatchId;
use domain::lifecycle::{ModificationReason, ReversalReason};
use jiff::SignedDuration;
use serde_json::json;
use store::correction::Sent;

use super::judge::Judge;
use super::{CorrectionRefusal, ROWS_MAX, file};
use crate::action::NOTE_CHARACTERS_MAX;
use crate::media::Upload;
use crate::refusal::InputRefusal;
use crate::{Caller, Error, Platform, Result, audited_write};

/// What nobody confirms is forgotten when the account sends the next rows.
const UNCONFIRMED_FOR: SignedDuration = SignedDuration::from_hours(24);

const FILE_NAME_CHARACTERS_MAX: usize = 120;

/// A row as it was sent.
#[derive(Debug)]
pub(super) struct Asked {
    pub line: i64,
    pub sent: Sent,
    pub amount: Amount,
    /// Why it is no row at all.
    pub problem: Option<String>,
}

/// What the amount of a modification says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// How much remains.
    Remains,
    /// How much is taken off what is there now.
    Less,
    /// How many percent are.
    LessPercent,
}

/// The same for each of some actions.
#[derive(Debug, Clone)]
pub struct Selection {
    pub action_ids: Vec<String>,
    pub operation: Operation,
    pub meaning: Amount,
    /// Decimal, in the currency of each action; empty for a reversal.
    pub amount: String,
    pub reason: String,
    pub note: String,
}

/// Judges the same change of each action that was chosen from a list. Errors: nothing chosen, no amount, a reason that is on no list.
pub async fn plan_selection(platform: &Platform, caller: &Caller, selection: Selection) -> Result<CorrectionBatchId> {
    caller.may(Deed::ChangeActions)?;
    let Selection { action_ids, operation, meaning, amount, reason, note } = selection;
    if action_ids.is_empty() {
        return Err(CorrectionRefusal::NothingChosen.into());
    }
    let refuse_reason = |error: domain::named::UnknownName| InputRefusal::wrong("reason", error);
    match operation {
        Operation::Reverse => {
            ReversalReason::from_str(&reason).map_err(refuse_reason)?;
        }
        Operation::Modify => {
            ModificationReason::from_str(&reason).map_err(refuse_reason)?;
            if amount.is_empty() {
                return Err(InputRefusal::missing("amount").into());
            }
        }
    }
    paragraph("note", &note, NOTE_CHARACTERS_MAX)?;
    let sent = Sent { operation: operation.code().to_owned(), amount, reason, note, ..Sent::default() };
    let asked =
        |(line, action_id)| Asked { line, sent: Sent { action_id, ..sent.clone() }, amount: meaning, problem: None };
    let asked: Vec<Asked> = (1..).zip(action_ids).take(ROWS_MAX).map(asked).collect();
    plan(platform, caller, "list", String::new(), asked).await
}

/// Judges the rows of a file. Errors: a file that is no table of the documented columns, or too large; wrong rows are refused one by one.
pub async fn plan_file(platform: &Platform, caller: &Caller, upload: &Upload) -> Result<CorrectionBatchId> {
    caller.may(Deed::ChangeActions)?;
    let asked = file::read(&upload.bytes)?;
    let name = upload.file_name.chars().filter(|letter| !letter.is_control()).take(FILE_NAME_CHARACTERS_MAX).collect();
    plan(platform, caller, "file", name, asked).await
}

async fn plan(
    platform: &Platform,
    caller: &Caller,
    source: &'static str,
    file_name: String,
    asked: Vec<Asked>,
) -> Result<CorrectionBatchId> {
    let (parts, brand, now) = (platform.clone(), caller.clone(), platform.clock.now());
    let judged = platform.store.read(move |tx| {
        let mut judge = Judge::new(tx, &parts, &brand, now)?;
        asked.into_iter().map(|asked| judge.judge(tx, asked)).collect::<anyhow::Result<Vec<_>>>().map_err(Error::from)
    });
    let rows = judged.await?;
    audited_write(platform, caller, move |tx, audit| {
        let account = audit.caller().account_id;
        store::correction::forget_unconfirmed(tx, account, audit.now - UNCONFIRMED_FOR)?;
        let id = store::correction::insert(tx, account, source, &file_name, &audit.caller().actor(), audit.now)?;
        store::correction::insert_rows(tx, id, &rows)?;
        let shown = json!({ "source": source, "file_name": file_name, "rows": rows.len() });
        audit.record("prepared", "correction_batch", id, None, Some(shown));
        Ok(id)
    })
    .await
}
