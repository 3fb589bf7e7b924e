//! Every conversion decided again.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use anyhow::Context;
use domain::attribution::{Verdict, decide};
use domain::calendar::time_zone;
use domain::ids::{AccountId, ConversionId, EventTypeNumber, ProgramId};
use domain::money::Currency;
use jiff::{SignedDuration, Timestamp};
use store::Tx;
use store::conversion::Stored;

use super::ledger::Expected;
use super::{Findings, PAGE_ROWS, Rules, action};
use crate::Result;
use crate::attribution::{self, Gathered, GatheredStanding, cited_click};
use crate::conversion::{DecisionShape, received};

/// A write that was begun before another may be written after it, and carries the earlier instant; no write waits longer than this.
const OVERTAKING_MAX: SignedDuration = SignedDuration::from_secs(10);

/// What is read once for each program.
struct Program {
    currency: Currency,
    time_zone: String,
    event_types: HashMap<EventTypeNumber, String>,
}

/// Checks all conversions and their actions.
pub(super) fn check(
    rules: &Rules,
    tx: &mut Tx<'_>,
    findings: &mut Findings,
    now: Timestamp,
    expected: &mut Expected,
    actions: &mut action::Actions,
) -> Result<()> {
    let mut programs = HashMap::new();
    let mut last = ConversionId(0);
    loop {
        let page = store::conversion::after(tx, last, PAGE_ROWS)?;
        let Some(end) = page.last() else { break };
        last = end.id;
        for stored in &page {
            let program = program(tx, &mut programs, stored.conversion.program)?;
            let decision = check_one(rules, tx, findings, stored, program)?;
            action::check(rules, tx, findings, stored, decision, now, expected, actions)?;
        }
    }
    // Each action was found by its conversion; one more than that belongs to none.
    let rows = store::action::count(tx)?.unsigned_abs();
    let checked = findings.checked.actions;
    findings.compare(&"table action", "rows", &rows, &checked);
    Ok(())
}

/// What the rules say today about the facts of then.
pub(super) struct Again {
    pub decision: domain::attribution::Decision,
    pub received: domain::conversion::Conversion,
    pub gathered: Gathered,
}

fn check_one(
    rules: &Rules,
    tx: &mut Tx<'_>,
    findings: &mut Findings,
    stored: &Stored,
    program: &Program,
) -> Result<Option<Again>> {
    findings.checked.conversions += 1;
    let about = format!("conversion {} (order {})", stored.id, stored.conversion.order_id);
    match decided_again(rules, tx, stored, program) {
        Ok((again, shape)) => {
            compare(findings, &about, stored, &again, &shape);
            compare_with_history(rules, tx, findings, &about, stored, &again.gathered)?;
            Ok(Some(again))
        }
        // What cannot be read cannot be decided again: that is a difference, and no reason to stop looking.
        Err(error) => {
            findings.differ(&about, "decision", format!("unreadable: {error:#}"), "a decision that can be made again");
            Ok(None)
        }
    }
}

fn decided_again(
    rules: &Rules,
    tx: &mut Tx<'_>,
    stored: &Stored,
    program: &Program,
) -> anyhow::Result<(Again, DecisionShape)> {
    let row = &stored.conversion;
    let shape = DecisionShape::read(&row.decision_json)?;
    let gathered = shape.gathered.gathered()?;
    let event_type = program.event_types.get(&row.event_type).context("find the event type")?;
    let received = received(row, event_type, program.currency)?;
    let zone = time_zone(&program.time_zone)?;
    let terms = gathered.terms(tx, &rules.terms, row.program)?;
    let decision = decide(&gathered.facts(row.program, &zone, &terms, &received, row.tracked_at));
    Ok((Again { decision, received, gathered }, shape))
}

fn compare(findings: &mut Findings, about: &str, stored: &Stored, again: &Again, shape: &DecisionShape) {
    let row = &stored.conversion;
    let expected = DecisionShape::of(&again.gathered, &again.decision);
    findings.compare(&about, "decision", shape, &expected);
    let (outcome, reason, partner) = match &again.decision.verdict {
        Verdict::Credit(credit) => ("credited", "", Some(credit.partner)),
        Verdict::Refusal(reason) => ("refused", reason.code(), None),
    };
    findings.compare(&about, "outcome", &row.outcome.as_str(), &outcome);
    findings.compare(&about, "reason", &row.reason.as_str(), &reason);
    findings.compare(&about, "partner", &row.partner, &partner);
}

