//! The second step of a log-in, and the log-in by a passkey alone. Only here does a begun log-in become a session.

use domain::words::Said;
use std::net::IpAddr;

use domain::ids::PersonId;
use store::begun_log_in::BegunLogIn;

use super::{LoggedIn, Proof, SessionRefusal, account_of, open};
use crate::factor::{self, FactorRefusal, Held};
use crate::passkey::{self, Assertion, Purpose};
use crate::{Error, Platform, Result, secret};

/// Wrong codes that one begun log-in stands; then the password is asked for again.
const ATTEMPTS_MAX: u32 = 5;

/// What the person proves itself with, after the password.
pub enum SecondStep {
    /// Six digits of the authenticator app, or a recovery code: a person may not care which.
    Code(String),
    Passkey(Box<Assertion>),
}

/// By which ways a begun log-in can be finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ways {
    pub authenticator: bool,
    pub passkey: bool,
    pub recovery_code: bool,
}

/// What the page of the second step offers. `secret` is the begun log-in's.
pub async fn ways_of(platform: &Platform, secret: &str) -> Result<Ways> {
    let begun = begun(platform, secret).await?;
    let held = platform.store.read(move |tx| store::factor::held(tx, begun.person_id)).await?;
    let Held { authenticator, passkeys, recovery_codes_left } = held;
    Ok(Ways { authenticator, passkey: passkeys > 0, recovery_code: recovery_codes_left > 0 })
}

/// Whose log-in it is, for the challenge to its passkeys.
pub(crate) async fn person_of(platform: &Platform, secret: &str) -> Result<PersonId> {
    Ok(begun(platform, secret).await?.person_id)
}

/// Turns the begun log-in into a session with a secret of its own.
pub async fn finish_log_in(
    platform: &Platform,
    secret: &str,
    step: SecondStep,
    address: IpAddr,
    user_agent: String,
) -> Result<LoggedIn> {
    let begun = begun(platform, secret).await?;
    let (person_id, secret_hash, now) = (begun.person_id, secret::hash(secret), platform.clock.now());
    let proof = match step {
        SecondStep::Passkey(assertion) => {
            passkey::check(platform, *assertion, Purpose::LogIn, Some(person_id)).await?;
            Proof::Passkey
        }
        SecondStep::Code(code) => {
            platform.throttle.admit_code(person_id, now)?;
            let handle = platform.clone();
            let found = platform.store.write(move |tx| {
                let proof = proof_of_code(tx, &handle, person_id, &code)?;
                if proof.is_none() {
                    // Kept although the step is refused: the refusal comes after this write.
                    store::begun_log_in::count_attempt(tx, secret_hash)?;
                }
                Ok::<_, Error>(proof)
            });
            let proof = found.await?.ok_or(FactorRefusal::WrongCode)?;
            platform.throttle.forgive_code(person_id);
            proof
        }
    };
    platform
        .store
        .write(move |tx| {
            if !store::begun_log_in::delete(tx, secret_hash)? {
                return Err(SessionRefusal::LogInOver.into());
            }
            let account_id = account_of(tx, person_id, begun.account_id)?;
            open(tx, person_id, account_id, address, &user_agent, proof, now)
        })
        .await
}

/// Opens a session of whom the passkey belongs to. The passkey must have asked for its owner's finger, face or PIN: it is both factors.
pub async fn log_in_by_passkey(
    platform: &Platform,
    assertion: Assertion,
    address: IpAddr,
    user_agent: String,
) -> Result<LoggedIn> {
    let person_id = passkey::check(platform, assertion, Purpose::LogIn, None).await?;
    let now = platform.clock.now();
    platform
        .store
        .write(move |tx| {
            let account_id = account_of(tx, person_id, None)?;
            open(tx, person_id, account_id, address, &user_agent, Proof::Passkey, now)
        })
        .await
}

fn proof_of_code(
    tx: &mut store::Tx<'_>,
    platform: &Platform,
    person_id: PersonId,
    code: &str,
) -> Result<Option<Proof>> {
    if factor::accepts_code(tx, platform, person_id, code)? {
        return Ok(Some(Proof::Authenticator));
    }
    let now = platform.clock.now();
    if !factor::use_recovery_code(tx, &platform.settings.factor_key, person_id, code, now)? {
        return Ok(None);
    }
    let left = store::factor::held(tx, person_id)?.recovery_codes_left;
    let what = Said::counted(
        left,
        "Somebody logged in with one of your recovery codes; {n} is left.",
        "Somebody logged in with one of your recovery codes; {n} are left.",
    );
    factor::tell(tx, person_id, what, now)?;
    Ok(Some(Proof::RecoveryCode))
}

async fn begun(platform: &Platform, secret: &str) -> Result<BegunLogIn> {
    let (secret_hash, now) = (secret::hash(secret), platform.clock.now());
    let found = platform.store.read(move |tx| store::begun_log_in::find(tx, secret_hash, now)).await?;
    let live = found.filter(|begun| begun.attempts < ATTEMPTS_MAX);
    live.ok_or_else(|| SessionRefusal::LogInOver.into())
}
