//! Closing an account for good, by its owner: nobody comes in, links lead on and are not credited, what was earned is still paid. For
//! thirty days an owner can undo it by the letter, and the operator on the account's page; then [`forgetting`] takes out who was behind it.
//!
//! Contracts are suspended and not ended, so that opening the account again brings them back; what a brand had suspended before stays so.

mod forgetting;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use store::membership::Member;

use anyhow::Context;
use domain::access::{AccountKind, Deed};
use domain::closure::{Obstacle, REOPENS_FOR, Standing, obstacles};
use domain::contract::ContractState;
use domain::ids::{AccountId, ContractId};
use domain::ledger::Bucket;
use domain::money::{Currency, Money};
use domain::notification::Event;
use domain::program::ProgramStatus;
use jiff::Timestamp;
use serde_json::json;
use store::Tx;
use store::account::Account;
use store::closure::Closure;

use crate::account::existing;
use crate::mail::{self, Reason};
use crate::refusal::{InputRefusal, Kind, Refuse, Row};
use crate::session::require_confirmed;
use crate::{AuditNotes, Caller, Platform, Result, audited_write, letter, notification, routes, secret};

pub use forgetting::forget_due;

/// As `contract_change.changed_by` says it: what is undone when the account opens again.
const ACTOR: &str = "system:closure";

/// What is owed until it is paid.
const UNPAID: [Bucket; 4] = [Bucket::Pending, Bucket::Locked, Bucket::Payable, Bucket::InTransit];

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClosureRefusal {
    #[error("the account cannot be closed yet; what stands in the way is listed here")]
    InTheWay,
    #[error("this link is used or over; ask the operator of this platform")]
    UnknownLink,
    #[error("the people behind this account are forgotten; it cannot be opened again")]
    Forgotten,
}

impl Refuse for ClosureRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            ClosureRefusal::InTheWay => (Kind::Conflict, "closure_in_the_way", None),
            ClosureRefusal::UnknownLink => (Kind::NotFound, "closure_link_unknown", None),
            ClosureRefusal::Forgotten => (Kind::Conflict, "account_forgotten", None),
        }
    }
}

/// What an owner is told before it closes the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    pub name: String,
    pub obstacles: Vec<Obstacle>,
    /// Of a partner: what will still be paid, by currency.
    pub unpaid: Vec<Money>,
}

/// An account that can be opened again by a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    pub name: String,
    pub closed_at: Timestamp,
}

pub async fn outlook(platform: &Platform, caller: &Caller) -> Result<Outlook> {
    caller.may(Deed::ReadAccount)?;
    let id = caller.account_id;
    platform
        .store
        .read(move |tx| {
            let account = existing(tx, id)?;
            let standing = standing(tx, &account)?;
            Ok(Outlook { obstacles: obstacles(account.kind, &standing), unpaid: standing.unpaid, name: account.name })
        })
        .await
}

/// Closes the caller's account. `typed`: its name, so that nobody does this by a slip.
pub async fn close(platform: &Platform, caller: &Caller, typed: &str) -> Result<()> {
    caller.may(Deed::CloseAccount)?;
    let (id, person, typed) = (caller.account_id, caller.person()?, typed.trim().to_owned());
    let change = platform.tokens.change();
    let change = audited_write(platform, caller, move |tx, audit| {
        require_confirmed(tx, audit.caller(), audit.now)?;
        let account = existing(tx, id)?;
        // Another owner was quicker.
        if account.closed_at.is_some() {
            return Ok(change);
        }
        if typed != account.name {
            return Err(InputRefusal::wrong("name", "is not the name of this account").into());
        }
        if !obstacles(account.kind, &standing(tx, &account)?).is_empty() {
            return Err(ClosureRefusal::InTheWay.into());
        }
        let key = secret::random_text();
        store::closure::insert(tx, id, person, secret::hash(&key), audit.now)?;
        store::account::set_closed(tx, id, Some(audit.now))?;
        suspend_contracts(tx, id, audit.now)?;
        let tokens = store::token::revoke_all(tx, id, audit.now)?;
        store::session::end_all_in_account(tx, id, audit.now)?;
        let by = notification::by(tx, audit.caller())?;
        let until = notification::instant(audit.now + REOPENS_FOR);
        notification::tell(
            tx,
            id,
            Event::Closure,
            &letter::account::closed_by_owner(&account.name, by, until, &key),
            audit.now,
        )?;
        audit.record("closed", "account", id, None, Some(json!({ "tokens_revoked": tokens })));
        Ok(change)
    })
    .await?;
    drop(change);
    platform.routes_changed().await?;
    Ok(())
}

/// Which account a letter's secret opens again.
pub async fn closed_by(platform: &Platform, key: &str) -> Result<Closed> {
    let hash = secret::hash(key);
    platform
        .store
        .read(move |tx| {
            let closure = store::closure::find_by_secret(tx, hash)?.ok_or(ClosureRefusal::UnknownLink)?;
            Ok(Closed { name: existing(tx, closure.account)?.name, closed_at: closure.closed_at })
        })
        .await
}

