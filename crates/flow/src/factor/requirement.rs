//! An account that asks everybody in it for a second factor.

use domain::access::Deed;
use store::membership::Member;

use super::FactorRefusal;
use crate::session::require_confirmed;
use crate::{Caller, Platform, Result, audited_write};

/// Asks it of all, or of nobody, from the next page on that each of them opens. Who asks it has one already.
pub async fn require_of_all(platform: &Platform, caller: &Caller, required: bool) -> Result<()> {
    caller.may(Deed::ChangeMembers)?;
    let person_id = caller.person()?;
    let account_id = caller.account_id;
    audited_write(platform, caller, move |tx, audit| {
        require_confirmed(tx, audit.caller(), audit.now)?;
        if required && !store::factor::held(tx, person_id)?.any() {
            return Err(FactorRefusal::OwnFirst.into());
        }
        if store::account::requires_factor(tx, account_id)? != required {
            store::account::set_requires_factor(tx, account_id, required)?;
            audit.record(if required { "required" } else { "released" }, "second_factor", account_id, None, None);
        }
        Ok(())
    })
    .await
}

/// The people of the account who have no second factor yet.
pub async fn who_lacks(platform: &Platform, caller: &Caller) -> Result<Vec<Member>> {
    caller.may(Deed::ReadMembers)?;
    let account_id = caller.account_id;
    platform
        .store
        .read(move |tx| {
            let mut lacking = Vec::new();
            for member in store::membership::list(tx, account_id)? {
                if !store::factor::held(tx, member.person_id)?.any() {
                    lacking.push(member);
                }
            }
            Ok(lacking)
        })
        .await
}
