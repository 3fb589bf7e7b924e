//! What a brand may do to an action until it locks: refund a part of it, reverse it, restore it.
//!
//! Whether the lock has passed is judged by the clock and not by whether the sweep has come by.

use std::sync::Arc;

use anyhow::Context;
use domain::access::Deed;
use domain::action::ActionState;
use domain::field::paragraph;
use domain::ids::ActionId;
use domain::ledger::{PostingKind, Transfer};
use domain::lifecycle::modification::{Modified, refund};
use domain::lifecycle::{Change, ModificationReason, RestorationReason, ReversalReason, judge};
use domain::money::{Currency, Money};
use domain::notification::Event;
use domain::postback::PostbackEvent;
use domain::report::Counts;
use jiff::Timestamp;
use serde_json::{Value, json};
use store::Tx;
use store::action::Action;
use store::outlook::Place as Waits;

use super::ActionRefusal;
use super::explanation::of_caller;
use crate::conversion::{DecisionShape, received};
use crate::ledger::{About, Journal, place};
use crate::notification::tell;
use crate::program::file::ProgramFile;
use crate::{Audit, Caller, Platform, Result, audited_write, letter, postback};

pub(crate) const NOTE_CHARACTERS_MAX: usize = 1000;

/// What is to be done to an action.
#[derive(Debug, Clone)]
pub(crate) enum Wanted {
    Modify { refund_minor: i64, reason: ModificationReason },
    Reverse(ReversalReason),
    Restore(RestorationReason),
}

/// Refunds a part of the amount, in minor units: the action is priced again, for what is left, under the terms that priced it.
pub async fn modify(
    platform: &Platform,
    caller: &Caller,
    id: ActionId,
    refund_minor: i64,
    reason: ModificationReason,
    note: &str,
) -> Result<Action> {
    change(platform, caller, id, Wanted::Modify { refund_minor, reason }, note).await
}

/// Takes the credit back: the action earns nothing.
pub async fn reverse(
    platform: &Platform,
    caller: &Caller,
    id: ActionId,
    reason: ReversalReason,
    note: &str,
) -> Result<Action> {
    change(platform, caller, id, Wanted::Reverse(reason), note).await
}

/// Takes a reversal back: the action earns again what it earned.
pub async fn restore(
    platform: &Platform,
    caller: &Caller,
    id: ActionId,
    reason: RestorationReason,
    note: &str,
) -> Result<Action> {
    change(platform, caller, id, Wanted::Restore(reason), note).await
}

async fn change(platform: &Platform, caller: &Caller, id: ActionId, wanted: Wanted, note: &str) -> Result<Action> {
    caller.may(Deed::ChangeActions)?;
    let note = paragraph("note", note, NOTE_CHARACTERS_MAX)?;
    let parts = platform.clone();
    audited_write(platform, caller, move |tx, audit| {
        let before = of_caller(tx, audit.caller(), id)?;
        let after = changed(&parts, tx, &before, &wanted, audit.now)?;
        let change = write(&parts, tx, audit, &before, &after, &wanted, note)?;
        tell_partner(tx, &before, &after, &change)?;
        Ok(after)
    })
    .await
}

/// The action as it is after the change, or why it may not be made.
pub(crate) fn changed(
    platform: &Platform,
    tx: &mut Tx<'_>,
    before: &Action,
    wanted: &Wanted,
    now: Timestamp,
) -> Result<Action> {
    let state: ActionState = before.state.parse().context("read the state of an action")?;
    let tracked = &before.tracked;
    let to = judge(wanted.change(), state, tracked.locks_at, tracked.approves_at, now)
        .map_err(|refused| ActionRefusal::Change { refused })?;
    let mut after = Action { state: to.code().to_owned(), ..before.clone() };
    match wanted {
        Wanted::Modify { refund_minor, .. } => {
            let modified = modified(platform, tx, before, *refund_minor)?;
            after.amount_minor = Some(modified.amount.minor);
            after.commission_minor = modified.priced.commission.minor;
        }
        Wanted::Reverse(reason) => after.reversal_reason = reason.code().to_owned(),
        Wanted::Restore(_) => after.reversal_reason = String::new(),
    }
    Ok(after)
}

/// Prices what is left of the action by the facts and the terms of its decision.
fn modified(platform: &Platform, tx: &mut Tx<'_>, action: &Action, refund_minor: i64) -> Result<Modified> {
    let stored = store::conversion::get(tx, action.tracked.conversion)?;
    let decision = DecisionShape::read(&stored.conversion.decision_json)?;
    let credit = decision.credit.context("find the credit of an action's conversion")?;
    let customer = credit.customer.map(|customer| customer.parse()).transpose().context("read a customer status")?;
    let file: Arc<ProgramFile> = platform.terms.load(tx, action.tracked.program, action.tracked.version)?;
    let currency = Currency::from_code(&action.tracked.currency).context("read the currency of an action")?;
    let event_type = event_type_code(tx, action)?;
    let conversion = received(&stored.conversion, &event_type, currency)?;

    let money = |minor| Money::new(minor, currency);
    let group = credit.partner_group.as_deref().map(str::parse).transpose().context("read the group of a credit")?;
    let facts = conversion.priced_facts(customer, action.amount_minor.map(money), group);
    refund(&file.terms, &facts, money(action.commission_minor), money(refund_minor))
        .map_err(|refused| ActionRefusal::Modification { refused }.into())
}

fn event_type_code(tx: &mut Tx<'_>, action: &Action) -> anyhow::Result<String> {
    let found = store::program::event_types(tx, action.tracked.program)?
        .into_iter()
        .find(|event_type| event_type.number == action.tracked.event_type);
    Ok(found.context("find the event type of an action")?.code)
}

