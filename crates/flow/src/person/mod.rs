//! People: their name, their e-mail address, their password.

mod email_verification;
mod password;
mod password_reset;

#[cfg(test)]
mod tests;

use std::net::IpAddr;

use domain::account;
use domain::ids::PersonId;
use domain::language::Tongue;
use domain::notification::Event;
use jiff::Timestamp;
use serde_json::{Value, json};
use store::Tx;
pub use store::person::Person;

use crate::notification::{instant, tell_alone};
use crate::refusal::{InputRefusal, Kind, Refuse, Row};
use crate::session::{self, Renewed};
use crate::{AccessRefusal, AuditNotes, Caller, CallerKind, Platform, Result, audited_write, letter};

pub(crate) use email_verification::send_verification;
pub use email_verification::{send_verification_again, verify_email};
pub use password::Passwords;
pub use password_reset::{request_password_reset, reset_password};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PersonRefusal {
    /// Used, expired, withdrawn or never sent: the same words for all, since whoever asks may be guessing.
    #[error("the link is no longer valid; ask for a new one")]
    SecretNotUsable,
    #[error("the address is verified already")]
    AlreadyVerified,
    #[error("a message was sent to this address a moment ago; look there, or wait a minute")]
    SentJustNow,
    #[error("the present password is another one")]
    WrongPassword,
}

impl Refuse for PersonRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            PersonRefusal::SecretNotUsable => (Kind::Invalid, "secret_not_usable", Some("secret")),
            PersonRefusal::AlreadyVerified => (Kind::Conflict, "email_already_verified", None),
            PersonRefusal::SentJustNow => (Kind::TooMany, "mail_sent_just_now", None),
            PersonRefusal::WrongPassword => (Kind::Forbidden, "wrong_password", Some("current_password")),
        }
    }
}

/// The logged-in person.
pub async fn find(platform: &Platform, caller: &Caller) -> Result<Person> {
    let person_id = caller.person()?;
    let person = platform.store.read(move |tx| store::person::find(tx, person_id)).await?;
    person.ok_or_else(|| InputRefusal::NotFound { noun: "person" }.into())
}

pub async fn rename(platform: &Platform, caller: &Caller, name: &str) -> Result<Person> {
    let person_id = caller.person()?;
    let name = account::person_name(name)?;
    audited_write(platform, caller, move |tx, audit| {
        let before = existing(tx, person_id)?;
        store::person::set_name(tx, person_id, &name)?;
        let (old, new) = (json!({ "name": before.name }), json!({ "name": name }));
        audit.record("renamed", "person", person_id, Some(old), Some(new));
        Ok(Person { name, ..before })
    })
    .await
}

/// In which language the logged-in person is spoken to from now on.
pub async fn choose_language(platform: &Platform, caller: &Caller, tongue: Tongue) -> Result<()> {
    let person_id = caller.person()?;
    audited_write(platform, caller, move |tx, audit| {
        let before = existing(tx, person_id)?.tongue;
        if before == tongue {
            return Ok(());
        }
        store::person::set_tongue(tx, person_id, tongue)?;
        audit.record("chose", "language", person_id, Some(noted(before)), Some(noted(tongue)));
        Ok(())
    })
    .await
}

fn noted(tongue: Tongue) -> Value {
    json!({ "language": tongue.language.code(), "is_chosen": tongue.is_chosen })
}

/// Changes the password of the logged-in person and ends all its other sessions; the own goes on under a new secret.
pub async fn change_password(platform: &Platform, caller: &Caller, current: &str, new: &str) -> Result<Renewed> {
    let person = find(platform, caller).await?;
    let CallerKind::Person { session_id: own, .. } = caller.kind else {
        return Err(AccessRefusal::NotAPerson.into());
    };
    account::password(new, &person.email)?;
    if platform.throttle.admit(&person.email, caller.address, platform.clock.now()).is_err() {
        return Err(PersonRefusal::WrongPassword.into());
    }
    if !platform.passwords.verify(current.to_owned(), Some(person.password_hash.clone())).await? {
        return Err(PersonRefusal::WrongPassword.into());
    }
    platform.throttle.forgive(&person.email, caller.address);
    let password_hash = platform.passwords.hash(new.to_owned()).await?;
    audited_write(platform, caller, move |tx, audit| {
        store::person::set_password_hash(tx, person.id, &password_hash)?;
        for session in store::session::list_live(tx, person.id, audit.now)? {
            if session.id != own {
                store::session::end(tx, person.id, session.id, audit.now)?;
            }
        }
        store::begun_log_in::delete_of_person(tx, person.id)?;
        audit.record("changed", "password", person.id, None, None);
        tell_password_changed(tx, &person, audit.caller().address, audit.now)?;
        session::renew(tx, own, audit.now)
    })
    .await
}

/// To the person itself, whatever its accounts.
fn tell_password_changed(tx: &mut Tx<'_>, person: &Person, address: IpAddr, now: Timestamp) -> anyhow::Result<()> {
    let letter = letter::account::password_changed(&person.name, instant(now), &address.to_string());
    tell_alone(tx, person, Event::PasswordChange, &letter, now)
}

pub(crate) fn existing(tx: &mut Tx<'_>, person_id: PersonId) -> Result<Person> {
    store::person::find(tx, person_id)?.ok_or_else(|| InputRefusal::NotFound { noun: "person" }.into())
}

/// An audit of what a person does to itself from outside, for the logs of all its accounts.
pub(crate) fn own_audit(
    tx: &mut Tx<'_>,
    person_id: PersonId,
    address: IpAddr,
    now: Timestamp,
) -> anyhow::Result<AuditNotes> {
    let memberships = store::membership::list_of_person(tx, person_id)?;
    let account_ids = memberships.iter().map(|membership| membership.account_id).collect();
    Ok(AuditNotes::of_person(person_id, account_ids, address, now))
}