/// The gathered facts against what the other tables and the click id itself still say.
fn compare_with_history(
    rules: &Rules,
    tx: &mut Tx<'_>,
    findings: &mut Findings,
    about: &str,
    stored: &Stored,
    gathered: &Gathered,
) -> Result<()> {
    let row = &stored.conversion;
    let gathered_click =
        gathered.click.as_ref().map(|cited| cited.as_ref().map(|click| click.click).map_err(|error| *error));
    findings.compare(&about, "click", &gathered_click, &cited_click(&rules.keys, &row.click_id));

    compare_with_customer(rules, tx, findings, about, stored, gathered)?;

    let clicks = gathered.click.iter().flatten().chain(gathered.customer.iter().flatten());
    let partners = clicks.map(|click| (click.click.partner, click.standing));
    let promo_codes = gathered.promo_code.iter().flatten().map(|code| (code.partner, code.standing));
    for (partner, standing) in partners.chain(promo_codes).collect::<Vec<_>>() {
        compare_standing(tx, findings, about, (row.program, partner), standing, row.tracked_at)?;
    }
    if let Some(named) = gathered.named {
        compare_standing(tx, findings, about, (row.program, named.partner), named.standing, row.occurred_at)?;
    }
    findings.compare(&about, "named partner", &row.named_partner, &gathered.named.map(|named| named.partner));
    Ok(())
}

fn compare_with_customer(
    rules: &Rules,
    tx: &mut Tx<'_>,
    findings: &mut Findings,
    about: &str,
    stored: &Stored,
    gathered: &Gathered,
) -> Result<()> {
    let row = &stored.conversion;
    if row.customer_id.is_empty() {
        return Ok(());
    }
    let first = store::customer::first_conversion(tx, row.program, &row.customer_id)?;
    let credited_before = Some(first.is_some_and(|first| first < stored.id));
    findings.compare(&about, "credited_before", &gathered.credited_before, &credited_before);
    if row.outcome == "credited" && first.is_none_or(|first| first > stored.id) {
        findings.differ(&about, "first conversion of its customer", format!("{first:?}"), "this one or an earlier one");
    }
    let known: Vec<u64> = store::customer::touches(tx, row.program, &row.customer_id)?
        .iter()
        .filter_map(|click_id| rules.keys.open(click_id).ok())
        .map(|click| click.unique)
        .collect();
    // Only the latest touches are read: a customer that has been seen more often since may have outgrown the list.
    let is_complete = known.len() < store::customer::TOUCHES_MAX as usize;
    for touch in gathered.customer.iter().flatten().filter(|_| is_complete) {
        if !known.contains(&touch.click.unique) {
            findings.differ(&about, "customer touch", "none", format!("a click of partner {}", touch.click.partner));
        }
    }
    Ok(())
}

/// A standing must have held at the instant it was asked for, or at some instant of the [`OVERTAKING_MAX`] before.
fn compare_standing(
    tx: &mut Tx<'_>,
    findings: &mut Findings,
    about: &str,
    (program, partner): (ProgramId, AccountId),
    standing: Option<GatheredStanding>,
    at: Timestamp,
) -> anyhow::Result<()> {
    let then = attribution::standing(tx, program, partner, at)?;
    if standing == then {
        return Ok(());
    }
    // A change and a conversion of one millisecond came in either order: what held before the change counts too.
    let changes = store::attribution::changes_between(tx, program, partner, at - OVERTAKING_MAX, at)?;
    for changed_at in changes {
        let before = changed_at - SignedDuration::from_millis(1);
        if standing == attribution::standing(tx, program, partner, before)? {
            return Ok(());
        }
    }
    findings.compare(&about, "standing", &standing, &then);
    Ok(())
}

fn program<'p>(tx: &mut Tx<'_>, programs: &'p mut HashMap<ProgramId, Program>, id: ProgramId) -> Result<&'p Program> {
    let vacant = match programs.entry(id) {
        Entry::Occupied(known) => return Ok(known.into_mut()),
        Entry::Vacant(vacant) => vacant,
    };
    let found = store::program::find(tx, id)?.context("find the program of a conversion")?;
    let event_types = store::program::event_types(tx, id)?;
    let event_types = event_types.into_iter().map(|event_type| (event_type.number, event_type.code)).collect();
    Ok(vacant.insert(Program { currency: found.currency, time_zone: found.time_zone, event_types }))
}
