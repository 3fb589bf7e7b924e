//! Log-ins of people.

mod confirmation;
mod log_in;
mod second_step;

#[cfg(test)]
mod tests;

use std::net::IpAddr;

use domain::access::{AccountKind, Role};
use domain::ids::{AccountId, PersonId, SessionId};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::Tx;
pub use store::membership::Membership;
pub use store::session::{LiveSession, Session};

use crate::caller::AccessRefusal;
use crate::refusal::{Kind, Refuse, Row};
use crate::{Caller, CallerKind, Platform, Result, audited_write, secret, support};

pub use confirmation::{CONFIRMED_FOR, Confirmation, confirm, is_confirmed};
pub use log_in::{Begun, Entrance, LogIn, LoggedIn, enter, log_in};
pub use second_step::{SecondStep, Ways, finish_log_in, log_in_by_passkey, ways_of};

pub(crate) use confirmation::require_confirmed;
pub(crate) use log_in::{Proof, account_of, open};
pub(crate) use second_step::person_of;

/// How long a log-in lasts.
pub const GOOD_FOR: SignedDuration = SignedDuration::from_hours(14 * 24);

/// How exactly it is known when a session was used last: one write in that time, however many requests.
const SEEN_TO: SignedDuration = SignedDuration::from_mins(5);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SessionRefusal {
    /// The same words whether the address exists or not.
    #[error("the e-mail address and the password do not belong together")]
    WrongLogIn,
    #[error("too many attempts; wait {minutes} minutes, or reset the password")]
    TooManyAttempts { minutes: i64 },
    #[error("this person belongs to no open account; the letter about the closing opens one again")]
    NoAccount,
    #[error("there is no such session")]
    NotFound,
    #[error("this person does not belong to that account")]
    NotAMember,
    /// Said only after the password was right.
    #[error(
        "this person logs in with a second factor, which only the log-in page can ask for; programs use an auth token"
    )]
    SecondStepNeeded,
    #[error("this log-in took too long or had too many wrong codes; begin again with your password")]
    LogInOver,
    #[error("confirm first that it is you")]
    NotConfirmed,
}

impl Refuse for SessionRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            SessionRefusal::WrongLogIn => (Kind::Unauthenticated, "wrong_log_in", None),
            SessionRefusal::TooManyAttempts { .. } => (Kind::TooMany, "too_many_attempts", None),
            SessionRefusal::NoAccount => (Kind::Forbidden, "no_account", None),
            SessionRefusal::NotFound => (Kind::NotFound, "session_not_found", None),
            SessionRefusal::NotAMember => (Kind::NotFound, "account_not_found", Some("account_id")),
            SessionRefusal::SecondStepNeeded => (Kind::Forbidden, "second_step_needed", None),
            SessionRefusal::LogInOver => (Kind::Unauthenticated, "log_in_over", None),
            SessionRefusal::NotConfirmed => (Kind::Forbidden, "not_confirmed", None),
        }
    }
}

/// A session under a new secret, for its cookie. Whoever knew the one before is out, and forms of open pages go on to work.
pub struct Renewed {
    pub secret: String,
    /// How long the session still lasts.
    pub seconds: i64,
}

/// Part of every write after which a session may do more, or fewer may know it.
pub(crate) fn renew(tx: &mut Tx<'_>, session_id: SessionId, now: Timestamp) -> Result<Renewed> {
    let secret = secret::random_text();
    let until = store::session::renew(tx, session_id, secret::hash(&secret))?.ok_or(SessionRefusal::NotFound)?;
    Ok(Renewed { secret, seconds: until.duration_since(now).as_secs() })
}

/// Who a session cookie belongs to: the caller, and what a page shows of them.
pub async fn recognise(platform: &Platform, cookie: &str, address: IpAddr) -> Result<Option<(Caller, LiveSession)>> {
    let secret_hash = secret::hash(cookie);
    let now = platform.clock.now();
    let found = platform.store.read(move |tx| {
        let Some(mut live) = store::session::find_live(tx, secret_hash, now)? else { return anyhow::Ok(None) };
        if live.account_kind == AccountKind::Operator {
            live.visiting = store::support::find_open(tx, live.id, now)?;
        }
        Ok(Some(live))
    });
    let Some(mut live) = found.await? else { return Ok(None) };
    if live.seen_at.is_none_or(|seen_at| now.duration_since(seen_at) >= SEEN_TO) {
        let id = live.id;
        platform.store.write(move |tx| store::session::set_seen(tx, id, now)).await?;
    }
    let (person_id, session_id) = (live.person_id, live.id);
    let mut kind = CallerKind::Person { person_id, session_id };
    if let Some(visiting) = &live.visiting {
        // From here on this is nobody of the operator's: only the reader of that account.
        kind = CallerKind::Support { visit_id: visiting.id, person_id, session_id };
        live.account_id = visiting.account_id;
        live.account_kind = visiting.account_kind;
        live.account_name.clone_from(&visiting.account_name);
        live.role = Role::Analyst;
    }
    let caller = Caller {
        kind,
        account_id: live.account_id,
        account_kind: live.account_kind,
        role: live.role,
        lacks_factor: live.lacks_factor,
        address,
        idempotency: None,
    };
    Ok(Some((caller, live)))
}

