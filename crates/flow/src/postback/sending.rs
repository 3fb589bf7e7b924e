//! Sends what is due: many at a time, few to one receiver, of one action to one postback one after the other.
//!
//! What is on its way is known in memory alone, since one process sends: the one that serves. If it dies between an answer and its note,
//! the delivery is still due and is sent again, under the same id. A receiver that hangs holds up what is sent to it and nothing else:
//! each postback has one place and earns more with what it takes, one that is failing has one, and all that are failing share half of
//! all places.

use domain::words::Said;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anyhow::Context;
use domain::ids::{DeliveryId, PostbackId};
use domain::notification::Event;
use domain::postback::{
    DeliveryState, Outcome, PostbackMethod, PostbackState, Told, UrlTemplate, pause_after, retry_after,
};
use store::Tx;
use store::postback::Postback;
use store::postback::delivery::{Attempt, Delivery};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::notification::tell;
use crate::outside::{Heard, Method, Telling};
use crate::{Platform, Result, letter};

/// How often it is looked whether something is due; one read of an index where nothing is.
const PAUSE: Duration = Duration::from_millis(500);
/// Between two looks while much is sent, so that one look finds work for several.
const BREATH: Duration = Duration::from_millis(20);

const AT_ONCE_MAX: usize = 512;
const FAILING_AT_ONCE_MAX: usize = AT_ONCE_MAX / 2;
/// The places that a postback can earn: twice as many with each delivery that is taken, one again after one that is not.
const PER_POSTBACK_MAX: usize = 8;

/// From the first look-up of a name to the last byte of the answer that is kept.
const TIME_MAX: Duration = Duration::from_secs(10);
/// Of an answer, for the log.
const ANSWER_BYTES_MAX: usize = 1000;

/// What a drain did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent {
    pub taken: u32,
    /// Not taken: to be tried again, or given up.
    pub failed: u32,
}

/// What is on its way.
#[derive(Default)]
struct Round {
    tasks: JoinSet<(PostbackId, DeliveryId, Result<Outcome>)>,
    places: BTreeMap<PostbackId, Places>,
    /// The places that were earned; one where nothing stands. So many that hang from the start do not fill all places.
    earned: BTreeMap<PostbackId, usize>,
    failing: usize,
}

#[derive(Default)]
struct Places {
    taken: BTreeSet<DeliveryId>,
    is_failing: bool,
}

/// Sends all that is due now and returns when nothing is left.
pub async fn send_due(platform: &Platform) -> Result<Sent> {
    let mut round = Round::default();
    let mut sent = Sent::default();
    loop {
        round.fill(platform).await?;
        let Some(ended) = round.tasks.join_next().await else { return Ok(sent) };
        match round.end(ended)? {
            Outcome::Taken => sent.taken += 1,
            Outcome::Gone | Outcome::NotTaken => sent.failed += 1,
        }
    }
}

/// The background task: sends until told to stop. What is on its way then is sent again after the next start.
pub async fn send_due_until(platform: Platform, mut stop: watch::Receiver<bool>) {
    let mut round = Round::default();
    loop {
        if let Err(error) = round.fill(&platform).await {
            tracing::error!(%error, "what is due to postbacks was not found and will be looked for again");
        }
        let wait = async {
            match round.tasks.is_empty() {
                true => tokio::time::sleep(PAUSE).await,
                false => {
                    let first = tokio::time::timeout(PAUSE, round.tasks.join_next()).await;
                    tokio::time::sleep(BREATH).await;
                    let first = first.ok().flatten();
                    let more: Vec<_> = std::iter::from_fn(|| round.tasks.try_join_next()).collect();
                    for ended in first.into_iter().chain(more) {
                        if let Err(error) = round.end(ended) {
                            tracing::error!(%error, "what became of a delivery was not noted; it is sent again");
                        }
                    }
                }
            }
        };
        tokio::select! {
            () = wait => {}
            // A sender that is gone means the same as a word to stop.
            _ = stop.changed() => return,
        }
    }
}

impl Round {
    /// Sends as much of what is due as there are places for.
    async fn fill(&mut self, platform: &Platform) -> Result<()> {
        let now = platform.clock.now();
        let due = platform.store.read(move |tx| store::postback::delivery::due_postbacks(tx, now)).await?;
        for (id, is_failing) in due {
            let free = self.free(id, is_failing);
            if free == 0 {
                continue;
            }
            let on_the_way = self.places.get(&id).map_or(0, |places| places.taken.len());
            let rows_max = i64::try_from(free + on_the_way).unwrap_or(i64::MAX);
            let found = platform
                .store
                .read(move |tx| {
                    let Some(postback) = store::postback::find_any(tx, id)? else { return Ok(None) };
                    anyhow::Ok(Some((postback, store::postback::delivery::due(tx, id, now, rows_max)?)))
                })
                .await?;
            let Some((postback, deliveries)) = found else { continue };
            for delivery in deliveries.into_iter() {
                if self.free(id, is_failing) > 0 {
                    self.send(platform, postback.clone(), delivery, is_failing);
                }
            }
        }
        Ok(())
    }

    fn free(&self, id: PostbackId, is_failing: bool) -> usize {
        let taken = self.places.get(&id).map_or(0, |places| places.taken.len());
        let (own, all) = match is_failing {
            true => (1, FAILING_AT_ONCE_MAX.saturating_sub(self.failing)),
            false => (self.earned.get(&id).copied().unwrap_or(1), AT_ONCE_MAX.saturating_sub(self.tasks.len())),
        };
        usize::saturating_sub(own, taken).min(all)
    }

