//! The write of decisions: look for the order ids, gather, decide, and have what was decided kept.
//!
//! Reports are decided in *runs*: as many one after the other as have no order id, customer or idempotency key in common. None of a run
//! can see what another one of it leaves behind, so a run is read with a few statements and written with a few.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use anyhow::Context;
use domain::attribution::{Decision, decide};
use domain::calendar::time_zone;
use domain::conversion::{Conversion, first_difference, reason};
use domain::ids::{AccountId, EventTypeNumber, ProgramId};
use domain::money::{Currency, Money};
use store::Tx;
use store::attribution::Offer;
use store::conversion::Stored;

use super::ConversionRefusal;
use super::keep::keep_all;
use super::report::{Decided, Door, Prepared};
use crate::account::existing;
use crate::attribution::{Gathered, KnownCustomers, gather};
use crate::ledger::Journal;
use crate::program::file::ProgramFile;
use crate::{Error, Platform, Result, idempotency};

/// Decides about reports in their order. A refused report leaves nothing behind; a failure takes all of them back.
pub(super) fn decide_all(platform: &Platform, tx: &mut Tx<'_>, reports: &[Prepared]) -> Result<Vec<Result<Decided>>> {
    let mut offers = Offers::new();
    let mut read_all = Vec::with_capacity(reports.len());
    for report in reports {
        read_all.push((report, answer(read(platform, tx, &mut offers, report))?));
    }
    let mut journal = Journal::default();
    let mut decided = Vec::with_capacity(reports.len());
    let mut rest = read_all.into_iter().peekable();
    while rest.peek().is_some() {
        let mut keys = HashSet::new();
        let mut run = Vec::new();
        while let Some(next) = rest.next_if(|(report, read)| is_new_to(&mut keys, report, read)) {
            run.push(next);
        }
        decided.extend(decide_run(platform, tx, &mut journal, run)?);
    }
    journal.close(tx)?;
    Ok(decided)
}

/// A refusal answers one report; a failure ends the work on all.
fn answer<T>(result: Result<T>) -> Result<Result<T>> {
    match result {
        Err(Error::Failure(failure)) => Err(failure.into()),
        answer => Ok(answer),
    }
}

/// What must be known of programs, asked once in a write: within it nothing else changes them.
type Offers = HashMap<(ProgramId, String), Option<Offer>>;

/// What is known of a report once its program is found and its texts are read.
pub(super) struct Read {
    pub program: ProgramId,
    pub event_type: EventTypeNumber,
    pub file: Arc<ProgramFile>,
    pub conversion: Conversion,
    /// Why it was reported by hand; else "".
    pub reason: String,
}

/// A report that was decided about and not yet kept.
pub(super) struct Fresh<'a> {
    pub report: &'a Prepared,
    pub read: Read,
    pub gathered: Gathered,
    pub decision: Decision,
}

/// By what a report can depend on an earlier one.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Order(ProgramId, EventTypeNumber, String),
    Customer(ProgramId, String),
    Idempotency(AccountId, String),
}

/// Whether a report depends on none of a run so far; then its keys are the run's too.
fn is_new_to(run: &mut HashSet<Key>, report: &Prepared, read: &Result<Read>) -> bool {
    let Ok(Read { program, event_type, conversion, .. }) = read else { return true };
    let mut keys = vec![Key::Order(*program, *event_type, conversion.order_id.clone())];
    if !conversion.customer_id.is_empty() {
        keys.push(Key::Customer(*program, conversion.customer_id.clone()));
    }
    if let Some(caller) = report.door.caller()
        && let Some(idempotency) = &caller.idempotency
    {
        keys.push(Key::Idempotency(caller.account_id, idempotency.key.clone()));
    }
    let is_new = keys.iter().all(|key| !run.contains(key));
    run.extend(keys.into_iter().filter(|_| is_new));
    is_new
}

/// **Invariant:** every refusal of a report comes before the first statement that writes about it.
fn decide_run(
    platform: &Platform,
    tx: &mut Tx<'_>,
    journal: &mut Journal,
    run: Vec<(&Prepared, Result<Read>)>,
) -> Result<Vec<Result<Decided>>> {
    let (mut earlier, customers) = look_up(platform, tx, &run)?;
    let mut answers = Vec::with_capacity(run.len());
    let mut fresh = Vec::with_capacity(run.len());
    for (report, read) in run {
        let answered = match read {
            Err(refusal) => Some(Err(refusal)),
            Ok(read) => match earlier.remove(&(read.program, read.event_type, read.conversion.order_id.clone())) {
                Some(stored) => Some(answer(repeated(tx, &read, stored))?),
                None => match answer(decide_one(platform, tx, &customers, report, read))? {
                    Ok(one) => {
                        fresh.push(one);
                        None
                    }
                    Err(refusal) => Some(Err(refusal)),
                },
            },
        };
        answers.push(answered);
    }
    let mut kept = keep_all(platform, tx, journal, fresh)?.into_iter();
    let kept_or = |answered: Option<_>| answered.unwrap_or_else(|| Ok(kept.next().expect("all that is fresh is kept")));
    Ok(answers.into_iter().map(kept_or).collect())
}

type Earlier = HashMap<(ProgramId, EventTypeNumber, String), Stored>;