/// Whether a session is still what it was when its caller was recognised: for answers that go on for longer than a page takes.
pub async fn goes_on(platform: &Platform, caller: &Caller) -> Result<bool> {
    let CallerKind::Person { person_id, session_id } = caller.kind else { return Ok(false) };
    let (account_id, role, now) = (caller.account_id, caller.role, platform.clock.now());
    let goes_on = platform.store.read(move |tx| {
        let sessions = store::session::list_live(tx, person_id, now)?;
        let is_live = sessions.iter().any(|session| session.id == session_id && session.account_id == account_id);
        let lacks_factor =
            store::account::requires_factor(tx, account_id)? && !store::factor::held(tx, person_id)?.any();
        let is_member = store::membership::find_role(tx, account_id, person_id)? == Some(role);
        Ok::<_, anyhow::Error>(is_live && is_member && !lacks_factor)
    });
    Ok(goes_on.await?)
}

/// The person's own live sessions, newest first, in all its accounts.
pub async fn list(platform: &Platform, caller: &Caller) -> Result<Vec<Session>> {
    let person_id = caller.person()?;
    let now = platform.clock.now();
    Ok(platform.store.read(move |tx| store::session::list_live(tx, person_id, now)).await?)
}

/// Ends one of the person's own sessions; its own too, which is logging out and open to everybody who came in.
pub async fn end(platform: &Platform, caller: &Caller, id: SessionId) -> Result<()> {
    let is_own = matches!(caller.kind, CallerKind::Person { session_id, .. } if session_id == id);
    let person_id = if is_own { caller.person_at_the_door()? } else { caller.person()? };
    audited_write(platform, caller, move |tx, audit| {
        if !store::session::end(tx, person_id, id, audit.now)? {
            return Err(SessionRefusal::NotFound.into());
        }
        audit.record("ended", "session", id, None, None);
        Ok(())
    })
    .await
}

/// Ends all of the person's own sessions but the one by which the caller is here.
pub async fn end_others(platform: &Platform, caller: &Caller) -> Result<()> {
    caller.person()?;
    let CallerKind::Person { person_id, session_id: own } = caller.kind else {
        return Err(AccessRefusal::NotAPerson.into());
    };
    audited_write(platform, caller, move |tx, audit| {
        for session in store::session::list_live(tx, person_id, audit.now)? {
            if session.id != own && store::session::end(tx, person_id, session.id, audit.now)? {
                audit.record("ended", "session", session.id, None, None);
            }
        }
        Ok(())
    })
    .await
}

/// Ends the session by which the caller is here. Logging out twice is no error.
pub async fn log_out(platform: &Platform, caller: &Caller) -> Result<()> {
    let session_id = match caller.kind {
        CallerKind::Person { session_id, .. } => session_id,
        CallerKind::Support { .. } => return support::log_out(platform, caller).await,
        CallerKind::Token { .. } | CallerKind::System(_) => return Ok(()),
    };
    match end(platform, caller, session_id).await {
        Err(crate::Error::Refused(refusal)) if refusal == SessionRefusal::NotFound.into() => Ok(()),
        result => result,
    }
}

/// Ends the session of this cookie, if it is one: a browser that logs in anew leaves nothing open behind it.
pub async fn leave(platform: &Platform, cookie: &str, address: IpAddr) -> Result<()> {
    match recognise(platform, cookie, address).await? {
        Some((caller, _)) => log_out(platform, &caller).await,
        None => Ok(()),
    }
}

/// The accounts between which the person can switch.
pub async fn accounts(platform: &Platform, caller: &Caller) -> Result<Vec<Membership>> {
    let person_id = caller.person()?;
    Ok(platform.store.read(move |tx| store::membership::list_of_person(tx, person_id)).await?)
}

/// Goes on in another account of the person, under the same session.
pub async fn switch_account(platform: &Platform, caller: &Caller, account_id: AccountId) -> Result<()> {
    let person_id = caller.person()?;
    let CallerKind::Person { session_id, .. } = caller.kind else { return Ok(()) };
    let before = caller.account_id;
    audited_write(platform, caller, move |tx, audit| {
        member_of(tx, person_id, account_id)?;
        store::session::set_account(tx, session_id, account_id)?;
        let (left, entered) = (json!({ "account_id": before.get() }), json!({ "account_id": account_id.get() }));
        audit.record("switched", "session", session_id, Some(left), Some(entered));
        Ok(())
    })
    .await
}

fn member_of(tx: &mut Tx<'_>, person_id: PersonId, account_id: AccountId) -> Result<Membership> {
    let memberships = store::membership::list_of_person(tx, person_id)?;
    let found = memberships.into_iter().find(|membership| membership.account_id == account_id);
    found.ok_or_else(|| SessionRefusal::NotAMember.into())
}
