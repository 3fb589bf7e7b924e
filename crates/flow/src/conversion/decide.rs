//! The write of a decision: look for the order id, gather, decide, keep, and if it is a credit, put it into the books.

use std::sync::Arc;

use anyhow::Context;
use domain::action::ActionState;
use domain::attribution::{Credit, TouchSource, Verdict, decide};
use domain::calendar::{day_number, time_zone};
use domain::conversion::{Conversion, first_difference};
use domain::ids::{EventTypeNumber, LinkId, ProgramId};
use domain::ledger::{PostingKind, Transfer};
use domain::money::{Currency, Money};
use domain::promo_code::folded;
use domain::report::Counts;
use store::Tx;
use store::action::{Action, NewAction, Origin};
use store::conversion::Stored;

use super::ConversionRefusal;
use super::report::{Decided, Prepared};
use super::shape::DecisionShape;
use crate::attribution::{Gathered, gather};
use crate::ledger::{About, Journal, place};
use crate::program::file::ProgramFile;
use crate::{Platform, Result, audit_entry, idempotency};

/// Decides about reports in their order. A refused report leaves nothing behind; a failure takes all of them back.
pub(super) fn decide_all(platform: &Platform, tx: &mut Tx<'_>, reports: &[Prepared]) -> Result<Vec<Result<Decided>>> {
    let mut journal = Journal::default();
    let mut decided = Vec::with_capacity(reports.len());
    for report in reports {
        match decide_one(platform, tx, &mut journal, report) {
            Err(crate::Error::Failure(failure)) => return Err(failure.into()),
            answer => decided.push(answer),
        }
    }
    journal.close(tx)?;
    Ok(decided)
}

/// What is known of a report once its program is found and its texts are read.
struct Read {
    program: ProgramId,
    event_type: EventTypeNumber,
    file: Arc<ProgramFile>,
    conversion: Conversion,
}

/// **Invariant:** every refusal comes before the first statement that writes.
fn decide_one(platform: &Platform, tx: &mut Tx<'_>, journal: &mut Journal, report: &Prepared) -> Result<Decided> {
    let read = read(platform, tx, report)?;
    let order_id = &read.conversion.order_id;
    if let Some(earlier) = store::conversion::find(tx, read.program, read.event_type, order_id)? {
        return repeated(tx, &read, earlier);
    }
    if let Some(caller) = report.door.caller() {
        idempotency::claim(tx, caller, report.tracked_at)?;
    }
    let policy = read.file.terms.attribution;
    let gathered = gather(tx, &platform.keys, read.program, policy, &read.conversion, report.cited, report.tracked_at)?;
    let zone = time_zone(&read.file.program.time_zone).context("read the time zone of a program")?;
    let terms = gathered.terms(tx, &platform.terms, read.program)?;
    let decision = decide(&gathered.facts(read.program, &zone, &terms, &read.conversion, report.tracked_at));

    let stored = keep(tx, report, &read, &gathered, &decision)?;
    if report.cited.is_some_and(|cited| cited.is_ok()) && !read.conversion.customer_id.is_empty() {
        let Conversion { customer_id, click_id, .. } = &read.conversion;
        store::customer::insert_touch(tx, read.program, customer_id, click_id, report.tracked_at)?;
    }
    if let Some(caller) = report.door.caller() {
        store::audit::insert(tx, &audit_entry(caller, report.tracked_at, "reported", "conversion", stored.id))?;
    }
    let action = match &decision.verdict {
        Verdict::Credit(credit) => {
            let origin = origin(platform, tx, report, &read, credit)?;
            Some(book(tx, journal, report, &read, &stored, credit, origin)?)
        }
        Verdict::Refusal(_) => None,
    };
    Ok(Decided { conversion: stored, action, is_duplicate: false })
}

fn read(platform: &Platform, tx: &mut Tx<'_>, report: &Prepared) -> Result<Read> {
    let program = report.report.program;
    let offer = store::attribution::offer(tx, program, report.report.event_type.trim())?;
    let offer = offer.ok_or(ConversionRefusal::NoProgram)?;
    if report.door.caller().is_some_and(|caller| caller.account_id != offer.brand) {
        // Another brand's program is none of the caller's business, not even whether it is there.
        return Err(ConversionRefusal::NoProgram.into());
    }
    let file = platform.terms.load(tx, program, offer.version)?;
    if report.door.caller().is_none() && !file.browser_conversions {
        return Err(ConversionRefusal::NotFromBrowsers.into());
    }
    let mut amount = String::new();
    let input = report.report.input(file.program.currency, &mut amount);
    let conversion = Conversion::read(&input, file.program.currency, report.tracked_at)?;
    let event_type =
        offer.event_type.ok_or_else(|| ConversionRefusal::NoEventType { code: conversion.event_type.clone() })?;
    Ok(Read { program, event_type, file, conversion })
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
    })
}

