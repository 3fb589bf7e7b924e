//! The second step: somebody said yes, and the rows that stood are made, each in a write of its own.
//!
//! A process that dies on the way leaves some rows made and some ready; making goes on where it stopped.

use anyhow::Context;
use domain::access::Deed;
use domain::correction::RowState;
use domain::ids::CorrectionBatchId;
use domain::money::{Currency, Money};
use domain::notification::Event;
use store::Tx;
use store::correction::{Corrected, PartnerSum};
use tokio::task::JoinSet;

use super::CorrectionRefusal;
use super::judge::{column, wanted};
use super::show::of_caller as batch_of_caller;
use crate::action::{Action, changed, of_caller, write};
use crate::notification::tell;
use crate::{Audit, Caller, Error, Platform, Result, audited_write, letter};

/// Rows that wait for the writer together; it commits them in one group.
const ROWS_AT_ONCE: u32 = 64;

/// Confirms a batch and makes its rows. Of one that was made before, nothing is left to do.
pub async fn make(platform: &Platform, caller: &Caller, id: CorrectionBatchId) -> Result<()> {
    caller.may(Deed::ChangeActions)?;
    audited_write(platform, caller, move |tx, audit| {
        batch_of_caller(tx, audit.caller(), id)?;
        if store::correction::confirm(tx, id, audit.now)? {
            audit.record("confirmed", "correction_batch", id, None, None);
        }
        Ok(())
    })
    .await?;
    // Each row is a write of its own, and a key is good for one.
    let caller = Caller { idempotency: None, ..caller.clone() };
    let mut after = 0;
    loop {
        let ready = Some(RowState::Ready);
        let rows = platform.store.read(move |tx| store::correction::rows(tx, id, ready, after, ROWS_AT_ONCE)).await?;
        let Some(last) = rows.last() else { break };
        after = last.line;
        let mut turn = JoinSet::new();
        for row in rows {
            let (platform, caller) = (platform.clone(), caller.clone());
            turn.spawn(async move { make_row(&platform, &caller, id, row.line).await });
        }
        while let Some(made) = turn.join_next().await {
            made.context("make a row of corrections")??;
        }
    }
    finish(platform, id).await
}

/// Makes one row, or writes why it could not be made.
async fn make_row(platform: &Platform, caller: &Caller, id: CorrectionBatchId, line: i64) -> Result<()> {
    let parts = platform.clone();
    let made = audited_write(platform, caller, move |tx, audit| made(&parts, tx, audit, id, line)).await;
    let Err(Error::Refused(refusal)) = made else { return made };
    let refuse =
        move |tx: &mut Tx<'_>| store::correction::set_refused(tx, id, line, column(&refusal), &refusal.to_string());
    Ok(platform.store.write(refuse).await?)
}

fn made(platform: &Platform, tx: &mut Tx<'_>, audit: &mut Audit, id: CorrectionBatchId, line: i64) -> Result<()> {
    // Somebody else may have pressed too.
    let Some(row) = store::correction::find_ready(tx, id, line)? else { return Ok(()) };
    let shown = row.action.context("find the action of a row that stood")?;
    let before = of_caller(tx, audit.caller(), shown.id)?;
    let Some(wanted) = wanted(&row.sent, &before)? else {
        let (amount, commission) = (before.amount_minor, before.earned_minor());
        return Ok(store::correction::set_made(tx, id, line, RowState::Unchanged, amount, commission)?);
    };
    let after = changed(platform, tx, &before, &wanted, audit.now)?;
    if !is_as_shown(&before, &shown) {
        return Err(CorrectionRefusal::Stale.into());
    }
    write(platform, tx, audit, &before, &after, &wanted, row.sent.note)?;
    Ok(store::correction::set_made(tx, id, line, RowState::Done, after.amount_minor, after.earned_minor())?)
}

fn is_as_shown(action: &Action, shown: &Corrected) -> bool {
    action.state == shown.state_before
        && action.amount_minor == shown.amount_before_minor
        && action.earned_minor() == shown.commission_before_minor
}

/// One letter to each partner and program, however many of its actions were corrected.
async fn finish(platform: &Platform, id: CorrectionBatchId) -> Result<()> {
    let now = platform.clock.now();
    platform
        .store
        .write(move |tx| {
            if store::correction::finish(tx, id, now)? {
                for sum in store::correction::partner_sums(tx, id)? {
                    let program = store::program::find(tx, sum.program)?.context("find the program of an action")?;
                    let letter = letter_about(&program.name, &sum)?;
                    tell(tx, sum.partner, Event::ActionChange, &letter.about(sum.program), now)?;
                }
            }
            Ok(())
        })
        .await
}

fn letter_about(program: &str, sum: &PartnerSum) -> anyhow::Result<letter::Letter> {
    let currency = Currency::from_code(&sum.currency).context("read the currency of an action")?;
    let delta = Money::new(sum.commission_delta_minor, currency).for_people();
    Ok(letter::action::corrected(program, sum.reversed, sum.modified, &delta))
}