/// Opens the account again by the secret that its owners got. Auth tokens stay revoked.
pub async fn reopen(platform: &Platform, key: &str) -> Result<()> {
    let (hash, now) = (secret::hash(key), platform.clock.now());
    platform
        .store
        .write(move |tx| {
            let closure = store::closure::find_by_secret(tx, hash)?.ok_or(ClosureRefusal::UnknownLink)?;
            let account = existing(tx, closure.account)?;
            undo(tx, &closure, now)?;
            store::account::set_closed(tx, account.id, None)?;
            let caller = Caller::system("reopening_by_letter", account.id, account.kind);
            let mut notes = AuditNotes::of_caller_for(&caller, vec![account.id], now);
            notes.record("reopened", "account", account.id, None, None);
            notes.write(tx)?;
            let letter = letter::account::reopened_by_owner(&account.name);
            Ok::<_, crate::Error>(notification::tell(tx, account.id, Event::Closure, &letter, now)?)
        })
        .await?;
    platform.routes_changed().await?;
    Ok(())
}

/// Undoes a closing, whoever closed, as part of opening the account again.
pub(crate) fn undo_standing(tx: &mut Tx<'_>, account: AccountId, now: Timestamp) -> Result<()> {
    match store::closure::standing(tx, account)? {
        Some(closure) if closure.forgotten_at.is_some() => Err(ClosureRefusal::Forgotten.into()),
        Some(closure) => Ok(undo(tx, &closure, now)?),
        None => Ok(resume_contracts(tx, account, now)?),
    }
}

fn undo(tx: &mut Tx<'_>, closure: &Closure, now: Timestamp) -> anyhow::Result<()> {
    resume_contracts(tx, closure.account, now)?;
    store::closure::set_reopened(tx, closure.id, now)
}

/// Nothing is credited under the contracts of an account that closes.
pub(crate) fn suspend_contracts(tx: &mut Tx<'_>, account: AccountId, now: Timestamp) -> anyhow::Result<()> {
    for contract in store::closure::active_contracts(tx, account)? {
        set_contract(tx, account, contract, ContractState::Suspended, "The account was closed.", now)?;
    }
    routes::touch(tx)
}

/// Those that a closing suspended; where the other side is closed too, they wait for that one.
fn resume_contracts(tx: &mut Tx<'_>, account: AccountId, now: Timestamp) -> anyhow::Result<()> {
    for contract in store::closure::contracts_suspended_by(tx, account, ACTOR)? {
        set_contract(tx, account, contract, ContractState::Active, "", now)?;
    }
    routes::touch(tx)
}

/// Partners of a brand that closes are told; a partner that closes has its own letter.
fn set_contract(
    tx: &mut Tx<'_>,
    closing: AccountId,
    id: ContractId,
    state: ContractState,
    reason: &str,
    now: Timestamp,
) -> anyhow::Result<()> {
    store::contract::set_state(tx, id, state, reason, ACTOR, now)?;
    let contract =
        store::contract::find(tx, store::scope::Scope::Installation, id)?.context("find a contract just changed")?;
    if contract.partner_id == closing {
        return Ok(());
    }
    let letter = letter::contract::state_changed(&contract.program_name, state, reason).about(contract.program_id);
    notification::tell(tx, contract.partner_id, Event::ContractChange, &letter, now)
}

fn standing(tx: &mut Tx<'_>, account: &Account) -> anyhow::Result<Standing> {
    let (brand, partner) = match account.kind {
        AccountKind::Partner => (None, Some(account.id)),
        _ => (Some(account.id), None),
    };
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for balance in store::ledger::balances(tx, brand, partner, None)? {
        if UNPAID.iter().any(|bucket| bucket.code() == balance.key.bucket) {
            *sums.entry(balance.key.currency).or_default() += balance.amount_minor;
        }
    }
    sums.retain(|_, minor| *minor != 0);
    let mut standing = Standing::default();
    for (currency, minor) in sums {
        standing.unpaid.push(Money::new(minor, Currency::from_code(&currency)?));
    }
    let mut after = None;
    while let Some(brand) = brand {
        let programs = store::program::list(tx, Some(brand), after, PROGRAMS_AT_ONCE)?;
        let Some(last) = programs.last() else { break };
        after = Some(last.id.get());
        let live = programs.into_iter().filter(|program| program.status == ProgramStatus::Live);
        standing.live_programs.extend(live.map(|program| program.name));
    }
    Ok(standing)
}

const PROGRAMS_AT_ONCE: u32 = 100;

/// A letter to somebody who belongs to no account any more.
fn farewell(tx: &mut Tx<'_>, person: &Member, account: &str, now: Timestamp) -> anyhow::Result<()> {
    let letter = letter::account::forgotten(account);
    mail::put(tx, &person.email, person.language, &letter, Reason::AddressGiven, now)
}
