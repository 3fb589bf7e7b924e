//! Actions and their steps by dates, page by page: for readers who copy them elsewhere.

use anyhow::Context;
use domain::access::{AccountKind, Deed};
use domain::action::ActionState;
use domain::calendar::{day_number, day_of, time_zone};
use domain::ids::{ActionId, ProgramId};
use store::Tx;
use store::action::dated::{self, Between, Dates};

pub use store::action::dated::{DatedAction, Step};

use super::ActionRefusal;
use super::explanation::of_caller;
use crate::program::ProgramRefusal;
use crate::{Caller, Platform, Result};

/// Which actions are wanted. None means any; so does no state.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub program: Option<ProgramId>,
    pub states: Vec<ActionState>,
    pub tracked: Option<Between>,
    /// When it changed last, or was tracked if it never did; of steps, when the step was made.
    pub changed: Option<Between>,
    pub locks: Option<Between>,
}

/// Which rows of all: so many are skipped, so many are wanted, and beyond `counted_max` nobody counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rows {
    pub skipped: i64,
    pub wanted: i64,
    pub counted_max: i64,
}

/// A page and how many there are of all; `counted_max + 1` where there are more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted<T> {
    pub items: Vec<T>,
    pub total: i64,
}

/// Newest first: a partner's own, or those of a brand's programs. Errors: a program that is not the brand's.
pub async fn between(platform: &Platform, caller: &Caller, wanted: Wanted, rows: Rows) -> Result<Counted<DatedAction>> {
    caller.may(Deed::ReadActions)?;
    let caller = caller.clone();
    platform
        .store
        .read(move |tx| {
            let dates = dates(tx, &caller, wanted)?;
            let total = dated::count(tx, &dates, rows.counted_max)?;
            Ok(Counted { items: dated::page(tx, &dates, rows.skipped, rows.wanted)?, total })
        })
        .await
}

/// As [`between`], of every step of the actions.
pub async fn steps(platform: &Platform, caller: &Caller, wanted: Wanted, rows: Rows) -> Result<Counted<Step>> {
    caller.may(Deed::ReadActions)?;
    let caller = caller.clone();
    platform
        .store
        .read(move |tx| {
            let dates = dates(tx, &caller, wanted)?;
            let total = dated::count_steps(tx, &dates, rows.counted_max)?;
            Ok(Counted { items: dated::page_of_steps(tx, &dates, rows.skipped, rows.wanted)?, total })
        })
        .await
}

/// An action and its steps in their order, if it is the caller's business.
pub async fn steps_of(platform: &Platform, caller: &Caller, id: ActionId) -> Result<(DatedAction, Vec<Step>)> {
    caller.may(Deed::ReadActions)?;
    let caller = caller.clone();
    platform
        .store
        .read(move |tx| {
            let sequence = of_caller(tx, &caller, id)?.sequence;
            let action = dated::dated(tx, sequence)?.ok_or(ActionRefusal::NotFound { id })?;
            Ok((action, dated::steps_of_action(tx, sequence)?))
        })
        .await
}

fn dates(tx: &mut Tx<'_>, caller: &Caller, wanted: Wanted) -> Result<Dates> {
    let partner = (caller.account_kind == AccountKind::Partner).then_some(caller.account_id);
    let brand = (caller.account_kind == AccountKind::Brand).then_some(caller.account_id);
    let mut programs = match partner {
        Some(partner) => store::report::programs_of_partner(tx, partner)?,
        None => store::report::programs(tx, brand)?,
    };
    if let Some(asked) = wanted.program {
        programs.retain(|program| program.id == asked);
        if programs.is_empty() && brand.is_some() {
            return Err(ProgramRefusal::NotFound.into());
        }
    }
    // Both bounds hold for what was tracked; the narrower one says where to look.
    let narrower = [wanted.tracked, wanted.changed].into_iter().flatten();
    let narrower = narrower.min_by_key(|(from, before)| before.duration_since(*from));
    let mut tracked_days = None;
    if let Some((from, before)) = narrower {
        for program in &programs {
            let zone = time_zone(&program.time_zone).context("read the time zone of a program")?;
            let (first, last) = (day_number(day_of(from, &zone)), day_number(day_of(before, &zone)));
            let (earliest, latest) = tracked_days.unwrap_or((first, last));
            tracked_days = Some((first.min(earliest), last.max(latest)));
        }
    }
    Ok(Dates {
        programs: programs.iter().map(|program| program.id).collect(),
        partner,
        states: wanted.states.iter().map(|state| state.code()).collect(),
        tracked: wanted.tracked,
        changed: wanted.changed,
        locks: wanted.locks,
        tracked_days,
    })
}
