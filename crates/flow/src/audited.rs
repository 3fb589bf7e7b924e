//! The one way in which a caller changes anything: claim the idempotency key, do it, write down who did what, in one transaction.

use std::net::IpAddr;

use domain::ids::{AccountId, PersonId};
use jiff::Timestamp;
use serde_json::Value;
use store::Tx;
use store::audit::Entry;

use crate::caller::AccessRefusal;
use crate::{Caller, CallerKind, Error, Platform, idempotency};

/// What a caller's write did, for the audit log. Never record a secret.
pub struct Audit {
    /// The instant of the write: the same for its rows, its decisions and its audit entries.
    pub now: Timestamp,
    caller: Caller,
    notes: AuditNotes,
}

/// Audit entries of one write, by somebody, for the logs of some accounts.
pub(crate) struct AuditNotes {
    at: Timestamp,
    account_ids: Vec<AccountId>,
    actor: String,
    address: String,
    entries: Vec<Entry>,
}

/// Runs `work` as a write of this caller. A refusal takes everything back, the claim of the idempotency key too.
pub async fn audited_write<T>(
    platform: &Platform,
    caller: &Caller,
    work: impl FnOnce(&mut Tx<'_>, &mut Audit) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error>
where
    T: Send + 'static,
{
    if caller.is_support() {
        return Err(AccessRefusal::SupportReads { what: "a write" }.into());
    }
    let now = platform.clock.now();
    let mut audit = Audit { now, caller: caller.clone(), notes: AuditNotes::of_caller(caller, now) };
    let result = platform
        .store
        .write(move |tx| {
            idempotency::claim(tx, &audit.caller, now)?;
            let result = work(tx, &mut audit)?;
            audit.notes.write(tx)?;
            Ok::<T, Error>(result)
        })
        .await?;
    idempotency::set_claimed(caller);
    Ok(result)
}

impl Audit {
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// `audit.record("renamed", "link", id, Some(before), Some(after))`: a past participle, the noun, its id, and what changed as JSON
    /// objects.
    pub fn record(
        &mut self,
        verb: &str,
        noun: &str,
        noun_id: impl ToString,
        before: Option<Value>,
        after: Option<Value>,
    ) {
        self.notes.record(verb, noun, noun_id, before, after);
    }
}

impl AuditNotes {
    fn of_caller(caller: &Caller, at: Timestamp) -> Self {
        let address = match caller.kind {
            // The platform itself calls from nowhere.
            CallerKind::System(_) => String::new(),
            _ => caller.address.to_string(),
        };
        AuditNotes { at, account_ids: vec![caller.account_id], actor: caller.actor(), address, entries: Vec::new() }
    }

    /// For the logs of other accounts that a caller's write concerns.
    pub(crate) fn of_caller_for(caller: &Caller, account_ids: Vec<AccountId>, at: Timestamp) -> Self {
        AuditNotes { account_ids, ..AuditNotes::of_caller(caller, at) }
    }

    /// For what people do before they are anybody's caller: sign up, verify an address, reset a password.
    pub(crate) fn of_person(person_id: PersonId, account_ids: Vec<AccountId>, address: IpAddr, at: Timestamp) -> Self {
        let actor = format!("person:{person_id}");
        AuditNotes { at, account_ids, actor, address: address.to_string(), entries: Vec::new() }
    }

    pub(crate) fn record(
        &mut self,
        verb: &str,
        noun: &str,
        noun_id: impl ToString,
        before: Option<Value>,
        after: Option<Value>,
    ) {
        let entry = Entry {
            before_json: before.map_or_else(String::new, |value| value.to_string()),
            after_json: after.map_or_else(String::new, |value| value.to_string()),
            ..self.entry(verb, noun, noun_id)
        };
        let of_account = |&account_id| Entry { account_id: Some(account_id), ..entry.clone() };
        self.entries.extend(self.account_ids.iter().map(of_account));
    }

    /// Writes the entries, as the last step of the write.
    pub(crate) fn write(self, tx: &mut Tx<'_>) -> anyhow::Result<()> {
        store::audit::insert_all(tx, &self.entries)
    }

    fn entry(&self, verb: &str, noun: &str, noun_id: impl ToString) -> Entry {
        Entry {
            account_id: None,
            actor: self.actor.clone(),
            address: self.address.clone(),
            verb: verb.to_owned(),
            noun: noun.to_owned(),
            noun_id: noun_id.to_string(),
            before_json: String::new(),
            after_json: String::new(),
            at: self.at,
        }
    }
}

/// Who did what, without what was before and after, for a write that goes its own way.
pub(crate) fn caller_entry(caller: &Caller, at: Timestamp, verb: &str, noun: &str, noun_id: impl ToString) -> Entry {
    let entry = AuditNotes::of_caller(caller, at).entry(verb, noun, noun_id);
    Entry { account_id: Some(caller.account_id), ..entry }
}
