//! For who has lost everything: the operator takes a person's factors away, so that the password is enough once more.

use domain::access::{AccountKind, Deed};
use domain::account;
use domain::ids::PersonId;
use domain::words::Said;
use serde_json::json;
use store::Tx;
use store::person::Person;

use super::tell_of;
use crate::refusal::InputRefusal;
use crate::session::require_confirmed;
use crate::{Audit, AuditNotes, Caller, CallerKind, Platform, Result, audited_write};

/// Takes all factors of a person away and ends its sessions. The audit logs of the operator and of the person's accounts say why.
pub async fn reset(platform: &Platform, caller: &Caller, person_id: PersonId, reason: &str) -> Result<()> {
    caller.may(Deed::RunInstallation)?;
    let reason = account::reason(reason)?;
    audited_write(platform, caller, move |tx, audit| {
        if matches!(audit.caller().kind, CallerKind::Person { .. }) {
            require_confirmed(tx, audit.caller(), audit.now)?;
        }
        let person = store::person::find(tx, person_id)?.ok_or(InputRefusal::NotFound { noun: "person" })?;
        take_away(tx, audit, &person, &reason)
    })
    .await
}

/// As [`reset`], for the command line, which knows people by their address and speaks for the operator.
pub async fn reset_by_email(platform: &Platform, email: &str, reason: &str) -> Result<()> {
    let email = account::email(email)?;
    let found = platform.store.read(move |tx| {
        let operators = store::account::ids(tx, AccountKind::Operator)?;
        anyhow::Ok((operators.first().copied(), store::person::find_by_email(tx, &email)?))
    });
    let (operator, person) = found.await?;
    let operator = operator.ok_or(InputRefusal::NotFound { noun: "operator" })?;
    let person = person.ok_or(InputRefusal::NotFound { noun: "person" })?;
    let caller = Caller::system("command line", operator, AccountKind::Operator);
    reset(platform, &caller, person.id, reason).await
}

fn take_away(tx: &mut Tx<'_>, audit: &mut Audit, person: &Person, reason: &str) -> Result<()> {
    store::factor::delete_authenticator(tx, person.id)?;
    store::factor::delete_recovery_codes(tx, person.id)?;
    store::passkey::delete_of_person(tx, person.id)?;
    store::begun_log_in::delete_of_person(tx, person.id)?;
    store::session::end_all(tx, person.id, audit.now)?;
    let after = json!({ "reason": reason });
    audit.record("reset", "factors", person.id, None, Some(after.clone()));
    let memberships = store::membership::list_of_person(tx, person.id)?;
    let others = memberships.iter().map(|membership| membership.account_id);
    let others = others.filter(|account_id| *account_id != audit.caller().account_id).collect();
    let mut notes = AuditNotes::of_caller_for(audit.caller(), others, audit.now);
    notes.record("reset", "factors", person.id, None, Some(after));
    notes.write(tx)?;
    let what = Said::of("The operator of this platform removed your authenticator app, passkeys and recovery codes.");
    let to_do = Said::of(
        "Log in with your password and set up a new second factor. If you did not ask for this, tell the operator at once.",
    );
    Ok(tell_of(tx, person.id, what, to_do, audit.now)?)
}
