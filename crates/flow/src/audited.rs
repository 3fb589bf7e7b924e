//! The one way in which a caller changes anything: claim the idempotency key, do it, write down who did what, in one transaction.

use jiff::Timestamp;
use serde_json::Value;
use store::Tx;
use store::audit::Entry;

use crate::{Caller, Error, Platform, idempotency};

/// What the write did, for the audit log. Never record a secret.
pub struct Audit {
    /// The instant of the write: the same for its rows, its decisions and its audit entries.
    pub now: Timestamp,
    caller: Caller,
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
    let mut audit = Audit { now: platform.clock.now(), caller: caller.clone(), entries: Vec::new() };
    let result = platform
        .store
        .write(move |tx| {
            idempotency::claim(tx, &audit.caller, audit.now)?;
            let result = work(tx, &mut audit)?;
            for entry in &audit.entries {
                store::audit::insert(tx, entry)?;
            }
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

    /// `audit.record("renamed", "link", id, Some(before), Some(after))`: a past participle, the noun, its id, and what changed as JSON objects.
    pub fn record(
        &mut self,
        verb: &str,
        noun: &str,
        noun_id: impl ToString,
        before: Option<Value>,
        after: Option<Value>,
    ) {
        self.entries.push(Entry {
            before_json: before.map_or_else(String::new, |value| value.to_string()),
            after_json: after.map_or_else(String::new, |value| value.to_string()),
            ..entry(&self.caller, self.now, verb, noun, noun_id)
        });
    }
}

/// Who did what, without what was before and after.
pub(crate) fn entry(caller: &Caller, at: Timestamp, verb: &str, noun: &str, noun_id: impl ToString) -> Entry {
    Entry {
        account_id: Some(caller.account_id),
        actor: caller.actor(),
        address: caller.address.to_string(),
        verb: verb.to_owned(),
        noun: noun.to_owned(),
        noun_id: noun_id.to_string(),
        before_json: String::new(),
        after_json: String::new(),
        at,
    }
}
