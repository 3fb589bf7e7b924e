//! What is told by and by: a partner's first action within a minute, the rest of a day in one letter the next morning.
//!
//! How far was told stands in the system of record and moves in the write that tells, so nothing is told twice and nothing is left out,
//! whatever crashes. The path of a conversion writes nothing for it.

use domain::words::Said;
use std::time::Duration;

use domain::calendar::{day_of, time_zone};
use domain::money::{Currency, Money};
use domain::notification::Event;
use jiff::civil::{date, time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use store::Tx;
use store::day::{First, Sum, Told};
use store::notification::Waiting;
use tokio::sync::watch;

use super::tell;
use crate::letter::action::Moved;
use crate::letter::{self, Letter};
use crate::mail::{self, Reason};
use crate::{Platform, Result};

/// When the letter of the day goes out, UTC.
const MORNING: jiff::civil::Time = time(7, 0, 0, 0);
/// How often it is looked whether there is something to tell; two reads of an index where there is nothing.
const PAUSE: Duration = Duration::from_secs(30);
/// Actions looked at in one write.
const ACTIONS_MAX: i64 = 1000;
/// Lines of one kind in a letter of the day; the rest is counted.
const LINES_MAX: usize = 20;

const FIRST_ACTION: &str = "told.first_action";
const MORNING_TOLD: &str = "told.morning";
const ACTION: &str = "told.action";
const POSTING: &str = "told.posting";

/// The background task: tells until told to stop. What failed is logged and tried again after the pause.
pub async fn tell_until(platform: Platform, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = tell_due(&platform).await {
            tracing::error!(%error, "people were not told of their day; it is tried again");
        }
        // A sender that is gone means the same as a word to stop.
        if tokio::time::timeout(PAUSE, stop.changed()).await.is_ok_and(|changed| changed.is_err()) {
            return;
        }
    }
}

/// Tells everything that is due now.
pub async fn tell_due(platform: &Platform) -> Result<()> {
    let now = platform.clock.now();
    while platform.store.write(move |tx| tell_first_actions(tx, now)).await? {}
    let morning = last_morning(now);
    platform.store.write(move |tx| gather(tx, morning)).await?;
    while platform.store.write(move |tx| tell_next(tx, morning, now)).await? {}
    Ok(())
}

/// The newest morning that has come.
fn last_morning(now: Timestamp) -> Timestamp {
    let today = day_of(now, &TimeZone::UTC);
    let morning = |day: jiff::civil::Date| {
        day.to_datetime(MORNING).to_zoned(TimeZone::UTC).map_or(Timestamp::MIN, |morning| morning.timestamp())
    };
    if morning(today) <= now { morning(today) } else { morning(today.yesterday().unwrap_or(date(1970, 1, 1))) }
}

/// True if there may be more. An installation that has actions when this first looks tells of later ones only.
fn tell_first_actions(tx: &mut Tx<'_>, now: Timestamp) -> anyhow::Result<bool> {
    if store::setting::find(tx, FIRST_ACTION)?.is_none() {
        let newest = store::day::newest(tx)?;
        store::setting::put(tx, FIRST_ACTION, &newest.action.to_string())?;
        return Ok(false);
    }
    let after = store::setting::number(tx, FIRST_ACTION)?;
    let (firsts, last) = store::day::first_actions(tx, after, ACTIONS_MAX)?;
    for first in firsts {
        tell(tx, first.partner, Event::FirstAction, &first_action(&first)?, now)?;
    }
    if last > after {
        store::setting::put(tx, FIRST_ACTION, &last.to_string())?;
    }
    Ok(last >= after + ACTIONS_MAX)
}

fn first_action(first: &First) -> anyhow::Result<Letter> {
    let zone = time_zone(&first.time_zone)?;
    let commission = Money::new(first.commission_minor, Currency::from_code(&first.currency)?).for_people();
    let (locks_on, approves_on) = (day_of(first.locks_at, &zone), day_of(first.approves_at, &zone));
    let letter =
        letter::action::first(&first.program_name, &first.action.to_string(), &commission, locks_on, approves_on);
    Ok(letter.about(first.action.program))
}

/// Once a morning: what the day brought each partner waits for its letter, as everything else of that day does.
fn gather(tx: &mut Tx<'_>, morning: Timestamp) -> anyhow::Result<()> {
    let told_ms = store::setting::find(tx, MORNING_TOLD)?;
    if told_ms.as_deref().and_then(|ms| ms.parse().ok()).is_some_and(|ms: i64| ms >= morning.as_millisecond()) {
        return Ok(());
    }
    let to = store::day::newest(tx)?;
    // The very first time there is no day to tell of.
    if told_ms.is_some() {
        let from = Told { action: store::setting::number(tx, ACTION)?, posting: store::setting::number(tx, POSTING)? };
        let at = morning - SignedDuration::from_millis(1);
        for sum in store::day::tracked(tx, from, to)? {
            let letter = letter::action::tracked(&sum.program_name, sum.count, &amount(&sum)?);
            tell(tx, sum.partner, Event::NewActions, &letter, at)?;
        }
        for (kind, bucket, moved) in [("locked", "locked", Moved::Locked), ("approved", "payable", Moved::Approved)] {
            for sum in store::day::moved(tx, kind, bucket, from, to)? {
                let letter = letter::action::moved(&sum.program_name, moved, &amount(&sum)?);
                tell(tx, sum.partner, Event::ActionProgress, &letter, at)?;
            }
        }
    }
    store::setting::put(tx, ACTION, &to.action.to_string())?;
    store::setting::put(tx, POSTING, &to.posting.to_string())?;
    store::setting::put(tx, MORNING_TOLD, &morning.as_millisecond().to_string())
}

fn amount(sum: &Sum) -> anyhow::Result<String> {
    Ok(Money::new(sum.amount_minor, Currency::from_code(&sum.currency)?).for_people())
}

/// One person's letter of the day; false when nobody waits for one.
fn tell_next(tx: &mut Tx<'_>, morning: Timestamp, now: Timestamp) -> anyhow::Result<bool> {
    let Some((account_id, person_id)) = store::notification::next_due(tx, morning)? else { return Ok(false) };
    let waiting = store::notification::take(tx, account_id, person_id)?;
    let members = store::membership::list(tx, account_id)?;
    let account =
        store::account::find(tx, account_id)?.filter(|account: &store::account::Account| account.closed_at.is_none());
    // Who has left is not told any more.
    if let (Some(account), Some(member)) = (account, members.iter().find(|member| member.person_id == person_id)) {
        let letter = letter::digest::of_the_day(&account.name, letter::portal(account.kind), lines(&waiting));
        mail::put(tx, &member.email, member.language, &letter, Reason::day(&account, person_id), now)?;
    }
    Ok(true)
}

/// In the order of the events, at most so many of each.
fn lines(waiting: &[Waiting]) -> Vec<Said> {
    let mut lines = Vec::new();
    for event in Event::ALL {
        let of_event: Vec<&Waiting> = waiting.iter().filter(|waiting| waiting.event == *event).collect();
        lines.extend(of_event.iter().take(LINES_MAX).map(|waiting| Said::written(&waiting.subject)));
        if let Some(more) = of_event.len().checked_sub(LINES_MAX).filter(|more| *more > 0) {
            let more = i64::try_from(more).unwrap_or(i64::MAX);
            lines.push(Said::counted(more, "and {n} more like these", "and {n} more like these"));
        }
    }
    lines
}
