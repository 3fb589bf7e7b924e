//! Saved views by letter: who keeps a view has its answer come every day, every week or every month ([`domain::view_letter`]).
//!
//! It is sent to the address of the person who keeps the view, once that is verified, for as long as the person belongs to the account
//! and may read reports, the account is open, the view is kept, and letters of this kind are wanted ([`crate::notification`]).
//!
//! **Invariant:** a letter is put into the outbox in the write that settles its day, so that no crash sends it twice or loses it.

mod content;
mod sending;

#[cfg(test)]
mod tests;

use domain::access::Deed;
use domain::calendar::{day_number, day_of, time_zone};
use domain::ids::{AccountId, SavedViewId};
use domain::notification::{Event, Way};
use domain::report::QueryError;
use domain::view_letter::{Timing, clock_of};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use store::Tx;
use store::saved_view::SavedView;
pub use store::view_letter::ViewLetter;

use crate::refusal::{Kind, Refuse, Row};
use crate::saved_view::{question, reader};
use crate::{Caller, Platform, Result, audited_write};

pub use sending::{send_due, send_due_until};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ViewLetterRefusal {
    #[error("only {keeper}, who keeps it, can have this view come by letter; keep one of your own")]
    NotYours { keeper: String },
    #[error("verify your e-mail address first")]
    AddressNotVerified,
    #[error("the view asks what cannot be asked any more: {problem}")]
    NotAsked { problem: QueryError },
}

impl Refuse for ViewLetterRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            Self::NotYours { .. } => (Kind::Forbidden, "view_letter_not_yours", None),
            Self::AddressNotVerified => (Kind::Conflict, "email_not_verified", None),
            Self::NotAsked { .. } => (Kind::Invalid, "view_not_askable", None),
        }
    }
}

/// Which of the caller's own views come by letter.
#[derive(Debug, Clone)]
pub struct ViewLetters {
    pub letters: Vec<ViewLetter>,
    /// The clock they go by.
    pub zone: TimeZone,
    pub is_verified: bool,
    /// Whether the caller wants letters of this kind at all.
    pub is_wanted: bool,
}

pub async fn list(platform: &Platform, caller: &Caller) -> Result<ViewLetters> {
    caller.may(Deed::ReadReports)?;
    let (account, person, now) = (caller.account_id, reader(caller)?, platform.clock.now());
    let read = platform.store.read(move |tx| {
        let chosen = store::notification::choice(tx, account, person, Event::ViewLetter)?;
        anyhow::Ok(ViewLetters {
            letters: store::view_letter::list(tx, account, person)?,
            zone: zone_of(tx, account, now)?,
            is_verified: store::person::find(tx, person)?.is_some_and(|person| person.email_verified_at.is_some()),
            is_wanted: Event::ViewLetter.way(chosen) != Way::Off,
        })
    });
    Ok(read.await?)
}

/// Has a view come by letter from its next time on, or pauses that.
pub async fn choose(
    platform: &Platform,
    caller: &Caller,
    view: SavedViewId,
    timing: Timing,
    is_paused: bool,
) -> Result<()> {
    caller.may(Deed::ReadReports)?;
    let chooser = caller.clone();
    audited_write(platform, caller, move |tx, audit| {
        let kept = own(tx, &chooser, view)?;
        let person = crate::person::existing(tx, kept.person)?;
        if person.email_verified_at.is_none() {
            return Err(ViewLetterRefusal::AddressNotVerified.into());
        }
        let zone = zone_of(tx, kept.account, audit.now)?;
        let readable = question::read(&question::pairs(&kept.options), day_of(audit.now, &zone));
        readable.map_err(|problem| ViewLetterRefusal::NotAsked { problem })?;
        let before = store::view_letter::find(tx, view)?;
        if before.is_some_and(|before| before.timing == timing && before.is_paused == is_paused) {
            return Ok(());
        }
        // What was due before is not told any more.
        let told_day = day_number(timing.latest(audit.now, &zone).day);
        let next_at = timing.next(audit.now, &zone).at;
        let after = ViewLetter { view, timing, is_paused, told_day, next_at };
        store::view_letter::put(tx, &after)?;
        audit.record("chose", "view_letter", view, before.as_ref().map(noted), Some(noted(&after)));
        Ok(())
    })
    .await
}

/// The view comes by letter no more. Twice is once.
pub async fn stop(platform: &Platform, caller: &Caller, view: SavedViewId) -> Result<()> {
    caller.may(Deed::ReadReports)?;
    let stopper = caller.clone();
    audited_write(platform, caller, move |tx, audit| {
        own(tx, &stopper, view)?;
        if let Some(before) = store::view_letter::find(tx, view)? {
            store::view_letter::delete(tx, view)?;
            audit.record("stopped", "view_letter", view, Some(noted(&before)), None);
        }
        Ok(())
    })
    .await
}

fn own(tx: &mut Tx<'_>, caller: &Caller, view: SavedViewId) -> Result<SavedView> {
    let person = caller.person()?;
    let view = crate::saved_view::seen(tx, caller.account_id, person, view)?;
    match view.person == person {
        true => Ok(view),
        false => Err(ViewLetterRefusal::NotYours { keeper: view.person_name }.into()),
    }
}

fn noted(letter: &ViewLetter) -> Value {
    json!({
        "rhythm": letter.timing.rhythm.code(),
        "weekday": letter.timing.weekday.code(),
        "paused": letter.is_paused,
    })
}

/// The clock that letters to this account's people go by.
fn zone_of(tx: &mut Tx<'_>, account: AccountId, now: Timestamp) -> anyhow::Result<TimeZone> {
    let names = store::report::time_zones(tx, account)?;
    let zones = names.iter().map(|name| time_zone(name)).collect::<std::result::Result<Vec<_>, _>>()?;
    Ok(clock_of(zones, now))
}
