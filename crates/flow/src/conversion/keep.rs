//! What was decided, kept: the conversions with their decisions, and of the credited ones the actions, put into the books.

use anyhow::Context;
use domain::action::ActionState;
use domain::attribution::{Credit, TouchSource, Verdict};
use domain::calendar::day_number;
use domain::conversion::Conversion;
use domain::ids::LinkId;
use domain::ledger::Transfer;
use domain::postback::PostbackEvent;
use domain::promo_code::folded;
use domain::report::Counts;
use serde_json::{Map, Value};
use store::Tx;
use store::action::{Action, NewAction, Origin};
use store::audit::Entry;
use store::conversion::Stored;
use store::customer::Touch;
use store::outlook::Place as Waits;

use super::decide::{Fresh, Read};
use super::report::{Decided, Prepared};
use super::shape::DecisionShape;
use crate::ledger::{About, Journal, place};
use crate::{Platform, audit_entry, postback};

/// Keeps decisions about different orders of different customers, in as few statements as there are tables.
pub(super) fn keep_all(
    platform: &Platform,
    tx: &mut Tx<'_>,
    journal: &mut Journal,
    fresh: Vec<Fresh<'_>>,
) -> anyhow::Result<Vec<Decided>> {
    let rows = fresh.iter().map(row).collect::<anyhow::Result<_>>()?;
    let stored = store::conversion::insert_all(tx, rows)?;
    store::customer::insert_touches(tx, &fresh.iter().filter_map(touch).collect::<Vec<_>>())?;
    let reported = |(one, stored): (&Fresh<'_>, &Stored)| {
        let caller = one.report.door.caller()?;
        let entry = audit_entry(caller, one.report.tracked_at, "reported", "conversion", stored.id);
        Some(Entry { after_json: said_by_the_brand(one), ..entry })
    };
    store::audit::insert_all(tx, &fresh.iter().zip(&stored).filter_map(reported).collect::<Vec<_>>())?;

    let mut actions = book_all(platform, tx, journal, &fresh, &stored)?.into_iter();
    let decided = fresh.iter().zip(stored).map(|(one, conversion)| Decided {
        conversion,
        action: one.credit().map(|_| actions.next().expect("every credit is booked")),
        is_duplicate: false,
    });
    Ok(decided.collect())
}

impl Fresh<'_> {
    fn credit(&self) -> Option<&Credit> {
        match &self.decision.verdict {
            Verdict::Credit(credit) => Some(credit),
            Verdict::Refusal(_) => None,
        }
    }
}

/// What the brand's word alone stands for: the partner it names, and why it reports by hand.
fn said_by_the_brand(one: &Fresh<'_>) -> String {
    let Read { conversion, reason, .. } = &one.read;
    let mut said = Map::new();
    if let Some(partner) = conversion.partner {
        said.insert("partner_id".to_owned(), partner.get().into());
    }
    if !reason.is_empty() {
        said.insert("order_id".to_owned(), conversion.order_id.clone().into());
        said.insert("reason".to_owned(), reason.clone().into());
    }
    if said.is_empty() { String::new() } else { Value::Object(said).to_string() }
}

/// The customer's sighting with the click that came along, if that click is proved.
fn touch<'a>(one: &'a Fresh<'_>) -> Option<Touch<'a>> {
    let Conversion { customer_id, click_id, .. } = &one.read.conversion;
    let proved = one.report.cited.is_some_and(|cited| cited.is_ok());
    let touch = Touch { program: one.read.program, customer_id, click_id, seen_at: one.report.tracked_at };
    (proved && !customer_id.is_empty()).then_some(touch)
}

