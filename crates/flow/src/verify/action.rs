//! Every action worked out again: from the decision that made it, what people did to it, and the time.

use anyhow::Context;
use domain::action::ActionState;
use domain::attribution::{Credit, Verdict};
use domain::calendar::day_number;
use domain::ledger::{PostingKind, bucket_of};
use domain::lifecycle::modification::refund;
use domain::lifecycle::{Change, due, judge};
use domain::money::Money;
use domain::report::Counts;
use jiff::Timestamp;
use store::Tx;
use store::action::{Action, NewAction};
use store::conversion::Stored;
use store::rollup::Batch;

use super::clicks::CreditedClicks;
use super::conversion::Again;
use super::ledger::Expected;
use super::{Findings, Rules};
use crate::Result;
use crate::ledger::place;

/// What the actions add up to, for the checks of the reports and of the recorded clicks.
#[derive(Default)]
pub(super) struct Actions {
    pub reports: Batch,
    pub clicks: CreditedClicks,
}

#[allow(clippy::too_many_arguments)] // each is one thing that a check reads or adds to
pub(super) fn check(
    rules: &Rules,
    tx: &mut Tx<'_>,
    findings: &mut Findings,
    stored: &Stored,
    again: Option<Again>,
    now: Timestamp,
    expected: &mut Expected,
    actions: &mut Actions,
) -> Result<()> {
    let action = store::action::of_conversion(tx, stored.id)?;
    if action.is_some() {
        findings.checked.actions += 1;
    }
    let about = format!("conversion {} (order {})", stored.id, stored.conversion.order_id);
    let credit = again.as_ref().and_then(|again| match &again.decision.verdict {
        Verdict::Credit(credit) => Some((again, credit)),
        Verdict::Refusal(_) => None,
    });
    match (action, credit) {
        (Some(action), Some((again, credit))) => {
            compare_with_credit(findings, &action, stored, again, credit);
            replay(rules, tx, findings, &action, again, credit, now, expected)?;
            count(findings, &action, &mut actions.reports);
            if let Some(click) = credit.click {
                actions.clicks.add(&click, &action);
            }
        }
        (Some(action), None) => {
            findings.differ(&format!("action {}", action.id()), "conversion", "not credited", "credited")
        }
        (None, Some(_)) => findings.differ(&about, "action", "none", "one"),
        (None, None) => {}
    }
    Ok(())
}

fn compare_with_credit(findings: &mut Findings, action: &Action, stored: &Stored, again: &Again, credit: &Credit) {
    let about = format!("action {}", action.id());
    let NewAction { origin, .. } = &action.tracked;
    let expected = NewAction {
        program: stored.conversion.program,
        event_type: stored.conversion.event_type,
        conversion: stored.id,
        partner: credit.partner,
        contract: credit.contract,
        version: credit.version,
        order_id: stored.conversion.order_id.clone(),
        tracked_at: stored.conversion.tracked_at,
        tracked_day: day_number(credit.tracked_on),
        locks_at: credit.locks_at,
        approves_at: credit.approves_at,
        currency: credit.priced.commission.currency.code().to_owned(),
        amount_minor: again.received.amount.map(|amount| amount.minor),
        commission_minor: credit.priced.commission.minor,
        origin: origin.clone(),
    };
    findings.compare(&about, "as tracked", &action.tracked, &expected);
    findings.compare(&about, "clicked_at", &origin.clicked_at, &credit.click.map(|click| click.at));
    let creative = credit.click.map_or(0, |click| click.creative.get());
    findings.compare(&about, "creative", &origin.creative_id, &creative);
    let link = credit.click.and_then(|click| click.link).map_or(0, |link| link.get());
    findings.compare(&about, "link", &origin.link_id, &link);
}

