//! Actions by state, partner, program, date and order id.

use anyhow::Context;
use domain::access::{AccountKind, Deed};
use domain::action::ActionState;
use domain::calendar::{day_number, first_instant, time_zone};
use domain::ids::{AccountId, PaymentId, ProgramId};
use domain::report::{self, DayRange, Dimension};
use jiff::Timestamp;
use jiff::civil::Date;
use store::Tx;
use store::action::{Action, Filter};

use crate::ledger::scope;
use crate::report::{Audience, Groups, check};
use crate::{Caller, Listed, Platform, Result, Window};

/// Which actions are wanted. None and `""` mean any.
#[derive(Debug, Clone, Default)]
pub struct ActionFilter {
    pub partner: Option<AccountId>,
    pub program: Option<ProgramId>,
    pub state: Option<ActionState>,
    pub order_id: String,
    pub tracked_from: Option<Timestamp>,
    pub tracked_before: Option<Timestamp>,
    /// The program-local day it was tracked.
    pub tracked: Option<DayRange>,
    /// The program-local day on which it locks, is approved.
    pub locks_on: Option<Date>,
    pub approves_on: Option<Date>,
    /// Whether a payment holds it: approved actions are payable or on their way.
    pub in_payment: Option<bool>,
    /// Those that a payment pays, or tried to.
    pub payment: Option<PaymentId>,
    /// On all dimensions but time, as of a report.
    pub filters: Vec<report::Filter>,
}

/// Newest first: a partner's own, or those of a brand's programs.
pub async fn actions(
    platform: &Platform,
    caller: &Caller,
    wanted: ActionFilter,
    window: Window,
) -> Result<Listed<Action>> {
    caller.may(Deed::ReadActions)?;
    check(Audience::of(caller), wanted.filters.iter().map(|filter| filter.dimension))?;
    let (brand, own) = scope(caller);
    if caller.account_kind == AccountKind::Partner && wanted.partner.is_some_and(|partner| Some(partner) != own) {
        // Other partners' actions are not there for a partner.
        return Ok(Listed { items: Vec::new(), next: None });
    }
    let (rows_max, now) = (i64::from(window.rows_wanted()), platform.clock.now());
    let rows = platform.store.read(move |tx| {
        let filter = filter(tx, brand, own, wanted, window.after, now)?;
        store::action::page(tx, &filter, rows_max)
    });
    Ok(window.listed(rows.await?, |action| action.sequence))
}

/// What is wanted as the store asks for it.
fn filter(
    tx: &mut Tx<'_>,
    brand: Option<AccountId>,
    own: Option<AccountId>,
    wanted: ActionFilter,
    before: Option<i64>,
    now: Timestamp,
) -> anyhow::Result<Filter> {
    let (mut partners, mut not_partners, mut origins, mut groups) = (None, Vec::new(), Vec::new(), Vec::new());
    let mut programs = wanted.program.map(|program| vec![program]);
    for filter in wanted.filters {
        let ids = || filter.values.iter().filter_map(|id| id.parse::<i64>().ok());
        match (filter.dimension, filter.excludes) {
            (Dimension::Partner, true) => not_partners.extend(ids().map(AccountId)),
            (Dimension::Partner, false) => partners = Some(ids().map(AccountId).collect()),
            (Dimension::Group, _) => groups.push(filter),
            (Dimension::Program, excludes) => {
                let named: Vec<ProgramId> = ids().map(ProgramId).collect();
                let all = store::report::programs(tx, brand)?.into_iter().map(|program| program.id);
                let asked = |program: &ProgramId| programs.as_ref().is_none_or(|asked| asked.contains(program));
                programs = Some(all.filter(|id| asked(id) && named.contains(id) != excludes).collect());
            }
            _ => origins.push(filter),
        }
    }
    if let Some(brand) = brand.filter(|_| !groups.is_empty()) {
        let of_brand = Groups::of(tx, brand)?;
        groups.iter().for_each(|filter| of_brand.narrow(filter, &mut partners, &mut not_partners));
    }
    let instants = |tx: &mut Tx<'_>, day: Option<Date>| match day {
        Some(day) => beginnings(tx, brand, day),
        None => Ok(Vec::new()),
    };
    let (locks_at, approves_at) = (instants(tx, wanted.locks_on)?, instants(tx, wanted.approves_on)?);
    let mut moves = locks_at.iter().chain(&approves_at).peekable();
    Ok(Filter {
        is_ahead: moves.peek().is_some() && moves.all(|at| *at > now),
        brand,
        partner: own.or(wanted.partner),
        partners,
        programs,
        state: wanted.state.map_or_else(String::new, |state| state.code().to_owned()),
        order_id: wanted.order_id,
        tracked_from: wanted.tracked_from,
        tracked_before: wanted.tracked_before,
        tracked_days: wanted.tracked.map(|days| (day_number(days.first), day_number(days.last))),
        locks_at,
        approves_at,
        in_payment: wanted.in_payment,
        payment: wanted.payment,
        not_partners,
        origins,
        before,
    })
}

/// When a date begins in the zones of the programs concerned, each instant once: locks and approvals fall on these.
fn beginnings(tx: &mut Tx<'_>, brand: Option<AccountId>, day: Date) -> anyhow::Result<Vec<Timestamp>> {
    let mut instants = Vec::new();
    for program in store::report::programs(tx, brand)? {
        let zone = time_zone(&program.time_zone).context("read the time zone of a program")?;
        instants.push(first_instant(day, &zone));
    }
    instants.sort_unstable();
    instants.dedup();
    Ok(instants)
}

/// The sequence of the newest action a caller may see: it tells whether there is a newer one than before.
pub async fn newest(platform: &Platform, caller: &Caller) -> Result<Option<i64>> {
    caller.may(Deed::ReadActions)?;
    let scope = crate::scope::scope(caller);
    Ok(platform.store.read(move |tx| store::action::newest(tx, scope)).await?)
}