fn row(one: &Fresh<'_>) -> anyhow::Result<store::conversion::Conversion> {
    let Fresh { report, read, gathered, decision } = one;
    let conversion = &read.conversion;
    let (outcome, reason, partner) = match &decision.verdict {
        Verdict::Credit(credit) => ("credited", "", Some(credit.partner)),
        Verdict::Refusal(reason) => ("refused", reason.code(), None),
    };
    Ok(store::conversion::Conversion {
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
        named_partner: conversion.partner,
        reported_by: match report.door.caller() {
            Some(caller) if conversion.partner.is_some() || !read.reason.is_empty() => caller.actor(),
            _ => String::new(),
        },
        report_reason: read.reason.clone(),
    })
}

/// Writes the actions of the credits among them and puts these into the books. In the order of the credits.
fn book_all(
    platform: &Platform,
    tx: &mut Tx<'_>,
    journal: &mut Journal,
    fresh: &[Fresh<'_>],
    stored: &[Stored],
) -> anyhow::Result<Vec<Action>> {
    let mut new = Vec::with_capacity(fresh.len());
    let mut firsts = Vec::with_capacity(fresh.len());
    for (one, stored) in fresh.iter().zip(stored) {
        let Some(credit) = one.credit() else { continue };
        new.push(new_action(one, credit, stored, origin(platform, tx, one, credit)?));
        if !one.read.conversion.customer_id.is_empty() {
            firsts.push((one.read.program, one.read.conversion.customer_id.as_str(), stored.id));
        }
    }
    let sequences = store::action::insert_all(tx, &new)?;
    store::customer::insert_firsts(tx, &firsts)?;

    let credits = fresh.iter().filter_map(Fresh::credit);
    let tracked = sequences.iter().zip(&new).zip(credits).map(|((sequence, new), credit)| {
        let about = About { program: new.program, action: Some(*sequence), payment: None };
        (about, Transfer { partner: new.partner, amount: credit.priced.commission }, new.tracked_at)
    });
    journal.post_tracked(tx, &tracked.collect::<Vec<_>>())?;
    for new in &new {
        let counts = Counts::of_action(ActionState::Pending, new.amount_minor, new.commission_minor);
        journal.count(&place(new.program, new.partner, new.tracked_day, &new.origin), &counts);
        let lock = Waits::of(new.program, new.partner, ActionState::Pending, new.locks_at, new.approves_at);
        journal.begin_wait(lock, new.commission_minor);
    }
    if let Some(now) = new.first().map(|new| new.tracked_at) {
        let told = sequences.iter().zip(&new).map(|(sequence, new)| (new.partner, new.program, *sequence));
        postback::tell(platform, tx, PostbackEvent::Tracked, postback::Change::Nothing, told, now)?;
    }
    Ok(sequences.into_iter().zip(new).map(|(sequence, new)| Action::new_pending(sequence, new)).collect())
}

fn new_action(one: &Fresh<'_>, credit: &Credit, stored: &Stored, origin: Origin) -> NewAction {
    let commission = credit.priced.commission;
    NewAction {
        program: one.read.program,
        event_type: one.read.event_type,
        conversion: stored.id,
        partner: credit.partner,
        contract: credit.contract,
        version: credit.version,
        order_id: one.read.conversion.order_id.clone(),
        tracked_at: one.report.tracked_at,
        tracked_day: day_number(credit.tracked_on),
        locks_at: credit.locks_at,
        approves_at: credit.approves_at,
        currency: commission.currency.code().to_owned(),
        amount_minor: stored.conversion.amount_minor,
        commission_minor: commission.minor,
        origin,
    }
}

fn origin(platform: &Platform, tx: &mut Tx<'_>, one: &Fresh<'_>, credit: &Credit) -> anyhow::Result<Origin> {
    let Fresh { report, read, .. } = one;
    let Conversion { click_id, customer_id, promo_code, .. } = &read.conversion;
    let click_id = match credit.source {
        TouchSource::Click => click_id.clone(),
        TouchSource::Named | TouchSource::PromoCode => String::new(),
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
        TouchSource::Named | TouchSource::Click | TouchSource::CustomerLink => String::new(),
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
