//! Who of an account's people is told of what happens to it, and how: at once, with the rest of the day, or not.
//!
//! A use case says what happened as a part of its write; each person's choice decides the rest. Security is told whatever was chosen.

mod choice;
pub mod day;
#[cfg(test)]
mod tests;
pub mod unsubscription;

pub use choice::{Choice, choices, choose};

use anyhow::Context;
use domain::figure;
use domain::ids::AccountId;
use domain::notification::{Event, Way};
use domain::words::Said;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use store::Tx;
use store::membership::Member;
use store::notification::Waiting;
use store::person::Person;

use crate::letter::Letter;
use crate::mail::{self, Reason};
use crate::{Caller, CallerKind};

/// Tells those people of an account whose work it is, as a part of the write that it tells of.
pub(crate) fn tell(
    tx: &mut Tx<'_>,
    account: AccountId,
    event: Event,
    letter: &Letter,
    now: Timestamp,
) -> anyhow::Result<()> {
    for member in store::membership::list(tx, account)? {
        if event.reaches(member.role) {
            tell_person(tx, account, &member, event, letter, now)?;
        }
    }
    Ok(())
}

/// Tells one of an account's people.
pub(crate) fn tell_person(
    tx: &mut Tx<'_>,
    account: AccountId,
    person: &Member,
    event: Event,
    letter: &Letter,
    now: Timestamp,
) -> anyhow::Result<()> {
    let chosen = store::notification::choice(tx, account, person.person_id, event)?;
    match event.way(chosen) {
        Way::AtOnce => {
            let account = store::account::find(tx, account)?.context("find the account of a letter")?;
            mail::put(
                tx,
                &person.email,
                person.language,
                letter,
                Reason::member(&account, person.person_id, event),
                now,
            )
        }
        Way::Daily => {
            let (subject, path) = (letter.subject(person.language), letter.path().to_owned());
            store::notification::wait(tx, account, person.person_id, &Waiting { event, subject, path, created_at: now })
        }
        Way::Off => Ok(()),
    }
}

/// Who did it, as letters say it: a person's name, or what acted in an account's name.
pub(crate) fn by(tx: &mut Tx<'_>, caller: &Caller) -> anyhow::Result<Said> {
    Ok(match caller.kind {
        CallerKind::Person { person_id, .. } => {
            Said::written(store::person::find(tx, person_id)?.map_or_else(String::new, |person| person.name))
        }
        CallerKind::Token { token_id, .. } => Said::of("a program with auth token {token}").with(token_id.to_string()),
        CallerKind::Support { .. } | CallerKind::System(_) => Said::of("the platform"),
    })
}

/// An instant in a letter about security, whose reader has no zone here.
pub(crate) fn instant(at: Timestamp) -> Said {
    figure::instant(&at.to_zoned(TimeZone::UTC))
}

/// Tells a person of what concerns it alone, as one of its oldest account.
pub(crate) fn tell_alone(
    tx: &mut Tx<'_>,
    person: &Person,
    event: Event,
    letter: &Letter,
    now: Timestamp,
) -> anyhow::Result<()> {
    let memberships = store::membership::list_of_person(tx, person.id)?;
    let reason = match memberships.first() {
        Some(first) => {
            let account = store::account::find(tx, first.account_id)?.context("find the account of a letter")?;
            Reason::member(&account, person.id, event)
        }
        None => Reason::AddressGiven,
    };
    mail::put(tx, &person.email, person.tongue.language, letter, reason, now)
}