/// The earlier conversions under the order ids of a run, and which of its customers are known.
fn look_up<'p>(
    platform: &'p Platform,
    tx: &mut Tx<'_>,
    run: &[(&Prepared, Result<Read>)],
) -> anyhow::Result<(Earlier, KnownCustomers<'p>)> {
    let mut order_ids: HashMap<(ProgramId, EventTypeNumber), Vec<&str>> = HashMap::new();
    let mut customer_ids: HashMap<ProgramId, Vec<&str>> = HashMap::new();
    for read in run.iter().filter_map(|(_, read)| read.as_ref().ok()) {
        let Conversion { order_id, customer_id, .. } = &read.conversion;
        order_ids.entry((read.program, read.event_type)).or_default().push(order_id);
        if !customer_id.is_empty() {
            customer_ids.entry(read.program).or_default().push(customer_id);
        }
    }
    let mut earlier = Earlier::new();
    for ((program, event_type), order_ids) in order_ids {
        for stored in store::conversion::find_all(tx, program, event_type, &order_ids)? {
            earlier.insert((program, event_type, stored.conversion.order_id.clone()), stored);
        }
    }
    let mut customers = KnownCustomers::new(&platform.keys);
    for (program, customer_ids) in customer_ids {
        customers.look_up(tx, program, &customer_ids)?;
    }
    Ok((earlier, customers))
}

fn decide_one<'a>(
    platform: &Platform,
    tx: &mut Tx<'_>,
    customers: &KnownCustomers<'_>,
    report: &'a Prepared,
    read: Read,
) -> Result<Fresh<'a>> {
    if let Some(partner) = read.conversion.partner {
        may_be_named(tx, read.program, partner)?;
    }
    if let Some(caller) = report.door.caller() {
        idempotency::claim(tx, caller, report.tracked_at)?;
    }
    let policy = read.file.terms.attribution;
    let (program, conversion) = (read.program, &read.conversion);
    let gathered = gather(tx, customers, program, policy, conversion, report.cited, report.tracked_at)?;
    let zone = time_zone(&read.file.program.time_zone).context("read the time zone of a program")?;
    let terms = gathered.terms(tx, &platform.terms, program)?;
    let decision = decide(&gathered.facts(program, &zone, &terms, conversion, report.tracked_at));
    Ok(Fresh { report, read, gathered, decision })
}

/// A partner that never joined the program is a slip of the pen, and keeping it would use up the order id.
fn may_be_named(tx: &mut Tx<'_>, program: ProgramId, partner: AccountId) -> Result<()> {
    if store::contract::find_between(tx, program, partner)?.is_none() {
        return Err(ConversionRefusal::NoPartner { named: partner.to_string() }.into());
    }
    // Who is behind a closed account may be forgotten already: nobody could be paid.
    match existing(tx, partner)?.closed_at {
        Some(_) => Err(ConversionRefusal::PartnerClosed.into()),
        None => Ok(()),
    }
}

fn read(platform: &Platform, tx: &mut Tx<'_>, offers: &mut Offers, report: &Prepared) -> Result<Read> {
    let program = report.report.program;
    let key = (program, report.report.event_type.trim().to_owned());
    let offer = match offers.get(&key) {
        Some(offer) => offer.clone(),
        None => {
            let offer = store::attribution::offer(tx, program, &key.1)?;
            offers.entry(key).or_insert(offer).clone()
        }
    };
    let offer = offer.ok_or(ConversionRefusal::NoProgram)?;
    if report.door.caller().is_some_and(|caller| caller.account_id != offer.brand) {
        // Another brand's program is none of the caller's business, not even whether it is there.
        return Err(ConversionRefusal::NoProgram.into());
    }
    let file = platform.terms.load(tx, program, offer.version)?;
    if report.door.is_forgeable(program) && !file.browser_conversions {
        return Err(ConversionRefusal::NotFromBrowsers.into());
    }
    let mut amount = String::new();
    let input = report.report.input(file.program.currency, &mut amount);
    let conversion = Conversion::read(&input, file.program.currency, report.tracked_at)?;
    let event_type =
        offer.event_type.ok_or_else(|| ConversionRefusal::NoEventType { code: conversion.event_type.clone() })?;
    let reason = match report.door {
        Door::Hand(_) => reason(&report.report.reason)?,
        Door::Api(_) | Door::File(_) | Door::Pixel(_) | Door::Tag(_) | Door::Adapter(_) => String::new(),
    };
    Ok(Read { program, event_type, file, conversion, reason })
}

fn repeated(tx: &mut Tx<'_>, read: &Read, earlier: Stored) -> Result<Decided> {
    let first = received(&earlier.conversion, &read.conversion.event_type, read.file.program.currency)?;
    if let Some(difference) = first_difference(&first, &read.conversion) {
        return Err(ConversionRefusal::Differs { difference }.into());
    }
    let action = store::action::of_conversion(tx, earlier.id)?;
    Ok(Decided { conversion: earlier, action, is_duplicate: true })
}

/// A stored conversion as it was read when it came.
pub(crate) fn received(
    stored: &store::conversion::Conversion,
    event_type: &str,
    currency: Currency,
) -> anyhow::Result<Conversion> {
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Ok(Conversion {
        event_type: event_type.to_owned(),
        order_id: stored.order_id.clone(),
        occurred_at: stored.occurred_stated.then_some(stored.occurred_at),
        click_id: stored.click_id.clone(),
        promo_code: stored.promo_code.clone(),
        customer_id: stored.customer_id.clone(),
        customer_status: given(&stored.customer_status).map(|text| text.parse()).transpose()?,
        country: given(&stored.country).map(|text| text.parse()).transpose()?,
        amount: stored.amount_minor.map(|minor| Money::new(minor, currency)),
        partner: stored.named_partner,
    })
}
