//! A new password for who forgot the old one, by a secret sent to the address.

use std::net::IpAddr;

use domain::account;
use jiff::{SignedDuration, Timestamp};
use store::Tx;
use store::email_secret::{NewEmailSecret, Purpose};

use super::email_verification::PAUSE;
use super::{Person, PersonRefusal, own_audit};
use crate::mail::{self, Reason};
use crate::{Error, Platform, Result, letter, secret};

const GOOD_FOR: SignedDuration = SignedDuration::from_hours(1);

/// Sends a secret to the address if somebody has it. The answer is the same either way, and so is the work before it.
pub async fn request_password_reset(platform: &Platform, email: &str, address: IpAddr) -> Result<()> {
    let email = account::email(email)?;
    let now = platform.clock.now();
    platform
        .store
        .write(move |tx| {
            let last = store::email_secret::last_sent_at(tx, &email, Purpose::ResetPassword)?;
            if last.is_some_and(|last| now.duration_since(last) < PAUSE) {
                return Ok::<_, Error>(());
            }
            // A secret is made for unknown addresses too: the write takes as long, and nobody can ever hold that secret.
            let secret = secret::random_text();
            let new = NewEmailSecret {
                secret_hash: secret::hash(&secret),
                email: &email,
                purpose: Purpose::ResetPassword,
                joins: None,
                expires_at: now + GOOD_FOR,
            };
            store::email_secret::insert(tx, &new, now)?;
            if let Some(person) = store::person::find_by_email(tx, &email)? {
                let letter = letter::account::choose_password(&person.name, &secret);
                mail::put(tx, &email, person.tongue.language, &letter, Reason::AddressGiven, now)?;
                audit(tx, &person, "requested", address, now)?;
            }
            Ok(())
        })
        .await
}

/// Takes the secret from the message, sets the password and ends all sessions. Reading the mail also proves the address.
pub async fn reset_password(platform: &Platform, secret: &str, password: &str, address: IpAddr) -> Result<()> {
    let secret_hash = secret::hash(secret);
    let now = platform.clock.now();
    let usable = move |tx: &mut Tx<'_>| store::email_secret::find_usable(tx, secret_hash, Purpose::ResetPassword, now);
    let sent = platform.store.read(usable).await?.ok_or(PersonRefusal::SecretNotUsable)?;
    account::password(password, &sent.email)?;
    let password_hash = platform.passwords.hash(password.to_owned()).await?;
    platform
        .store
        .write(move |tx| {
            // Looked at again: the same secret may have been used while the password was hashed.
            let found = store::email_secret::find_usable(tx, secret_hash, Purpose::ResetPassword, now)?;
            let sent = found.ok_or(PersonRefusal::SecretNotUsable)?;
            let person = store::person::find_by_email(tx, &sent.email)?.ok_or(PersonRefusal::SecretNotUsable)?;
            store::email_secret::use_up(tx, &sent.email, Purpose::ResetPassword, now)?;
            store::person::set_password_hash(tx, person.id, &password_hash)?;
            store::person::set_email_verified(tx, person.id, now)?;
            store::session::end_all(tx, person.id, now)?;
            store::begun_log_in::delete_of_person(tx, person.id)?;
            audit(tx, &person, "reset", address, now)?;
            super::tell_password_changed(tx, &person, address, now)?;
            Ok::<_, Error>(())
        })
        .await
}

fn audit(tx: &mut Tx<'_>, person: &Person, verb: &str, address: IpAddr, now: Timestamp) -> anyhow::Result<()> {
    let mut audit = own_audit(tx, person.id, address, now)?;
    audit.record(verb, "password", person.id, None, None);
    audit.write(tx)
}
