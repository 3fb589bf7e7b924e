//! What is forgotten of an account that was closed thirty days ago: who was behind it. The books stay under its number.
//!
//! | forgotten | kept |
//! |---|---|
//! | name, country, website, properties, answers in applications, names of tokens | number and SID |
//! | people with no other account: name, address, password, factors, log-ins; of others only the seat here | their numbers, in the audit log |
//! | files it sent with messages, its logos, accent and archives | what was written: it is the other side's too |
//! | | conversions, actions, postings, payments, contracts, links, audit log |
//!
//! Whoever is still owed money is known until it is paid. An account that only the operator closed is not forgotten.

use anyhow::Context;
use domain::closure::{REOPENS_FOR, is_forgotten};
use domain::ids::ClosureId;
use jiff::Timestamp;
use store::Tx;
use store::closure::Closure;

use super::{farewell, standing};
use crate::{AuditNotes, Caller, Platform, Result, data_export, export, media};

/// Looked at in one read.
const BATCH: u32 = 100;

/// Forgets everybody whose time has come. What was interrupted is done by the next run.
pub async fn forget_due(platform: &Platform) -> Result<u64> {
    let now = platform.clock.now();
    let (mut after, mut forgotten) = (ClosureId(0), 0);
    loop {
        let due =
            platform.store.read(move |tx| store::closure::closed_before(tx, now - REOPENS_FOR, after, BATCH)).await?;
        let Some(last) = due.last() else { return Ok(forgotten) };
        after = last.id;
        for closure in due {
            forgotten += u64::from(forget(platform, closure, now).await?);
        }
    }
}

/// False while it is owed money.
async fn forget(platform: &Platform, closure: Closure, now: Timestamp) -> Result<bool> {
    let account = closure.account;
    for export in platform.store.read(move |tx| store::data_export::list(tx, account, u32::MAX)).await? {
        data_export::remove(platform, export.id).await?;
    }
    for id in platform.store.read(move |tx| store::export::ready_of(tx, account)).await? {
        export::remove(platform, id).await?;
    }
    let Some(unnamed) = platform.store.write(move |tx| write(tx, &closure, now)).await? else { return Ok(false) };
    media::remove(platform, &unnamed)?;
    Ok(true)
}

/// The files that nothing names any more; none when it is not yet time.
fn write(tx: &mut Tx<'_>, closure: &Closure, now: Timestamp) -> anyhow::Result<Option<Vec<String>>> {
    let account = store::account::find(tx, closure.account)?.context("find a closed account")?;
    // Read again in the write: it may have been opened, or paid, meanwhile.
    let stands = store::closure::standing(tx, account.id)?.is_some_and(|stands| stands.forgotten_at.is_none());
    if !stands || !is_forgotten(closure.closed_at, &standing(tx, &account)?, now) {
        return Ok(None);
    }
    let people = store::membership::list(tx, account.id)?;
    let unnamed = store::closure::forget_files(tx, account.id)?;
    store::closure::forget_profile(tx, account.id, &format!("Closed account {}", account.id))?;
    store::closure::forget_team(tx, account.id)?;
    for person in people {
        farewell(tx, &person, &account.name, now)?;
        if store::membership::count_of_person(tx, person.person_id)? == 0 {
            store::closure::forget_person(tx, person.person_id)?;
        }
    }
    store::closure::set_forgotten(tx, closure.id, now)?;
    let caller = Caller::system("closure", account.id, account.kind);
    let mut notes = AuditNotes::of_caller_for(&caller, vec![account.id], now);
    notes.record("forgotten", "account", account.id, None, None);
    notes.write(tx)?;
    Ok(Some(unnamed))
}
