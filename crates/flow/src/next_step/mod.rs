//! What an account should do next: the facts that `domain` decides by, gathered in one read.

mod brand;
mod partner;

#[cfg(test)]
mod tests;

pub use brand::of_brand;
pub use partner::of_partner;

use domain::access::Deed;
use domain::message::Topic;
use store::Tx;

use crate::Caller;
use crate::message::reader;

/// Whether the person who looks has proved its e-mail address; who is no person has none to prove.
fn is_email_verified(tx: &mut Tx<'_>, caller: &Caller) -> anyhow::Result<bool> {
    let Ok(person) = caller.person() else { return Ok(true) };
    let found = store::person::find(tx, person)?;
    Ok(found.is_none_or(|person| person.email_verified_at.is_some()))
}

/// How many threads hold something new for the person who looks; for a program nothing is new.
fn messages_unread(tx: &mut Tx<'_>, caller: &Caller) -> anyhow::Result<i64> {
    match reader(caller, Deed::ReadMessages) {
        Ok(reader) if reader.person.is_some() => store::message::unread_count(tx, reader, Topic::Message),
        _ => Ok(0),
    }
}
