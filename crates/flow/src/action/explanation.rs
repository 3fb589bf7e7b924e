//! One action with everything that explains it: the decision, and all that happened to it since, by whom.

use domain::access::Deed;
use domain::ids::ActionId;
use jiff::Timestamp;
use store::Tx;
use store::action::Action;

use super::ActionRefusal;
use crate::conversion::{Explanation, explain, viewpoint};
use crate::ledger::scope;
use crate::{Caller, Platform, Result};

/// Why an action is what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionExplanation {
    pub action: Action,
    /// What was considered, and why this partner was credited.
    pub decision: Explanation,
    /// Oldest first.
    pub history: Vec<HistoryEntry>,
}

/// Something that happened to an action after it was tracked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    pub at: Timestamp,
    /// `modified`, `reversed`, `restored`, `locked`, `approved`, `payment_collected`, `paid`, `payment_failed`.
    pub verb: String,
    /// `person:7`, `token:3`; `system:sweep` for what time did.
    pub by: String,
    pub reason: String,
    pub note: String,
    pub refund_minor: i64,
    pub commission_delta_minor: i64,
}

/// The action, if it is the caller's business.
pub async fn explanation(platform: &Platform, caller: &Caller, id: ActionId) -> Result<ActionExplanation> {
    caller.may(Deed::ReadActions)?;
    let viewpoint = viewpoint(caller);
    let caller = caller.clone();
    platform
        .store
        .read(move |tx| {
            let action = of_caller(tx, &caller, id)?;
            let stored = store::conversion::get(tx, action.tracked.conversion)?;
            let decision = explain(tx, stored, viewpoint)?;
            let history = history(tx, &action)?;
            Ok(ActionExplanation { action, decision, history })
        })
        .await
}

/// The action, if it is credited to this partner or belongs to a program of this brand.
pub(crate) fn of_caller(tx: &mut Tx<'_>, caller: &Caller, id: ActionId) -> Result<Action> {
    let (brand, partner) = scope(caller);
    let action = store::action::find(tx, id)?.ok_or(ActionRefusal::NotFound { id })?;
    let is_partner = partner.is_none_or(|partner| action.tracked.partner == partner);
    let is_brand = match brand {
        None => true,
        Some(brand) => store::program::find(tx, id.program)?.is_some_and(|program| program.account_id == brand),
    };
    if is_partner && is_brand { Ok(action) } else { Err(ActionRefusal::NotFound { id }.into()) }
}

fn history(tx: &mut Tx<'_>, action: &Action) -> anyhow::Result<Vec<HistoryEntry>> {
    let by_system = |at: Timestamp, verb: &str, by: &str| HistoryEntry {
        at,
        verb: verb.to_owned(),
        by: by.to_owned(),
        reason: String::new(),
        note: String::new(),
        refund_minor: 0,
        commission_delta_minor: 0,
    };
    let mut history: Vec<HistoryEntry> = store::action::changes(tx, action.sequence)?
        .into_iter()
        .map(|change| HistoryEntry {
            at: change.changed_at,
            verb: change.verb,
            by: change.changed_by,
            reason: change.reason,
            note: change.note,
            refund_minor: change.refund_minor,
            commission_delta_minor: change.commission_delta_minor,
        })
        .collect();
    for (posting, verb) in [(action.lock_posting, "locked"), (action.approval_posting, "approved")] {
        if let Some(posting) = posting {
            history.push(by_system(store::ledger::posted_at(tx, posting)?, verb, "system:sweep"));
        }
    }
    for payment in store::payment::of_action(tx, action.sequence)? {
        let by = store::payment::find_run(tx, payment.run)?.map_or_else(String::new, |run| run.run_by);
        history.push(by_system(payment.created_at, "payment_collected", &by));
        if let Some(settled_at) = payment.settled_at {
            let verb = if payment.state == "paid" { "paid" } else { "payment_failed" };
            history.push(HistoryEntry { reason: payment.failure_reason, ..by_system(settled_at, verb, &by) });
        }
    }
    // Changes of one instant stay in the order in which they can only have happened.
    history.sort_by_key(|entry| entry.at);
    Ok(history)
}
