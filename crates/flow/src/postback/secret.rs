//! What signs a webhook: made by us, sealed in the database, shown to those who may change the webhook.

use domain::access::Deed;
use domain::ids::PostbackId;
use domain::postback::{Body, Secret};
use jiff::{SignedDuration, Timestamp};
use store::Tx;
use store::postback::{Postback, Secrets, Wish};

use super::{PostbackRefusal, find};
use crate::factor::FactorKey;
use crate::{Caller, Platform, Result, audited_write};

/// For so long the secret before the present one signs too: time enough for a receiver to be given the new one.
pub const OVERLAP: SignedDuration = SignedDuration::from_hours(24);

/// What a receiver verifies signatures with.
///
/// Errors: the postback is no webhook.
pub async fn secret(platform: &Platform, caller: &Caller, id: PostbackId) -> Result<Secret> {
    caller.may(Deed::ChangePostbacks)?;
    let postback = find(platform, caller, id).await?.postback;
    let sealed = postback.secrets.current.filter(|_| postback.wish.body == Body::Webhook);
    let sealed = sealed.ok_or(PostbackRefusal::NoWebhook)?;
    Ok(open(&platform.settings.factor_key, id, &sealed)?)
}

/// Makes a new one. Both sign until [`OVERLAP`] has passed.
pub async fn replace_secret(platform: &Platform, caller: &Caller, id: PostbackId) -> Result<Secret> {
    caller.may(Deed::ChangePostbacks)?;
    let key = platform.settings.factor_key.clone();
    audited_write(platform, caller, move |tx, audit| {
        let before = store::postback::find(tx, audit.caller().account_id, id)?.ok_or(PostbackRefusal::NotFound)?;
        let old = before.secrets.current.filter(|_| before.wish.body == Body::Webhook);
        let old = old.ok_or(PostbackRefusal::NoWebhook)?;
        let new = made()?;
        let secrets = Secrets { current: Some(key.seal(id, new.bytes())), previous: Some((old, audit.now + OVERLAP)) };
        store::postback::set_secrets(tx, id, &secrets)?;
        audit.record("replaced_secret", "postback", id, None, None);
        Ok(new)
    })
    .await
}

/// A webhook that has none gets one.
pub(super) fn ensure(key: &FactorKey, tx: &mut Tx<'_>, id: PostbackId, wish: &Wish) -> anyhow::Result<()> {
    let has_one = store::postback::find_any(tx, id)?.is_some_and(|postback| postback.secrets.current.is_some());
    if wish.body != Body::Webhook || has_one {
        return Ok(());
    }
    let secrets = Secrets { current: Some(key.seal(id, made()?.bytes())), previous: None };
    store::postback::set_secrets(tx, id, &secrets)
}

/// All that sign now, the newest first.
pub(super) fn valid(key: &FactorKey, postback: &Postback, now: Timestamp) -> anyhow::Result<Vec<Secret>> {
    let Secrets { current, previous } = &postback.secrets;
    let previous = previous.as_ref().filter(|(_, until)| now < *until).map(|(sealed, _)| sealed);
    current.iter().chain(previous).map(|sealed| open(key, postback.id, sealed)).collect()
}

fn open(key: &FactorKey, id: PostbackId, sealed: &[u8]) -> anyhow::Result<Secret> {
    Ok(Secret::new(&key.open(id, sealed)?)?)
}

fn made() -> anyhow::Result<Secret> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)?;
    Ok(Secret::new(&bytes)?)
}