/// Goes through everything that happened to the action, and notes the postings that this must have made.
#[allow(clippy::too_many_arguments)] // as above
fn replay(
    rules: &Rules,
    tx: &mut Tx<'_>,
    findings: &mut Findings,
    action: &Action,
    again: &Again,
    credit: &Credit,
    now: Timestamp,
    expected: &mut Expected,
) -> Result<()> {
    let about = format!("action {}", action.id());
    let tracked = &action.tracked;
    let file = rules.terms.load(tx, tracked.program, credit.version)?;
    let mut state = ActionState::Pending;
    let mut amount = again.received.amount;
    let mut commission = credit.priced.commission;
    expected.of_action(action, PostingKind::Tracked, commission.minor);

    for change in store::action::changes(tx, action.sequence)? {
        let verb: Change = change.verb.parse().context("read a change of an action")?;
        match judge(verb, state, tracked.locks_at, tracked.approves_at, change.changed_at) {
            Ok(next) => state = next,
            Err(refused) => findings.differ(
                &about,
                "change",
                format!("{} at {}", change.verb, change.changed_at),
                refused.to_string(),
            ),
        }
        let delta = match verb {
            Change::Modify => {
                let facts = again.received.priced_facts(credit.customer, amount, credit.partner_group);
                let taken = Money::new(change.refund_minor, commission.currency);
                match refund(&file.terms, &facts, commission, taken) {
                    Ok(modified) => {
                        amount = Some(modified.amount);
                        commission = modified.priced.commission;
                        expected.of_action(action, PostingKind::Modified, -modified.commission_delta.minor);
                        modified.commission_delta.minor
                    }
                    Err(refused) => {
                        findings.differ(&about, "refund", change.refund_minor.to_string(), refused.to_string());
                        0
                    }
                }
            }
            Change::Reverse => {
                expected.of_action(action, PostingKind::Reversed, commission.minor);
                -commission.minor
            }
            Change::Restore => {
                expected.of_action(action, PostingKind::Restored, commission.minor);
                commission.minor
            }
            Change::Lock | Change::Approve | Change::Pay | Change::FailPayment => 0,
        };
        findings.compare(&about, "commission_delta_minor", &change.commission_delta_minor, &delta);
    }
    findings.compare(&about, "amount_minor", &action.amount_minor, &amount.map(|amount| amount.minor));
    findings.compare(&about, "commission_minor", &action.commission_minor, &commission.minor);
    expect_state(tx, findings, action, state, now, expected)
}

/// What the sweep and payments made of it since.
fn expect_state(
    tx: &mut Tx<'_>,
    findings: &mut Findings,
    action: &Action,
    mut state: ActionState,
    now: Timestamp,
    expected: &mut Expected,
) -> Result<()> {
    let about = format!("action {}", action.id());
    let tracked = &action.tracked;
    for (posting, change, kind) in [
        (action.lock_posting, Change::Lock, PostingKind::Locked),
        (action.approval_posting, Change::Approve, PostingKind::Approved),
    ] {
        let Some(posting) = posting else { continue };
        expected.of_sweep(posting, kind, tracked.program, tracked.partner, action.commission_minor);
        // When it was moved is what its posting says; a posting that is missing is found by the ledger's check.
        let at = store::ledger::find_posted_at(tx, posting)?.unwrap_or(now);
        match judge(change, state, tracked.locks_at, tracked.approves_at, at) {
            Ok(next) => state = next,
            Err(refused) => findings.differ(&about, "sweep", format!("{change} at {at}"), refused.to_string()),
        }
    }
    let payment = match action.payment {
        Some(payment) => store::payment::find(tx, payment)?,
        None => None,
    };
    if let Some(payment) = &payment {
        if payment.state == "failed" {
            findings.differ(&about, "payment_id", payment.id.to_string(), "none: that payment failed");
        }
        if payment.state == "paid" && state == ActionState::Approved {
            state = ActionState::Paid;
        }
    }
    findings.compare(&about, "state", &action.state.as_str(), &state.code());
    if !due(state, tracked.locks_at, tracked.approves_at, now).is_empty() {
        findings.due_actions += 1;
    }
    if let Some(bucket) = bucket_of(state, payment.is_some()) {
        expected.stands_in(tracked.program, tracked.partner, &tracked.currency, bucket, action.commission_minor);
    }
    Ok(())
}

fn count(findings: &mut Findings, action: &Action, reports: &mut Batch) {
    let Ok(state) = action.state.parse::<ActionState>() else {
        findings.differ(&format!("action {}", action.id()), "state", &*action.state, "a state");
        return;
    };
    let tracked = &action.tracked;
    let counts = Counts::of_action(state, action.amount_minor, action.commission_minor);
    reports.add(&place(tracked.program, tracked.partner, tracked.tracked_day, &tracked.origin), &counts);
}