fn keep(
    tx: &mut Tx<'_>,
    report: &Prepared,
    read: &Read,
    gathered: &Gathered,
    decision: &domain::attribution::Decision,
) -> anyhow::Result<Stored> {
    let conversion = &read.conversion;
    let (outcome, reason, partner) = match &decision.verdict {
        Verdict::Credit(credit) => ("credited", "", Some(credit.partner)),
        Verdict::Refusal(reason) => ("refused", reason.code(), None),
    };
    let row = store::conversion::Conversion {
        program: read.program,
        event_type: read.event_type,
        order_id: conversion.order_id.clone(),
        tracked_at: report.tracked_at,
        occurred_at: conversion.happened_at(report.tracked_at),
        occurred_stated: conversion.occurred_at.is_some(),
        channel: report.door.channel().code().to_owned(),
        click_id: conversion.click_id.clone(),
        promo_code: conversion.promo_code.clone(),
        customer_id: conversion.customer_id.clone(),
        customer_status: conversion.customer_status.map_or_else(String::new, |status| status.code().to_owned()),
        country: conversion.country.map_or_else(String::new, |country| country.code().to_owned()),
        amount_minor: conversion.amount.map(|amount| amount.minor),
        outcome: outcome.to_owned(),
        reason: reason.to_owned(),
        partner,
        decision_json: DecisionShape::of(gathered, decision).written()?,
    };
    let id = store::conversion::insert(tx, &row)?;
    Ok(Stored { id, conversion: row })
}

/// Writes the action of a credit and puts it into the books.
fn book(
    tx: &mut Tx<'_>,
    journal: &mut Journal,
    report: &Prepared,
    read: &Read,
    stored: &Stored,
    credit: &Credit,
    origin: Origin,
) -> anyhow::Result<Action> {
    let commission = credit.priced.commission;
    let new = NewAction {
        program: read.program,
        event_type: read.event_type,
        conversion: stored.id,
        partner: credit.partner,
        contract: credit.contract,
        version: credit.version,
        order_id: read.conversion.order_id.clone(),
        tracked_at: report.tracked_at,
        tracked_day: day_number(credit.tracked_on),
        locks_at: credit.locks_at,
        approves_at: credit.approves_at,
        currency: commission.currency.code().to_owned(),
        amount_minor: stored.conversion.amount_minor,
        commission_minor: commission.minor,
        origin,
    };
    let sequence = store::action::insert(tx, &new)?;
    if !read.conversion.customer_id.is_empty() {
        store::customer::insert_first(tx, read.program, &read.conversion.customer_id, stored.id)?;
    }
    let about = About { program: read.program, action: Some(sequence), payment: None };
    let transfer = Transfer { partner: credit.partner, amount: commission };
    journal.post(tx, PostingKind::Tracked, about, &[transfer], report.tracked_at)?;
    let counts = Counts::of_action(ActionState::Pending, new.amount_minor, new.commission_minor);
    journal.count(&place(new.program, new.partner, new.tracked_day, &new.origin), &counts);
    Ok(Action::new_pending(sequence, new))
}

fn origin(
    platform: &Platform,
    tx: &mut Tx<'_>,
    report: &Prepared,
    read: &Read,
    credit: &Credit,
) -> anyhow::Result<Origin> {
    let Conversion { click_id, customer_id, promo_code, .. } = &read.conversion;
    let click_id = match credit.source {
        TouchSource::Click => click_id.clone(),
        TouchSource::PromoCode => String::new(),
        TouchSource::CustomerLink => {
            // The touches were read a moment ago for the decision; only this rare credit needs the text of one.
            let touches = store::customer::touches(tx, read.program, customer_id)?;
            let credited = credit.click.map(|click| click.unique);
            let is_it = |text: &String| platform.keys.open(text).ok().map(|click| click.unique) == credited;
            touches.into_iter().find(is_it).context("find the click id of a credited customer")?
        }
    };
    let promo_code = match credit.source {
        TouchSource::PromoCode => folded(promo_code),
        TouchSource::Click | TouchSource::CustomerLink => String::new(),
    };
    Ok(Origin {
        click_id,
        clicked_at: credit.click.map(|click| click.at),
        creative_id: credit.click.map_or(0, |click| click.creative.get()),
        link_id: credit.click.and_then(|click| click.link).map_or(0, LinkId::get),
        promo_code,
        ..dimensions(report, credit)
    })
}

/// What the record of the credited click adds.
fn dimensions(report: &Prepared, credit: &Credit) -> Origin {
    let is_credited = |record: &&events::Row| credit.click.is_some_and(|click| click.unique == record.unique);
    match report.records.iter().find(is_credited) {
        Some(record) => Origin {
            sub_id1: record.sub_id1.as_ref().to_owned(),
            sub_id2: record.sub_id2.as_ref().to_owned(),
            sub_id3: record.sub_id3.as_ref().to_owned(),
            shared_id: record.shared_id.as_ref().to_owned(),
            country: record.country.as_str().to_owned(),
            device: record.device.as_ref().to_owned(),
            browser: record.browser.as_ref().to_owned(),
            referrer_host: record.referrer_host.as_ref().to_owned(),
            ..Origin::default()
        },
        None => Origin::default(),
    }
}
