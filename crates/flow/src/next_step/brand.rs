//! A brand's next steps.

use anyhow::Context;
use domain::access::Deed;
use domain::calendar::{day_of, time_zone};
use domain::next_step::{self, BrandFacts, BrandStep, REGULAR_CONVERSIONS};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use store::Tx;
use store::lifecycle::Move;
use store::scope::Scope;

use super::{is_email_verified, messages_unread};
use crate::{Caller, Platform, Result};

/// Locks further ahead are nobody's business today.
const AHEAD: SignedDuration = SignedDuration::from_hours(4 * 24);

/// The most urgent first.
pub async fn of_brand(platform: &Platform, caller: &Caller) -> Result<Vec<BrandStep>> {
    caller.may(Deed::ReadContracts)?;
    let (caller, now) = (caller.clone(), platform.clock.now());
    let facts = platform.store.read(move |tx| facts(tx, &caller, now)).await?;
    Ok(next_step::of_brand(&facts))
}

fn facts(tx: &mut Tx<'_>, caller: &Caller, now: Timestamp) -> Result<BrandFacts> {
    let brand = caller.account_id;
    let scope = Scope::Brand(brand);
    let programs = store::report::programs(tx, Some(brand))?;
    let newest = store::conversion::newest_tracked(tx, brand, REGULAR_CONVERSIONS)?;
    let (locks_next, today) = locks_next(tx, scope, &programs, now)?;
    let plan = crate::payment::plan(tx, brand, None, now)?;
    Ok(BrandFacts {
        is_email_verified: is_email_verified(tx, caller)?,
        has_program: !programs.is_empty(),
        has_partner: !store::contract::list(tx, scope, None, None, None, 1)?.is_empty()
            || !store::invitation::list(tx, scope, None, None, None, 1)?.is_empty(),
        applications_waiting: store::application::count_waiting(tx, brand)?,
        locks_next,
        today,
        payments_in_transit: store::payment::count_in_transit(tx, brand)?,
        payments_due: plan.payments.len() as i64,
        inquiries_open: store::inquiry::count_open(tx, brand)?,
        messages_unread: messages_unread(tx, caller)?,
        newest_conversion: newest.first().copied(),
        regular_since: newest.get(REGULAR_CONVERSIONS as usize - 1).copied(),
        now,
    })
}

/// The first lock ahead with the number of its actions, and the day it is, both in the zone of the program concerned.
fn locks_next(
    tx: &mut Tx<'_>,
    scope: Scope,
    programs: &[store::report::ReportProgram],
    now: Timestamp,
) -> anyhow::Result<(Option<(i64, Date)>, Date)> {
    let due = store::outlook::due(tx, scope, Move::Lock, now + AHEAD, false)?;
    let Some(first) = due.iter().find(|due| due.at > now) else { return Ok((None, Date::default())) };
    let program = programs.iter().find(|program| program.id == first.program).context("find a program of the brand")?;
    let zone = time_zone(&program.time_zone).context("read the time zone of a program")?;
    let day = day_of(first.at, &zone);
    let same_day = due.iter().filter(|due| due.at > now && day_of(due.at, &zone) == day);
    Ok((Some((same_day.map(|due| due.actions).sum(), day)), day_of(now, &zone)))
}