/// Writes a change that [`changed`] has judged in this very write. Its partner is told by whoever asked for it.
pub(crate) fn write(
    platform: &Platform,
    tx: &mut Tx<'_>,
    audit: &mut Audit,
    before: &Action,
    after: &Action,
    wanted: &Wanted,
    note: String,
) -> anyhow::Result<store::action::Change> {
    let (sequence, now) = (before.sequence, audit.now);
    let (amount, commission) = (after.amount_minor, after.commission_minor);
    let written =
        store::action::update(tx, sequence, &before.state, &after.state, amount, commission, &after.reversal_reason)?;
    assert!(written, "the action was read in this very write");
    let delta = after.earned_minor() - before.earned_minor();
    let change = store::action::Change {
        verb: wanted.change().code().to_owned(),
        reason: wanted.reason().to_owned(),
        note,
        refund_minor: before.amount_minor.unwrap_or(0) - amount.unwrap_or(0),
        commission_delta_minor: delta,
        changed_by: audit.caller().actor(),
        changed_at: now,
    };
    store::action::insert_change(tx, sequence, &change)?;
    book(tx, before, after, wanted, delta, now)?;
    let told = [(before.tracked.partner, before.tracked.program, sequence)];
    let stands = |action: &Action| if action.state == "reversed" { 0 } else { action.amount_minor.unwrap_or(0) };
    let by = postback::Change::By { amount_minor: stands(after) - stands(before), commission_minor: delta };
    postback::tell(platform, tx, wanted.postback_event(), by, told, now)?;
    audit.record(&change.verb, "action", before.id(), Some(shown(before)), Some(shown(after)));
    Ok(change)
}

fn tell_partner(
    tx: &mut Tx<'_>,
    before: &Action,
    after: &Action,
    change: &store::action::Change,
) -> anyhow::Result<()> {
    let tracked = &before.tracked;
    let program = store::program::find(tx, tracked.program)?.context("find the program of an action")?;
    let currency = Currency::from_code(&tracked.currency).context("read the currency of an action")?;
    let earned = |action: &Action| Money::new(action.earned_minor(), currency).for_people();
    let letter = letter::action::changed(
        &program.name,
        &before.id().to_string(),
        &change.verb,
        &change.reason,
        &change.note,
        (&earned(before), &earned(after)),
    );
    tell(tx, tracked.partner, Event::ActionChange, &letter.about(program.id), change.changed_at)
}

/// What the change does to the ledger and to the reports.
fn book(
    tx: &mut Tx<'_>,
    before: &Action,
    after: &Action,
    wanted: &Wanted,
    delta_minor: i64,
    now: Timestamp,
) -> anyhow::Result<()> {
    let tracked = &before.tracked;
    let currency = Currency::from_code(&tracked.currency).context("read the currency of an action")?;
    // A posting's amount runs the way of its kind: a reversal's out of pending, a restoration's into it.
    let (kind, minor) = match wanted {
        Wanted::Modify { .. } => (PostingKind::Modified, -delta_minor),
        Wanted::Reverse(_) => (PostingKind::Reversed, -delta_minor),
        Wanted::Restore(_) => (PostingKind::Restored, delta_minor),
    };
    let about = About { program: tracked.program, action: Some(before.sequence), payment: None };
    let transfer = Transfer { partner: tracked.partner, amount: Money::new(minor, currency) };
    let mut journal = Journal::default();
    journal.post(tx, kind, about, &[transfer], now)?;
    let mut moved = counts(after)?;
    moved -= counts(before)?;
    journal.count(&place(tracked.program, tracked.partner, tracked.tracked_day, &tracked.origin), &moved);
    journal.end_wait(waits(before)?, before.commission_minor);
    journal.begin_wait(waits(after)?, after.commission_minor);
    journal.close(tx)
}

/// What the reports count of an action as it stands.
pub(crate) fn counts(action: &Action) -> anyhow::Result<Counts> {
    let state: ActionState = action.state.parse().context("read the state of an action")?;
    Ok(Counts::of_action(state, action.amount_minor, action.commission_minor))
}

/// What an action waits for that can be changed, so that no payment holds it.
fn waits(action: &Action) -> anyhow::Result<Option<Waits>> {
    let state: ActionState = action.state.parse().context("read the state of an action")?;
    let tracked = &action.tracked;
    Ok(Waits::of(tracked.program, tracked.partner, state, tracked.locks_at, tracked.approves_at))
}

fn shown(action: &Action) -> Value {
    json!({
        "state": action.state,
        "amount_minor": action.amount_minor,
        "commission_minor": action.commission_minor,
        "reversal_reason": action.reversal_reason,
    })
}

impl Wanted {
    const fn change(&self) -> Change {
        match self {
            Wanted::Modify { .. } => Change::Modify,
            Wanted::Reverse(_) => Change::Reverse,
            Wanted::Restore(_) => Change::Restore,
        }
    }

    const fn postback_event(&self) -> PostbackEvent {
        match self {
            Wanted::Modify { .. } => PostbackEvent::Modified,
            Wanted::Reverse(_) => PostbackEvent::Reversed,
            Wanted::Restore(_) => PostbackEvent::Restored,
        }
    }

    const fn reason(&self) -> &'static str {
        match self {
            Wanted::Modify { reason, .. } => reason.code(),
            Wanted::Reverse(reason) => reason.code(),
            Wanted::Restore(reason) => reason.code(),
        }
    }
}
