//! What a person proves itself with besides the password: an authenticator app, passkeys, and recovery codes for when both are gone.
//!
//! Each person has its own, in all its accounts. Nothing of it can be read back: the app's secret is sealed and recovery codes are
//! hashed under a key that is not in the database.
//!
//! **Invariant:** who has changed a factor has proved to be the person within the last ten minutes ([`crate::session::CONFIRMED_FOR`]),
//! and the person is told by mail.

mod authenticator;
mod key;
mod letter;
mod recovery_code;
mod requirement;
mod reset;

#[cfg(test)]
mod tests;

use domain::ids::{AccountId, PersonId};
use jiff::Timestamp;
use store::Tx;
pub use store::factor::Held;

use crate::refusal::{Kind, Refuse, Row};
use crate::{Caller, Platform, Result};

pub use authenticator::{Setup, begin_authenticator, confirm_authenticator, remove_authenticator};
pub use key::FactorKey;
pub use recovery_code::{CODES, remake_recovery_codes};
pub use requirement::{require_of_all, who_lacks};
pub use reset::{reset, reset_by_email};

pub(crate) use authenticator::accepts_code;
pub(crate) use letter::{tell, tell_of};
pub(crate) use recovery_code::{make_first as first_recovery_codes, use_up as use_recovery_code};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FactorRefusal {
    #[error("this code is not right, or was used before; type the one that is shown now")]
    WrongCode,
    #[error("too many codes; wait {minutes} minutes")]
    TooManyCodes { minutes: i64 },
    #[error("the QR code is out of date; begin again")]
    NotBegun,
    #[error("an authenticator app is set up already; remove it first")]
    HasAuthenticator,
    #[error("there is no such factor")]
    NotFound,
    #[error("this account asks everybody for a second factor; add another before you remove the last one")]
    LastOfRequired,
    #[error("set up your own second factor first")]
    OwnFirst,
}

impl Refuse for FactorRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            FactorRefusal::WrongCode => (Kind::Invalid, "wrong_code", Some("code")),
            FactorRefusal::TooManyCodes { .. } => (Kind::TooMany, "too_many_codes", Some("code")),
            FactorRefusal::NotBegun => (Kind::Conflict, "factor_not_begun", None),
            FactorRefusal::HasAuthenticator => (Kind::Conflict, "has_authenticator", None),
            FactorRefusal::NotFound => (Kind::NotFound, "factor_not_found", None),
            FactorRefusal::LastOfRequired => (Kind::Conflict, "last_factor_required", None),
            FactorRefusal::OwnFirst => (Kind::Conflict, "own_factor_first", None),
        }
    }
}

/// Whether the account asks everybody for a second factor and this person has none.
pub(crate) fn is_lacking(tx: &mut Tx<'_>, account: AccountId, person: PersonId) -> anyhow::Result<bool> {
    Ok(store::account::requires_factor(tx, account)? && !store::factor::held(tx, person)?.any())
}

/// What the person has, as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    pub held: Held,
    pub authenticator_since: Option<Timestamp>,
    pub authenticator_used_at: Option<Timestamp>,
    /// Whether the account asks everybody for a second factor.
    pub required: bool,
}

pub async fn overview(platform: &Platform, caller: &Caller) -> Result<Overview> {
    let person_id = caller.person_at_the_door()?;
    let account_id = caller.account_id;
    platform
        .store
        .read(move |tx| {
            let authenticator = store::factor::find_authenticator(tx, person_id)?;
            let confirmed = authenticator.as_ref().filter(|authenticator| authenticator.confirmed_at.is_some());
            Ok(Overview {
                held: store::factor::held(tx, person_id)?,
                authenticator_since: confirmed.and_then(|authenticator| authenticator.confirmed_at),
                authenticator_used_at: confirmed.and_then(|authenticator| authenticator.last_used_at),
                required: store::account::requires_factor(tx, account_id)?,
            })
        })
        .await
}

/// After a factor was removed: the codes that stood in for it go with the last one, and an account that requires one refuses that.
pub(crate) fn after_removal(tx: &mut Tx<'_>, caller: &Caller) -> Result<()> {
    let person_id = caller.person()?;
    if store::factor::held(tx, person_id)?.any() {
        return Ok(());
    }
    for membership in store::membership::list_of_person(tx, person_id)? {
        if store::account::requires_factor(tx, membership.account_id)? {
            return Err(FactorRefusal::LastOfRequired.into());
        }
    }
    Ok(store::factor::delete_recovery_codes(tx, person_id)?)
}
