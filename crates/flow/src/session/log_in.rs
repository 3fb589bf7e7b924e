//! Logging in.

use std::net::IpAddr;

use domain::account;
use domain::ids::{AccountId, PersonId};
use domain::notification::Event;
use jiff::Timestamp;
use store::Tx;
use store::person::Person;
use store::session::NewSession;

use super::{GOOD_FOR, SessionRefusal, member_of};
use crate::notification::{instant, tell_alone};
use crate::{AuditNotes, Caller, CallerKind, Platform, Result, letter, secret};

const USER_AGENT_CHARACTERS_MAX: usize = 300;

#[derive(Clone)]
pub struct LogIn {
    pub email: String,
    pub password: String,
    /// Which of the person's accounts; the oldest membership when none is said.
    pub account_id: Option<AccountId>,
    pub address: IpAddr,
    pub user_agent: String,
}

/// A new session. `secret` goes into the cookie, `csrf_secret` into forms and the header of scripts.
pub struct LoggedIn {
    pub caller: Caller,
    pub secret: String,
    pub csrf_secret: String,
    pub expires_at: Timestamp,
}

pub async fn log_in(platform: &Platform, input: LogIn) -> Result<LoggedIn> {
    let now = platform.clock.now();
    // What is no address belongs to nobody, and is treated like any other that belongs to nobody.
    let email = account::email(&input.email).unwrap_or_else(|_| input.email.trim().to_lowercase());
    if let Err(wait) = platform.throttle.admit(&email, input.address, now) {
        return Err(SessionRefusal::TooManyAttempts { minutes: wait.as_mins() + 1 }.into());
    }
    let asked = email.clone();
    let person = platform.store.read(move |tx| store::person::find_by_email(tx, &asked)).await?;
    let hash = person.as_ref().map(|person| person.password_hash.clone());
    let is_right = platform.passwords.verify(input.password, hash).await?;
    let Some(person) = person.filter(|_| is_right) else {
        return Err(SessionRefusal::WrongLogIn.into());
    };
    platform.throttle.forgive(&email, input.address);
    platform
        .store
        .write(move |tx| {
            tell_of_new_browser(tx, &person, &input.user_agent, input.address, now)?;
            let account_id = match input.account_id {
                Some(account_id) => account_id,
                None => {
                    let memberships = store::membership::list_of_person(tx, person.id)?;
                    memberships.first().ok_or(SessionRefusal::NoAccount)?.account_id
                }
            };
            open(tx, person.id, account_id, input.address, &input.user_agent, now)
        })
        .await
}

/// Whoever logged in before from this browser, or for the first time at all, is not told.
fn tell_of_new_browser(
    tx: &mut Tx<'_>,
    person: &Person,
    user_agent: &str,
    address: IpAddr,
    now: Timestamp,
) -> Result<()> {
    let agent = kept(user_agent);
    if !store::session::is_new_browser(tx, person.id, &agent)? {
        return Ok(());
    }
    let memberships = store::membership::list_of_person(tx, person.id)?;
    let home = memberships.first().map_or("", |membership| letter::portal(membership.account_kind));
    let (at, address) = (instant(now), address.to_string());
    let letter = letter::account::logged_in(&person.name, &at, &address, &agent, home);
    Ok(tell_alone(tx, person, Event::LogIn, &letter, now)?)
}

fn kept(user_agent: &str) -> String {
    user_agent.chars().take(USER_AGENT_CHARACTERS_MAX).collect()
}

/// Opens a session of a person who has proved to be it.
pub(crate) fn open(
    tx: &mut Tx<'_>,
    person_id: PersonId,
    account_id: AccountId,
    address: IpAddr,
    user_agent: &str,
    now: Timestamp,
) -> Result<LoggedIn> {
    let membership = member_of(tx, person_id, account_id)?;
    let (secret, csrf_secret) = (secret::random_text(), secret::random_text());
    let expires_at = now + GOOD_FOR;
    let new = NewSession {
        secret_hash: secret::hash(&secret),
        person_id,
        account_id,
        csrf_secret: &csrf_secret,
        address: &address.to_string(),
        user_agent: &kept(user_agent),
        expires_at,
    };
    let session_id = store::session::insert(tx, &new, now)?;
    let mut audit = AuditNotes::of_person(person_id, vec![account_id], address, now);
    audit.record("logged_in", "session", session_id, None, None);
    audit.write(tx)?;
    let caller = Caller {
        kind: CallerKind::Person { person_id, session_id },
        account_id,
        account_kind: membership.account_kind,
        role: membership.role,
        address,
        idempotency: None,
    };
    Ok(LoggedIn { caller, secret, csrf_secret, expires_at })
}
