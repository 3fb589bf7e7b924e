//! The letter after every change of what a person logs in with: who did not do it learns of it.

use domain::ids::PersonId;
use domain::notification::Event;
use domain::words::Said;
use jiff::Timestamp;
use store::Tx;

use crate::letter;
use crate::notification::{instant, tell_alone};

/// To the person, about itself.
pub(crate) fn tell(tx: &mut Tx<'_>, person_id: PersonId, what: Said, now: Timestamp) -> anyhow::Result<()> {
    let to_do = Said::of("If it was not you, choose a new password at once and look at your sessions.");
    tell_of(tx, person_id, what, to_do, now)
}

/// As [`tell`], with what there is to do in this case.
pub(crate) fn tell_of(
    tx: &mut Tx<'_>,
    person_id: PersonId,
    what: Said,
    to_do: Said,
    now: Timestamp,
) -> anyhow::Result<()> {
    let Some(person) = store::person::find(tx, person_id)? else { return Ok(()) };
    let letter = letter::account::log_in_changed(&person.name, what, instant(now), to_do);
    tell_alone(tx, &person, Event::PasswordChange, &letter, now)
}
