//! Batches of due actions, each one write.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Context;
use domain::action::ActionState;
use domain::ids::AccountId;
use domain::ledger::{PostingKind, Transfer};
use domain::money::{Currency, Money};
use domain::postback::PostbackEvent;
use domain::report::Counts;
use jiff::Timestamp;
use store::Tx;
use store::lifecycle::{Due, Move, Moved};
use store::outlook::Place as Waits;
use tokio::sync::watch;

use crate::job::Job;
use crate::ledger::{About, Journal, place};
use crate::{Platform, Result, postback};

/// Bounds how long other writes wait: at some 15 microseconds an action, a batch holds the writer for about 15 ms.
const BATCH_ACTIONS_MAX: i64 = 1000;

/// How soon after its instant an action is seen to be due.
pub(crate) const PAUSE: Duration = Duration::from_millis(500);

/// How many actions a sweep moved. One that was due for both counts in both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    pub locked: u64,
    pub approved: u64,
}

/// Locks and approves everything that is due now, batch after batch. What was overdue for both, after downtime, passes through both.
pub async fn sweep_due(platform: &Platform) -> Result<Swept> {
    sweep_in_batches(platform, BATCH_ACTIONS_MAX).await
}

/// As [`sweep_due`], with batches of another length.
pub(crate) async fn sweep_in_batches(platform: &Platform, actions_max: i64) -> Result<Swept> {
    let now = platform.clock.now();
    let locked = sweep(platform, Move::Lock, now, actions_max).await?;
    let approved = sweep(platform, Move::Approve, now, actions_max).await?;
    Ok(Swept { locked, approved })
}

/// The background task: sweeps until told to stop. A failed sweep is logged and tried again after the pause.
pub async fn sweep_until(platform: Platform, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let now = platform.clock.now();
        match platform.jobs.note(Job::Sweep, now, sweep_due(&platform)).await {
            Ok(Swept { locked: 0, approved: 0 }) => {}
            Ok(Swept { locked, approved }) => tracing::info!(locked, approved, "the sweep moved actions"),
            Err(error) => tracing::error!(%error, "the sweep failed and will be tried again"),
        }
        // A sender that is gone means the same as a word to stop.
        if tokio::time::timeout(PAUSE, stop.changed()).await.is_ok_and(|changed| changed.is_err()) {
            return;
        }
    }
}

async fn sweep(platform: &Platform, step: Move, now: Timestamp, actions_max: i64) -> Result<u64> {
    let mut total = 0;
    loop {
        let parts = platform.clone();
        let moved = platform.store.write(move |tx| batch(&parts, tx, step, now, actions_max)).await?;
        metrics::counter!("tributary_swept_actions_total", "to" => target(step).code()).increment(moved);
        total += moved;
        if moved == 0 {
            return Ok(total);
        }
    }
}

/// Moves what is due, up to the bound of a batch, in as many postings as programs and instants it takes.
fn batch(platform: &Platform, tx: &mut Tx<'_>, step: Move, now: Timestamp, actions_max: i64) -> anyhow::Result<u64> {
    let mut journal = Journal::default();
    let mut moved = 0;
    while moved < actions_max {
        let Some(due) = store::lifecycle::next_due(tx, step, now)? else { break };
        moved += move_due(platform, tx, &mut journal, step, due, now, actions_max - moved)?;
    }
    journal.close(tx)?;
    Ok(moved.unsigned_abs())
}

fn move_due(
    platform: &Platform,
    tx: &mut Tx<'_>,
    journal: &mut Journal,
    step: Move,
    due: Due,
    now: Timestamp,
    actions_max: i64,
) -> anyhow::Result<i64> {
    let kind = match step {
        Move::Lock => PostingKind::Locked,
        Move::Approve => PostingKind::Approved,
    };
    let about = About { program: due.program, action: None, payment: None };
    let posting = journal.open(tx, kind, about, now)?;
    let moved = store::lifecycle::apply(tx, step, due, posting, actions_max)?;
    assert!(!moved.is_empty(), "what was just found due can be moved: writes are serial");

    let transfers = transfers(&moved)?;
    journal.enter(posting, kind, due.program, &transfers);
    for action in &moved {
        let place = place(due.program, action.partner, action.tracked_day, &action.origin);
        journal.count(&place, &moved_counts(step, action));
        let waits = |state| Waits::of(due.program, action.partner, state, due.since, action.approves_at);
        journal.end_wait(waits(origin(step)), action.commission_minor);
        journal.begin_wait(waits(target(step)), action.commission_minor);
    }
    let told = moved.iter().map(|action| (action.partner, due.program, action.sequence));
    postback::tell(platform, tx, told_as(step), postback::Change::Nothing, told, now)?;
    Ok(moved.len() as i64)
}

/// One transfer for each partner, of all its actions in the batch.
fn transfers(moved: &[Moved]) -> anyhow::Result<Vec<Transfer>> {
    let mut sums: BTreeMap<AccountId, Money> = BTreeMap::new();
    for action in moved {
        let currency = Currency::from_code(&action.currency).context("read the currency of an action")?;
        let sum = sums.entry(action.partner).or_insert(Money::zero(currency));
        *sum =
            sum.checked_add(Money::new(action.commission_minor, currency)).context("add up a batch of commissions")?;
    }
    Ok(sums.into_iter().map(|(partner, amount)| Transfer { partner, amount }).collect())
}

fn moved_counts(step: Move, action: &Moved) -> Counts {
    let mut counts = Counts::of_action(target(step), action.amount_minor, action.commission_minor);
    counts -= Counts::of_action(origin(step), action.amount_minor, action.commission_minor);
    counts
}

const fn origin(step: Move) -> ActionState {
    match step {
        Move::Lock => ActionState::Pending,
        Move::Approve => ActionState::Locked,
    }
}

const fn told_as(step: Move) -> PostbackEvent {
    match step {
        Move::Lock => PostbackEvent::Locked,
        Move::Approve => PostbackEvent::Approved,
    }
}

const fn target(step: Move) -> ActionState {
    match step {
        Move::Lock => ActionState::Locked,
        Move::Approve => ActionState::Approved,
    }
}
