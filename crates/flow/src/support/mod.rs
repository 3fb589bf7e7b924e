//! Support: the operator looks at an account's pages as one who may only read, for a reason and an hour at most.
//!
//! The visit is part of the operator's own session: while it lasts, that session is nobody but the reader. What it may not do is refused
//! where things are done, by [`Caller::may`], [`Caller::person`] and [`crate::audited_write`], whatever page or door it comes through.
//!
//! **Invariant:** a visit changes nothing but its own record. It stands in the audit logs of both sides: its start with the reason, each
//! page, its end.

#[cfg(test)]
mod tests;

use domain::access::{AccountKind, Deed};
use domain::account;
use domain::ids::{AccountId, SessionId};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::Tx;
use store::audit::Entry;
use store::support::NewVisit;
pub use store::support::{Visit, Visiting};

use crate::caller::AccessRefusal;
use crate::refusal::InputRefusal;
use crate::session::require_confirmed;
use crate::{AuditNotes, Caller, CallerKind, Platform, Result, audited_write};

/// The longest visit; who needs longer says again why.
pub const LASTS_MAX: SignedDuration = SignedDuration::from_hours(1);

/// How many visits are shown.
pub(crate) const VISITS_MAX: u32 = 20;
/// Ended at once where they were forgotten.
const BATCH: u32 = 100;

/// Begins to look at an account. From the next page on the session is its reader.
pub async fn begin(platform: &Platform, caller: &Caller, id: AccountId, reason: &str) -> Result<AccountKind> {
    caller.may(Deed::RunInstallation)?;
    let CallerKind::Person { person_id, session_id } = caller.kind else {
        return Err(AccessRefusal::NotAPerson.into());
    };
    let reason = account::reason(reason)?;
    let refused = caller.not_allowed(Deed::RunInstallation);
    audited_write(platform, caller, move |tx, audit| {
        require_confirmed(tx, audit.caller(), audit.now)?;
        let account = store::account::find(tx, id)?.ok_or(InputRefusal::NotFound { noun: "account" })?;
        if account.kind == AccountKind::Operator {
            return Err(refused.into());
        }
        // One at a time: the last may have run out without being ended.
        end_unended(tx, session_id, audit.now)?;
        let home_id = audit.caller().account_id;
        let ends_at = audit.now + LASTS_MAX;
        let new = NewVisit { session_id, person_id, account_id: id, home_id, reason: &reason, ends_at };
        let visit_id = store::support::insert(tx, &new, audit.now)?;
        let after = json!({ "account_id": id.get(), "reason": reason, "ends_at": ends_at.to_string() });
        audit.record("began", "support_visit", visit_id, None, Some(after.clone()));
        let mut notes = AuditNotes::of_caller_for(audit.caller(), vec![id], audit.now);
        notes.record("began", "support_visit", visit_id, None, Some(after));
        notes.write(tx)?;
        Ok(account.kind)
    })
    .await
}

/// Ends the visit that the caller is on and gives the account it was to. None when its hour was over before.
pub async fn end(platform: &Platform, caller: &Caller) -> Result<Option<AccountId>> {
    let CallerKind::Support { session_id, .. } = caller.kind else { return Ok(None) };
    let (account_id, now) = (caller.account_id, platform.clock.now());
    // Not an audited write of the caller: the reader itself may write nothing.
    platform.store.write(move |tx| end_unended(tx, session_id, now)).await?;
    Ok(Some(account_id))
}

/// The session ends, and with it the visit.
pub(crate) async fn log_out(platform: &Platform, caller: &Caller) -> Result<()> {
    let CallerKind::Support { session_id, person_id, .. } = caller.kind else { return Ok(()) };
    let now = platform.clock.now();
    platform
        .store
        .write(move |tx| {
            end_unended(tx, session_id, now)?;
            store::session::end(tx, person_id, session_id, now)?;
            Ok(())
        })
        .await
}

/// Notes that the reader looked at a page.
pub async fn saw(platform: &Platform, caller: &Caller, path: &str) -> Result<()> {
    // What a page loads by itself, and in a visit gets nothing.
    if path.ends_with("/live") {
        return Ok(());
    }
    let CallerKind::Support { visit_id, .. } = caller.kind else { return Ok(()) };
    let entry = crate::audit_entry(caller, platform.clock.now(), "looked_at", "page", path);
    platform
        .store
        .write(move |tx| {
            store::support::count_page(tx, visit_id)?;
            store::audit::insert_all(tx, &[entry])
        })
        .await
        .map_err(crate::Error::Failure)
}

/// The newest visits to the caller's own account.
pub async fn visits(platform: &Platform, caller: &Caller) -> Result<Vec<Visit>> {
    caller.may(Deed::ReadAuditLog)?;
    let account_id = caller.account_id;
    Ok(platform.store.read(move |tx| store::support::list_of_account(tx, account_id, VISITS_MAX)).await?)
}

/// Notes the ends of visits that nobody ended: they were over when their hour was.
pub async fn end_over(platform: &Platform) -> Result<()> {
    let now = platform.clock.now();
    platform
        .store
        .write(move |tx| {
            for visit in store::support::list_over(tx, now, BATCH)? {
                end_one(tx, &visit, visit.ends_at)?;
            }
            Ok(())
        })
        .await
}

fn end_unended(tx: &mut Tx<'_>, session_id: SessionId, now: Timestamp) -> Result<()> {
    for visit in store::support::list_unended(tx, session_id)? {
        end_one(tx, &visit, now.min(visit.ends_at))?;
    }
    Ok(())
}

fn end_one(tx: &mut Tx<'_>, visit: &Visit, ended_at: Timestamp) -> anyhow::Result<()> {
    store::support::end(tx, visit.id, ended_at)?;
    let entry = |account_id: AccountId| Entry {
        account_id: Some(account_id),
        actor: format!("support:{}", visit.person_id),
        address: String::new(),
        verb: "ended".to_owned(),
        noun: "support_visit".to_owned(),
        noun_id: visit.id.to_string(),
        before_json: String::new(),
        after_json: json!({ "account_id": visit.account_id.get(), "pages": visit.pages }).to_string(),
        at: ended_at,
    };
    store::audit::insert_all(tx, &[entry(visit.account_id), entry(visit.home_id)])
}
