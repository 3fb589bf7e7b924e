//! What an account should do next: the facts that `domain` decides by, gathered in one read.

mod brand;
mod partner;

#[cfg(test)]
mod tests;

pub use brand::of_brand;
pub use partner::of_partner;

use store::Tx;

use crate::Caller;

/// Whether the person who looks has proved its e-mail address; who is no person has none to prove.
fn is_email_verified(tx: &mut Tx<'_>, caller: &Caller) -> anyhow::Result<bool> {
    let Ok(person) = caller.person() else { return Ok(true) };
    let found = store::person::find(tx, person)?;
    Ok(found.is_none_or(|person| person.email_verified_at.is_some()))
}
