//! That a person reads the mail sent to its address, proved by a secret sent there.

use domain::language::Language;
use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::Tx;
use store::email_secret::{NewEmailSecret, Purpose};

use super::{Person, PersonRefusal, existing, own_audit};
use crate::mail::{self, Reason};
use crate::{Caller, Error, Platform, Result, audited_write, letter, secret};

const GOOD_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Between two messages of a kind to one address.
pub(super) const PAUSE: SignedDuration = SignedDuration::from_mins(1);

/// Puts the message with the secret into the outbox.
pub(crate) fn send_verification(
    tx: &mut Tx<'_>,
    name: &str,
    email: &str,
    language: Language,
    now: Timestamp,
) -> anyhow::Result<()> {
    let secret = secret::random_text();
    let new = NewEmailSecret {
        secret_hash: secret::hash(&secret),
        email,
        purpose: Purpose::VerifyEmail,
        joins: None,
        expires_at: now + GOOD_FOR,
    };
    store::email_secret::insert(tx, &new, now)?;
    let letter = letter::account::confirm_address(name, &secret);
    mail::put(tx, email, language, &letter, Reason::AddressGiven, now)
}

/// Sends the message again, to a person who has not found it.
pub async fn send_verification_again(platform: &Platform, caller: &Caller) -> Result<()> {
    let person_id = caller.person()?;
    audited_write(platform, caller, move |tx, audit| {
        let person = existing(tx, person_id)?;
        if person.email_verified_at.is_some() {
            return Err(PersonRefusal::AlreadyVerified.into());
        }
        let last = store::email_secret::last_sent_at(tx, &person.email, Purpose::VerifyEmail)?;
        if last.is_some_and(|last| audit.now.duration_since(last) < PAUSE) {
            return Err(PersonRefusal::SentJustNow.into());
        }
        send_verification(tx, &person.name, &person.email, person.tongue.language, audit.now)?;
        audit.record("sent", "email_verification", person_id, None, None);
        Ok(())
    })
    .await
}

/// Takes the secret from the message. The secret is proof enough: nobody has to be logged in.
pub async fn verify_email(platform: &Platform, secret: &str, address: IpAddr) -> Result<Person> {
    let secret_hash = secret::hash(secret);
    let now = platform.clock.now();
    platform
        .store
        .write(move |tx| {
            let found = store::email_secret::find_usable(tx, secret_hash, Purpose::VerifyEmail, now)?;
            let sent = found.ok_or(PersonRefusal::SecretNotUsable)?;
            let person = store::person::find_by_email(tx, &sent.email)?.ok_or(PersonRefusal::SecretNotUsable)?;
            store::email_secret::use_up(tx, &sent.email, Purpose::VerifyEmail, now)?;
            store::person::set_email_verified(tx, person.id, now)?;
            let mut audit = own_audit(tx, person.id, address, now)?;
            let after = json!({ "email": person.email });
            audit.record("verified", "email", person.id, None, Some(after));
            audit.write(tx)?;
            Ok::<_, Error>(Person { email_verified_at: person.email_verified_at.or(Some(now)), ..person })
        })
        .await
}
