//! Accounts: signing up, and what their people may change about them.

mod sign_up;

#[cfg(test)]
mod tests;

use domain::access::Deed;
use domain::account;
use domain::country::Country;
use domain::ids::AccountId;
use serde_json::json;
use store::Tx;
pub use store::account::{Account, Profile};

use crate::refusal::{InputRefusal, Kind, Refuse, Row};
use crate::{Caller, Platform, Result, audited_write};

pub use sign_up::{FirstKey, SignUp, SignedUp, create_operator, sign_up};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccountRefusal {
    /// Signing up says so, and only there: who signs up must be told why it did not work.
    #[error("this e-mail address has another password here; log in, or reset the password")]
    EmailInUse,
    #[error("an operator account is made by `tributary init`, not by signing up")]
    OperatorByInit,
    #[error("this installation has its operator already")]
    OperatorExists,
}

impl Refuse for AccountRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            AccountRefusal::EmailInUse => (Kind::Conflict, "email_in_use", Some("email")),
            AccountRefusal::OperatorByInit => (Kind::Forbidden, "operator_by_init", Some("kind")),
            AccountRefusal::OperatorExists => (Kind::Conflict, "operator_exists", None),
        }
    }
}

/// The caller's account.
pub async fn find(platform: &Platform, caller: &Caller) -> Result<Account> {
    caller.may(Deed::ReadAccount)?;
    let account_id = caller.account_id;
    platform.store.read(move |tx| existing(tx, account_id)).await
}

pub async fn change_profile(platform: &Platform, caller: &Caller, profile: Profile) -> Result<Account> {
    caller.may(Deed::ChangeAccount)?;
    let profile = checked(&profile)?;
    let account_id = caller.account_id;
    audited_write(platform, caller, move |tx, audit| {
        let before = existing(tx, account_id)?;
        store::account::change_profile(tx, account_id, &profile)?;
        let after =
            Account { name: profile.name, country: profile.country, website: profile.website, ..before.clone() };
        audit.record("changed", "account", account_id, Some(shown(&before)), Some(shown(&after)));
        Ok(after)
    })
    .await
}

pub(crate) fn existing(tx: &mut Tx<'_>, account_id: AccountId) -> Result<Account> {
    store::account::find(tx, account_id)?.ok_or_else(|| InputRefusal::NotFound { noun: "account" }.into())
}

/// The profile in the form in which it is stored.
fn checked(profile: &Profile) -> Result<Profile> {
    let country = match profile.country.trim() {
        "" => String::new(),
        code => {
            let country: Country = code.parse().map_err(|error| InputRefusal::wrong("country", error))?;
            country.code().to_owned()
        }
    };
    Ok(Profile { name: account::account_name(&profile.name)?, country, website: account::website(&profile.website)? })
}

fn shown(account: &Account) -> serde_json::Value {
    json!({
        "name": account.name,
        "country": account.country,
        "website": account.website,
        "kind": account.kind.code(),
    })
}
