//! "Confirm it is you": what changes how a person logs in is only done shortly after the person has proved to be it, so that a browser
//! left open, or a copied cookie, is not enough.

use domain::ids::PersonId;
use jiff::{SignedDuration, Timestamp};
use store::Tx;

use super::{Renewed, SessionRefusal, renew};
use crate::caller::AccessRefusal;
use crate::factor::{FactorRefusal, accepts_code};
use crate::passkey::{self, Assertion, Purpose};
use crate::person::PersonRefusal;
use crate::{Caller, CallerKind, Platform, Result, audited_write};

/// How long a proof holds in its session. Logging in is one.
pub const CONFIRMED_FOR: SignedDuration = SignedDuration::from_mins(10);

/// What the person proves itself with.
pub enum Confirmation {
    Password(String),
    /// Of the authenticator app.
    Code(String),
    Passkey(Box<Assertion>),
}

/// Whether the person has proved to be it shortly before, in this session.
pub async fn is_confirmed(platform: &Platform, caller: &Caller) -> Result<bool> {
    let (caller, now) = (caller.clone(), platform.clock.now());
    platform.store.read(move |tx| confirmed(tx, &caller, now)).await
}

/// The first line of a write that changes how a person logs in.
pub(crate) fn require_confirmed(tx: &mut Tx<'_>, caller: &Caller, now: Timestamp) -> Result<()> {
    if confirmed(tx, caller, now)? { Ok(()) } else { Err(SessionRefusal::NotConfirmed.into()) }
}

/// Holds for this session only, which may do more from here on and gets a new secret.
pub async fn confirm(platform: &Platform, caller: &Caller, confirmation: Confirmation) -> Result<Renewed> {
    let CallerKind::Person { person_id, session_id } = caller.kind else {
        return Err(AccessRefusal::NotAPerson.into());
    };
    match confirmation {
        Confirmation::Password(password) => check_password(platform, caller, password).await?,
        Confirmation::Code(code) => check_code(platform, person_id, code).await?,
        Confirmation::Passkey(assertion) => {
            passkey::check(platform, *assertion, Purpose::Confirm, Some(person_id)).await?;
        }
    }
    audited_write(platform, caller, move |tx, audit| {
        store::session::set_confirmed(tx, session_id, audit.now)?;
        renew(tx, session_id, audit.now)
    })
    .await
}

fn confirmed(tx: &mut Tx<'_>, caller: &Caller, now: Timestamp) -> Result<bool> {
    let CallerKind::Person { session_id, .. } = caller.kind else {
        return Err(AccessRefusal::NotAPerson.into());
    };
    let at = store::session::confirmed_at(tx, session_id)?;
    Ok(at.is_some_and(|at| now.duration_since(at) < CONFIRMED_FOR))
}

async fn check_password(platform: &Platform, caller: &Caller, password: String) -> Result<()> {
    let person_id = caller.person_at_the_door()?;
    let person = platform.store.read(move |tx| crate::person::existing(tx, person_id)).await?;
    let now = platform.clock.now();
    if let Err(wait) = platform.throttle.admit(&person.email, caller.address, now) {
        return Err(SessionRefusal::TooManyAttempts { minutes: wait.as_mins() + 1 }.into());
    }
    if !platform.passwords.verify(password, Some(person.password_hash)).await? {
        return Err(PersonRefusal::WrongPassword.into());
    }
    platform.throttle.forgive(&person.email, caller.address);
    Ok(())
}

async fn check_code(platform: &Platform, person_id: PersonId, code: String) -> Result<()> {
    platform.throttle.admit_code(person_id, platform.clock.now())?;
    let handle = platform.clone();
    let is_right = platform.store.write(move |tx| accepts_code(tx, &handle, person_id, &code)).await?;
    if !is_right {
        return Err(FactorRefusal::WrongCode.into());
    }
    platform.throttle.forgive_code(person_id);
    Ok(())
}
