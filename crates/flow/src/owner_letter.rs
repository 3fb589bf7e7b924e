//! Letters to those who answer for an account, put into the outbox with the change they tell of.

use domain::access::Role;
use domain::ids::AccountId;
use jiff::Timestamp;
use serde_json::json;
use store::Tx;
use store::outbox::{self, Channel};

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
        let payload = json!({ "version": "1", "to": owner.email, "subject": subject, "text": text });
        outbox::insert(tx, Channel::Mail, &payload.to_string(), now)?;
    }
    Ok(())
}
