//! Sends what is due: a view is asked outside of any write, then its letter and the settled day are written together.

use std::time::Duration;

use domain::access::Deed;
use domain::calendar::{date_of_day_number, day_number};
use domain::ids::{PersonId, SavedViewId};
use domain::notification::{Event, Way};
use domain::view_letter::Due;
use jiff::{SignedDuration, Timestamp};
use store::Tx;
use store::account::Account;
use store::membership::Member;
use store::saved_view::SavedView;
use tokio::sync::watch;

use super::content::{self, About};
use super::{ViewLetter, zone_of};
use crate::letter::Letter;
use crate::saved_view::question;
use crate::{Caller, Platform, Result, factor, notification};

/// How often it is looked whether a letter is due; one read of an index where none is.
const PAUSE: Duration = Duration::from_secs(30);
/// Looked up at once.
const BATCH: u32 = 100;
/// After a failure, so that one view that cannot be answered keeps no other waiting.
const RETRY_AFTER: SignedDuration = SignedDuration::from_mins(10);

/// The background task: sends what is due until told to stop. What failed is logged and tried again.
pub async fn send_due_until(platform: Platform, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = send_due(&platform).await {
            tracing::error!(%error, "letters of saved views were not sent; it is tried again");
        }
        // A sender that is gone means the same as a word to stop.
        if tokio::time::timeout(PAUSE, stop.changed()).await.is_ok_and(|changed| changed.is_err()) {
            return;
        }
    }
}

/// Puts every letter that is due now into the outbox.
pub async fn send_due(platform: &Platform) -> Result<()> {
    loop {
        let now = platform.clock.now();
        let due = platform.store.read(move |tx| store::view_letter::due(tx, now, BATCH)).await?;
        if due.is_empty() {
            return Ok(());
        }
        for view in due {
            if let Err(error) = send(platform, view, now).await {
                tracing::error!(%error, %view, "the letter of saved view {view} failed and will be tried again");
                let again = now + RETRY_AFTER;
                platform.store.write(move |tx| store::view_letter::postpone(tx, view, again)).await?;
            }
        }
    }
}

/// A view that is due, as one snapshot has it.
struct Found {
    letter: ViewLetter,
    view: SavedView,
    due: Due,
    next_at: Timestamp,
    zone: jiff::tz::TimeZone,
    /// None where there is nobody to tell.
    reader: Option<Reader>,
}

/// Who keeps the view, and still may read it by letter.
struct Reader {
    account: Account,
    member: Member,
    caller: Caller,
}

async fn send(platform: &Platform, view: SavedViewId, now: Timestamp) -> Result<()> {
    let Some(found) = platform.store.read(move |tx| find(tx, view, now)).await? else { return Ok(()) };
    let letter = written(platform, &found).await?;
    let Found { letter: seen, due, next_at, .. } = found;
    platform
        .store
        .write(move |tx| {
            // Whoever comes second, and whoever asked while somebody changed it, finds it another than it was.
            let Some(found) = find(tx, view, now)?.filter(|found| found.letter == seen) else { return Ok(()) };
            if let (Some(letter), Some(reader)) = (letter, found.reader) {
                let account = reader.account.id;
                notification::tell_person(tx, account, &reader.member, Event::ViewLetter, &letter, now)?;
            }
            store::view_letter::settle(tx, view, day_number(due.day).max(seen.told_day), next_at)
        })
        .await?;
    Ok(())
}

fn find(tx: &mut Tx<'_>, view: SavedViewId, now: Timestamp) -> anyhow::Result<Option<Found>> {
    let (letter, view) = (store::view_letter::find(tx, view)?, store::saved_view::find_any(tx, view)?);
    let (Some(letter), Some(view)) = (letter.filter(|letter| !letter.is_paused), view) else { return Ok(None) };
    let zone = zone_of(tx, view.account, now)?;
    let (due, next) = (letter.timing.latest(now, &zone), letter.timing.next(now, &zone));
    let reader = reader(tx, &view)?;
    Ok(Some(Found { letter, view, due, next_at: next.at, zone, reader }))
}

fn reader(tx: &mut Tx<'_>, view: &SavedView) -> anyhow::Result<Option<Reader>> {
    let account = store::account::find(tx, view.account)?.filter(|account| account.closed_at.is_none());
    let is_keeper = |member: &Member| member.person_id == view.person && member.email_verified_at.is_some();
    let member = store::membership::list(tx, view.account)?.into_iter().find(is_keeper);
    let (Some(account), Some(member)) = (account, member) else { return Ok(None) };
    let system = Caller::system("view_letter", account.id, account.kind);
    let lacks_factor = factor::is_lacking(tx, account.id, member.person_id)?;
    let caller = Caller { role: member.role, lacks_factor, ..system };
    let is_reader = caller.may(Deed::ReadReports).is_ok() && is_wanted(tx, view, member.person_id)?;
    Ok(is_reader.then_some(Reader { account, member, caller }))
}

fn is_wanted(tx: &mut Tx<'_>, view: &SavedView, person: PersonId) -> anyhow::Result<bool> {
    let chosen = store::notification::choice(tx, view.account, person, Event::ViewLetter)?;
    Ok(Event::ViewLetter.way(chosen) != Way::Off)
}

/// None where nothing is to be told: to nobody, not again for a day, not of a view that cannot be asked any more.
async fn written(platform: &Platform, found: &Found) -> Result<Option<Letter>> {
    let Found { letter, view, due, zone, reader, .. } = found;
    let told_day = date_of_day_number(letter.told_day);
    let Some(reader) = reader.as_ref().filter(|_| told_day.is_none_or(|told| told < due.day)) else { return Ok(None) };
    // Relative days are those of the day on which the letter is due, also when it comes late.
    let Ok(query) = question::read(&question::pairs(&view.options), due.day) else {
        tracing::warn!(view = %view.id, "saved view {} asks what cannot be asked any more; no letter is sent", view.id);
        return Ok(None);
    };
    let about =
        About { account: reader.account.clone(), view: view.clone(), timing: letter.timing, zone: zone.clone() };
    content::letter(platform, &reader.caller, about, query).await.map(Some)
}
