//! What was sent, and what became of it.

use domain::access::Deed;
use domain::correction::RowState;
use domain::ids::CorrectionBatchId;
use domain::money::{Currency, Money};
use store::Tx;
use store::correction::{Batch, CorrectionRow, StateCount};

use super::CorrectionRefusal;
use crate::{Caller, Listed, Platform, Result, Window};

/// A batch, and how many of its rows are in each state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub batch: Batch,
    counts: Vec<StateCount>,
}

impl Shown {
    pub fn count(&self, state: RowState) -> i64 {
        self.of(state).map(|count| count.rows).sum()
    }

    pub fn rows(&self) -> i64 {
        self.counts.iter().map(|count| count.rows).sum()
    }

    /// What the rows in this state do to the commissions: a sum for each currency.
    pub fn commission_deltas(&self, state: RowState) -> anyhow::Result<Vec<Money>> {
        let delta =
            |count: &StateCount| Ok(Money::new(count.commission_delta_minor, Currency::from_code(&count.currency)?));
        self.of(state).map(delta).collect()
    }

    fn of(&self, state: RowState) -> impl Iterator<Item = &StateCount> {
        self.counts.iter().filter(move |count| count.state == state.code())
    }
}

pub async fn show(platform: &Platform, caller: &Caller, id: CorrectionBatchId) -> Result<Shown> {
    caller.may(Deed::ReadActions)?;
    let caller = caller.clone();
    platform
        .store
        .read(move |tx| {
            let batch = of_caller(tx, &caller, id)?;
            Ok(Shown { counts: store::correction::counts(tx, id)?, batch })
        })
        .await
}

/// The account's confirmed batches, newest first.
pub async fn confirmed(platform: &Platform, caller: &Caller, window: Window) -> Result<Listed<Shown>> {
    caller.may(Deed::ReadActions)?;
    let account = caller.account_id;
    let batches = platform.store.read(move |tx| {
        store::correction::confirmed(tx, account, window.after, window.rows_wanted())?
            .into_iter()
            .map(|batch| Ok(Shown { counts: store::correction::counts(tx, batch.id)?, batch }))
            .collect::<anyhow::Result<Vec<_>>>()
    });
    Ok(window.listed(batches.await?, |shown| shown.batch.id.get()))
}

/// Rows of a batch in their order, all of them or those in one state.
pub async fn rows(
    platform: &Platform,
    caller: &Caller,
    id: CorrectionBatchId,
    state: Option<RowState>,
    window: Window,
) -> Result<Listed<CorrectionRow>> {
    caller.may(Deed::ReadActions)?;
    let caller = caller.clone();
    let rows = platform.store.read(move |tx| {
        of_caller(tx, &caller, id)?;
        Ok::<_, crate::Error>(store::correction::rows(tx, id, state, window.after.unwrap_or(0), window.rows_wanted())?)
    });
    Ok(window.listed(rows.await?, |row| row.line))
}

/// The batch, if the caller's account sent it.
pub(super) fn of_caller(tx: &mut Tx<'_>, caller: &Caller, id: CorrectionBatchId) -> Result<Batch> {
    Ok(store::correction::find(tx, caller.account_id, id)?.ok_or(CorrectionRefusal::NotFound)?)
}
