//! Sending a write again without doing it again, by a key the client chooses.
//!
//! The key is claimed in the transaction of the write, so a claim exists exactly when the write does. The answer is kept afterwards;
//! a crash between the two leaves a claim without an answer, which is told as "outcome unknown" rather than done twice.

use std::sync::atomic::Ordering;

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use store::Tx;
pub use store::idempotency::Answer;

use crate::refusal::{Kind, Refuse, Row};
use crate::{Caller, Platform, Result};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdempotencyRefusal {
    #[error("the idempotency key was used for another request")]
    Reused,
    #[error("a request with this idempotency key was begun and its outcome is not known; look whether it was done")]
    OutcomeUnknown,
    #[error("an idempotency key has 1 to 255 visible ASCII characters")]
    Unreadable,
}

impl Refuse for IdempotencyRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            IdempotencyRefusal::Reused => (Kind::Invalid, "idempotency_key_reused", None),
            IdempotencyRefusal::OutcomeUnknown => (Kind::Conflict, "idempotency_outcome_unknown", None),
            IdempotencyRefusal::Unreadable => (Kind::Invalid, "idempotency_key_invalid", None),
        }
    }
}

/// The answer that the caller's key was given before, if any. Refused when the key stands for another request.
pub async fn find_answer(platform: &Platform, caller: &Caller) -> Result<Option<Answer>> {
    let Some(idempotency) = caller.idempotency.clone() else { return Ok(None) };
    let account_id = caller.account_id;
    let key = idempotency.key;
    let claim = platform.store.read(move |tx| store::idempotency::find(tx, account_id, &key)).await?;
    match claim {
        None => Ok(None),
        Some(claim) if claim.request_hash != idempotency.request_hash => Err(IdempotencyRefusal::Reused.into()),
        Some(store::idempotency::Claim { answer: None, .. }) => Err(IdempotencyRefusal::OutcomeUnknown.into()),
        Some(claim) => Ok(claim.answer),
    }
}

/// Keeps the answer of a request that claimed its key. One that changed nothing claimed nothing, and can simply be asked again.
pub async fn keep_answer(platform: &Platform, caller: &Caller, answer: Answer) -> Result<()> {
    let Some(idempotency) = caller.idempotency.clone() else { return Ok(()) };
    if !idempotency.claimed.load(Ordering::Relaxed) {
        return Ok(());
    }
    let account_id = caller.account_id;
    platform.store.write(move |tx| store::idempotency::keep_answer(tx, account_id, &idempotency.key, &answer)).await?;
    Ok(())
}

/// What makes two requests the same: method, address and body.
pub fn request_hash(method: &str, address: &str, body: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [method.as_bytes(), address.as_bytes(), body] {
        // Each part with its length before it, so that no byte can move from one to the next unnoticed.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// Claims the caller's key for this write, once for all writes of the request.
pub(crate) fn claim(tx: &mut Tx<'_>, caller: &Caller, now: Timestamp) -> Result<()> {
    let Some(idempotency) = &caller.idempotency else { return Ok(()) };
    if idempotency.claimed.load(Ordering::Relaxed) {
        return Ok(());
    }
    match store::idempotency::find(tx, caller.account_id, &idempotency.key)? {
        None => {
            store::idempotency::insert(tx, caller.account_id, &idempotency.key, idempotency.request_hash, now)?;
            Ok(())
        }
        Some(claim) if claim.request_hash != idempotency.request_hash => Err(IdempotencyRefusal::Reused.into()),
        Some(_) => Err(IdempotencyRefusal::OutcomeUnknown.into()),
    }
}

/// After the commit: the request's later writes need not claim again.
pub(crate) fn set_claimed(caller: &Caller) {
    if let Some(idempotency) = &caller.idempotency {
        idempotency.claimed.store(true, Ordering::Relaxed);
    }
}