    fn send(&mut self, platform: &Platform, postback: Postback, delivery: Delivery, is_failing: bool) {
        let places = self.places.entry(postback.id).or_default();
        if !places.taken.insert(delivery.id) {
            return;
        }
        if is_failing && !std::mem::replace(&mut places.is_failing, true) {
            self.failing += 1;
        }
        let platform = platform.clone();
        self.tasks.spawn(async move {
            let ids = (postback.id, delivery.id);
            let outcome = deliver(&platform, &postback, delivery).await;
            (ids.0, ids.1, outcome)
        });
    }

    fn end(
        &mut self,
        ended: std::result::Result<(PostbackId, DeliveryId, Result<Outcome>), tokio::task::JoinError>,
    ) -> Result<Outcome> {
        let (postback, delivery, outcome) = ended.context("deliver to a postback")?;
        if let Some(places) = self.places.get_mut(&postback) {
            places.taken.remove(&delivery);
            if places.taken.is_empty() {
                self.failing -= usize::from(places.is_failing);
                self.places.remove(&postback);
            }
        }
        self.judge(postback, outcome.as_ref().ok().copied());
        outcome
    }

    fn judge(&mut self, postback: PostbackId, outcome: Option<Outcome>) {
        if outcome == Some(Outcome::Taken) {
            let earned = self.earned.entry(postback).or_insert(1);
            *earned = (*earned * 2).min(PER_POSTBACK_MAX);
        } else {
            self.earned.remove(&postback);
        }
    }
}

async fn deliver(platform: &Platform, postback: &Postback, delivery: Delivery) -> Result<Outcome> {
    let tried = attempt(platform, postback, &delivery.told).await;
    let outcome = Outcome::of_status(tried.status);
    metrics::counter!("tributary_postbacks_total", "outcome" => label(outcome)).increment(1);
    let id = postback.id;
    let is_paused = platform.store.write(move |tx| note(tx, id, &delivery, &tried, outcome)).await?;
    if is_paused {
        platform.postbacks.reload(&platform.store).await?;
    }
    Ok(outcome)
}

/// One request, whatever comes of it.
pub(super) async fn attempt(platform: &Platform, postback: &Postback, told: &Told) -> Attempt {
    let wish = &postback.wish;
    let filled = wish.url_template.parse::<UrlTemplate>().map(|template| template.fill(told));
    let address = filled.unwrap_or_else(|_| wish.url_template.clone());
    let method = match wish.method {
        PostbackMethod::Get => Method::GET,
        PostbackMethod::Post => Method::POST,
    };
    let telling = Telling { address: address.clone(), method, answer_bytes_max: ANSWER_BYTES_MAX, time_max: TIME_MAX };
    let (status, answer) = match platform.outside.tell(telling).await {
        Ok(Heard { status, body, .. }) => (status, String::from_utf8_lossy(&body).into_owned()),
        Err(failure) => (0, failure.to_string()),
    };
    Attempt { at: platform.clock.now(), request: format!("{} {address}", wish.method.verb()), status, answer }
}

/// Writes down what became of it. True when the postback was paused for it.
fn note(
    tx: &mut Tx<'_>,
    id: PostbackId,
    delivery: &Delivery,
    tried: &Attempt,
    outcome: Outcome,
) -> anyhow::Result<bool> {
    // Whoever removed it meanwhile, or changed it, is not told of what went to where it was before.
    let Some(postback) = store::postback::find_any(tx, id)? else { return Ok(false) };
    let now = tried.at;
    if outcome == Outcome::Taken {
        store::postback::delivery::settle(tx, delivery, tried, DeliveryState::Done, now)?;
        if postback.failing_since.is_some() {
            store::postback::set_failing_since(tx, id, None)?;
        }
        return Ok(false);
    }
    let first = delivery.first_tried_at.unwrap_or(now);
    let seed = delivery.id.get().unsigned_abs();
    let (state, due_at) = match retry_after(delivery.attempts + 1, first, now, seed) {
        Some(pause) => (DeliveryState::Waiting, now + pause),
        None => (DeliveryState::Dead, now),
    };
    store::postback::delivery::settle(tx, delivery, tried, state, due_at)?;
    if postback.state != PostbackState::Active {
        return Ok(false);
    }
    let since = postback.failing_since.unwrap_or(now);
    let Some(reason) = pause_after(outcome, since, now) else {
        if postback.failing_since.is_none() {
            store::postback::set_failing_since(tx, id, Some(since))?;
        }
        return Ok(false);
    };
    store::postback::set_state(tx, id, PostbackState::Paused, Some(reason))?;
    let letter = letter::postback::paused(&postback.wish.url_template, id, reason, said(tried));
    tell(tx, postback.account, Event::PostbackPaused, &letter, now)?;
    Ok(true)
}

/// What the last attempt came to, in words.
fn said(tried: &Attempt) -> Said {
    match tried.status {
        0 => Said::written(&tried.answer),
        status => Said::of("it answered with status {status}").with(status.to_string()),
    }
}

const fn label(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Taken => "taken",
        Outcome::Gone => "gone",
        Outcome::NotTaken => "not_taken",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_earned_by_taking_and_lost_by_not_taking() {
        let mut round = Round::default();
        let id = PostbackId(1);
        let mut places = vec![round.free(id, false)];
        for outcome in [Outcome::Taken, Outcome::Taken, Outcome::Taken, Outcome::Taken, Outcome::NotTaken] {
            round.judge(id, Some(outcome));
            places.push(round.free(id, false));
        }
        assert_eq!(places, [1, 2, 4, 8, 8, 1]);
        round.judge(id, Some(Outcome::Taken));
        round.judge(id, None);
        assert_eq!((round.free(id, false), round.free(id, true)), (1, 1), "what failed on our side too");
    }
}
