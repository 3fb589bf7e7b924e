//! All accounts of the installation.

use domain::access::{AccountKind, Deed};
use domain::account;
use domain::ids::AccountId;
use domain::notification::Event;
use jiff::Timestamp;
use serde_json::json;
use store::account::Account;
pub use store::account::{Search, Seen};
use store::factor::Held;
use store::membership::Member;

use crate::refusal::InputRefusal;
use crate::session::require_confirmed;
use crate::support::{VISITS_MAX, Visit};
use crate::{AuditNotes, Caller, Listed, Platform, Result, Window, audited_write, closure, letter, notification};

/// An account with its people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    pub account: Account,
    /// Each with what it has beside its password, and when it was last here.
    pub people: Vec<(Member, Held, Option<Timestamp>)>,
    pub requires_factor: bool,
    /// Of the operator as a reader, newest first.
    pub visits: Vec<Visit>,
}

/// The accounts that are searched for, newest first.
pub async fn accounts(platform: &Platform, caller: &Caller, search: Search, window: Window) -> Result<Listed<Seen>> {
    caller.may(Deed::ReadInstallation)?;
    let search = Search { text: search.text.trim().to_lowercase(), ..search };
    let rows =
        platform.store.read(move |tx| store::account::search(tx, &search, window.after, window.rows_wanted())).await?;
    Ok(window.listed(rows, |seen| seen.account.id.get()))
}

pub async fn find(platform: &Platform, caller: &Caller, id: AccountId) -> Result<Detail> {
    caller.may(Deed::ReadInstallation)?;
    let now = platform.clock.now();
    platform
        .store
        .read(move |tx| {
            let account = store::account::find(tx, id)?.ok_or(InputRefusal::NotFound { noun: "account" })?;
            let mut people = Vec::new();
            for member in store::membership::list(tx, id)? {
                let held = store::factor::held(tx, member.person_id)?;
                let seen = store::session::list_live(tx, member.person_id, now)?;
                let seen_at = seen.iter().map(|session| session.seen_at).max();
                people.push((member, held, seen_at));
            }
            let visits = store::support::list_of_account(tx, id, VISITS_MAX)?;
            Ok(Detail { account, people, requires_factor: store::account::requires_factor(tx, id)?, visits })
        })
        .await
}

/// Nobody of the account comes in any more, by page or by token, and its contracts are suspended. What was earned is locked, approved
/// and paid.
pub async fn close(platform: &Platform, caller: &Caller, id: AccountId, reason: &str) -> Result<()> {
    set_closed(platform, caller, id, reason, true).await
}

/// Everything is as it was before.
pub async fn reopen(platform: &Platform, caller: &Caller, id: AccountId, reason: &str) -> Result<()> {
    set_closed(platform, caller, id, reason, false).await
}

async fn set_closed(platform: &Platform, caller: &Caller, id: AccountId, reason: &str, closes: bool) -> Result<()> {
    caller.may(Deed::RunInstallation)?;
    let reason = account::reason(reason)?;
    let refused = caller.not_allowed(Deed::RunInstallation);
    audited_write(platform, caller, move |tx, audit| {
        require_confirmed(tx, audit.caller(), audit.now)?;
        let account = store::account::find(tx, id)?.ok_or(InputRefusal::NotFound { noun: "account" })?;
        if account.kind == AccountKind::Operator {
            return Err(refused.into());
        }
        if account.closed_at.is_some() == closes {
            return Ok(());
        }
        let letter = match closes {
            true => letter::account::closed(&account.name, &reason),
            false => letter::account::reopened(&account.name, &reason),
        };
        match closes {
            true => closure::suspend_contracts(tx, id, audit.now)?,
            false => closure::undo_standing(tx, id, audit.now)?,
        }
        notification::tell(tx, id, Event::TeamChange, &letter, audit.now)?;
        store::account::set_closed(tx, id, closes.then_some(audit.now))?;
        let (verb, after) = (if closes { "closed" } else { "reopened" }, json!({ "reason": reason }));
        audit.record(verb, "account", id, None, Some(after.clone()));
        let mut notes = AuditNotes::of_caller_for(audit.caller(), vec![id], audit.now);
        notes.record(verb, "account", id, None, Some(after));
        notes.write(tx)?;
        Ok(())
    })
    .await?;
    platform.routes_changed().await?;
    Ok(())
}
