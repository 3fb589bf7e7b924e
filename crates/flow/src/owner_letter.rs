//! Letters to those who answer for an account, put into the outbox with the change they tell of.

use domain::access::Role;
use domain::ids::AccountId;
use jiff::Timestamp;
use store::Tx;

use crate::mail::{Letter, put};

/// One letter to each owner of an account, as a part of the write that it tells of.
pub(crate) fn to_owners(
    tx: &mut Tx<'_>,
    account: AccountId,
    subject: &str,
    text: &str,
    now: Timestamp,
) -> anyhow::Result<()> {
    let members = store::membership::list(tx, account)?;
    for owner in members.into_iter().filter(|member| member.role == Role::Owner) {
        let letter = Letter { to: owner.email, subject: subject.to_owned(), text: text.to_owned() };
        put(tx, &letter, now)?;
    }
    Ok(())
}
