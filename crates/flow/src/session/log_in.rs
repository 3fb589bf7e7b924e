//! Logging in.

use std::net::IpAddr;

use domain::account;
use domain::ids::{AccountId, PersonId};
use domain::notification::Event;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::Tx;
use store::person::Person;
use store::session::NewSession;

use super::{GOOD_FOR, SessionRefusal, member_of};
use crate::notification::{instant, tell_alone};
use crate::{AuditNotes, Caller, CallerKind, Platform, Result, letter, secret};

const USER_AGENT_CHARACTERS_MAX: usize = 300;

/// How long after the password the second step may come.
const SECOND_STEP_WITHIN: SignedDuration = SignedDuration::from_mins(10);

#[derive(Clone)]
pub struct LogIn {
    pub email: String,
    pub password: String,
    /// Which of the person's accounts; the oldest membership when none is said.
    pub account_id: Option<AccountId>,
    pub address: IpAddr,
    pub user_agent: String,
}

/// How far a log-in came by the password alone.
pub enum Entrance {
    LoggedIn(LoggedIn),
    /// The person has a second factor and must use it.
    SecondStep(Begun),
}

/// A log-in that waits for its second step. `secret` goes into a cookie of its own; nothing but that step knows it.
pub struct Begun {
    pub secret: String,
}

impl Begun {
    /// How long the second step may take.
    pub fn seconds(&self) -> i64 {
        SECOND_STEP_WITHIN.as_secs()
    }
}

/// How a person proved to be it, for the audit log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    Password,
    Authenticator,
    RecoveryCode,
    Passkey,
}

impl Proof {
    fn word(self) -> &'static str {
        match self {
            Proof::Password => "password",
            Proof::Authenticator => "authenticator",
            Proof::RecoveryCode => "recovery_code",
            Proof::Passkey => "passkey",
        }
    }
}

/// A new session. `secret` goes into the cookie, `csrf_secret` into forms and the header of scripts.
pub struct LoggedIn {
    pub caller: Caller,
    pub secret: String,
    pub csrf_secret: String,
    pub expires_at: Timestamp,
}

/// As [`enter`], for doors that know no second step: who has a second factor is refused there.
pub async fn log_in(platform: &Platform, input: LogIn) -> Result<LoggedIn> {
    let now = platform.clock.now();
    let person = know_by_password(platform, &input).await?;
    platform
        .store
        .write(move |tx| {
            if store::factor::held(tx, person.id)?.any() {
                return Err(SessionRefusal::SecondStepNeeded.into());
            }
            let account_id = account_of(tx, person.id, input.account_id)?;
            open(tx, person.id, account_id, input.address, &input.user_agent, Proof::Password, now)
        })
        .await
}

/// Opens a session, or begins one when the person has a second factor. Before the password was right, nothing tells which.
pub async fn enter(platform: &Platform, input: LogIn) -> Result<Entrance> {
    let now = platform.clock.now();
    let person = know_by_password(platform, &input).await?;
    platform
        .store
        .write(move |tx| {
            if !store::factor::held(tx, person.id)?.any() {
                let account_id = account_of(tx, person.id, input.account_id)?;
                let opened = open(tx, person.id, account_id, input.address, &input.user_agent, Proof::Password, now)?;
                return Ok(Entrance::LoggedIn(opened));
            }
            let secret = secret::random_text();
            let expires_at = now + SECOND_STEP_WITHIN;
            store::begun_log_in::insert(tx, secret::hash(&secret), person.id, input.account_id, now, expires_at)?;
            Ok(Entrance::SecondStep(Begun { secret }))
        })
        .await
}

/// The person whose address and password these are.
async fn know_by_password(platform: &Platform, input: &LogIn) -> Result<Person> {
    let now = platform.clock.now();
    // What is no address belongs to nobody, and is treated like any other that belongs to nobody.
    let email = account::email(&input.email).unwrap_or_else(|_| input.email.trim().to_lowercase());
    if let Err(wait) = platform.throttle.admit(&email, input.address, now) {
        return Err(SessionRefusal::TooManyAttempts { minutes: wait.as_mins() + 1 }.into());
    }
    let asked = email.clone();
    let person = platform.store.read(move |tx| store::person::find_by_email(tx, &asked)).await?;
    let hash = person.as_ref().map(|person| person.password_hash.clone());
    let is_right = platform.passwords.verify(input.password.clone(), hash).await?;
    let person = person.filter(|_| is_right).ok_or(SessionRefusal::WrongLogIn)?;
    platform.throttle.forgive(&email, input.address);
    Ok(person)
}

/// The account that was asked for, or the oldest membership.
pub(crate) fn account_of(tx: &mut Tx<'_>, person_id: PersonId, asked: Option<AccountId>) -> Result<AccountId> {
    if let Some(account_id) = asked {
        return Ok(account_id);
    }
    let memberships = store::membership::list_of_person(tx, person_id)?;
    Ok(memberships.first().ok_or(SessionRefusal::NoAccount)?.account_id)
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
    let letter = letter::account::logged_in(&person.name, instant(now), &address.to_string(), &agent, home);
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
    proof: Proof,
    now: Timestamp,
) -> Result<LoggedIn> {
    let membership = member_of(tx, person_id, account_id)?;
    if let Some(person) = store::person::find(tx, person_id)? {
        tell_of_new_browser(tx, &person, user_agent, address, now)?;
    }
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
    audit.record("logged_in", "session", session_id, None, Some(json!({ "proof": proof.word() })));
    audit.write(tx)?;
    let caller = Caller {
        kind: CallerKind::Person { person_id, session_id },
        account_id,
        account_kind: membership.account_kind,
        role: membership.role,
        lacks_factor: crate::factor::is_lacking(tx, account_id, person_id)?,
        address,
        idempotency: None,
    };
    Ok(LoggedIn { caller, secret, csrf_secret, expires_at })
}
