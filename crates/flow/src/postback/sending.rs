//! Sends what is due: many at a time, few to one receiver, of one subject to one postback one after the other.
//!
//! What is on its way is known in memory alone, since one process sends: the one that serves. If it dies between an answer and its note,
//! the delivery is still due and is sent again, under the same id. A receiver that hangs holds up what is sent to it and nothing else:
//! each postback has one place and earns more with what it takes, one that is failing has one, and all that are failing share half of
//! all places.

use domain::words::Said;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anyhow::Context;
use bytes::Bytes;
use domain::ids::{DeliveryId, PostbackId};
use domain::notification::Event;
use domain::postback::{
    Body, BodyTemplate, DeliveryState, Outcome, PostbackMethod, PostbackState, Told, UrlTemplate, pause_after,
    retry_after, signature,
};
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue};
use jiff::Timestamp;
use store::Tx;
use store::postback::Postback;
use store::postback::delivery::{Attempt, Delivery};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::payload::payload;
use super::secret;
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
/// Of a body, for the log.
const BODY_CHARACTERS_KEPT: usize = 4000;

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
    /// Whose turn was last, so that when places are few they go round.
    last: Option<PostbackId>,
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
        let mut due = platform.store.read(move |tx| store::postback::delivery::due_postbacks(tx, now)).await?;
        let turn = due.partition_point(|(id, _)| Some(*id) <= self.last);
        due.rotate_left(turn);
        let wanted = self.wanted(&due);
        let found = platform.store.read(move |tx| look_up(tx, &wanted, now)).await?;
        for (postback, is_failing, deliveries) in found {
            for delivery in deliveries {
                if self.free(postback.id, is_failing) > 0 {
                    self.last = Some(postback.id);
                    self.send(platform, postback.clone(), delivery, is_failing);
                }
            }
        }
        Ok(())
    }

    /// How many rows to read of which postback: as many as have a place, and those that are on the way and still due.
    fn wanted(&self, due: &[(PostbackId, bool)]) -> Vec<(PostbackId, bool, i64)> {
        let mut places = AT_ONCE_MAX.saturating_sub(self.tasks.len());
        let mut wanted = Vec::new();
        for &(id, is_failing) in due {
            let free = self.free(id, is_failing).min(places);
            if free > 0 {
                places -= free;
                let on_the_way = self.places.get(&id).map_or(0, |places| places.taken.len());
                wanted.push((id, is_failing, i64::try_from(free + on_the_way).unwrap_or(i64::MAX)));
            }
        }
        wanted
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

/// In one look, because a thousand looks cost more than what they find.
fn look_up(
    tx: &mut Tx<'_>,
    wanted: &[(PostbackId, bool, i64)],
    now: Timestamp,
) -> anyhow::Result<Vec<(Postback, bool, Vec<Delivery>)>> {
    let mut found = Vec::with_capacity(wanted.len());
    for &(id, is_failing, rows_max) in wanted {
        let Some(postback) = store::postback::find_any(tx, id)? else { continue };
        found.push((postback, is_failing, store::postback::delivery::due(tx, id, now, rows_max)?));
    }
    Ok(found)
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
    let (request, telling) = match telling(platform, postback, told) {
        Ok(made) => made,
        Err(failure) => {
            let at = platform.clock.now();
            tracing::error!(
                postback = postback.id.get(),
                "a delivery of postback {} was not made: {failure:#}",
                postback.id
            );
            let answer =
                "the request could not be made; the operator of this installation sees why in its log".to_owned();
            return Attempt { at, request: String::new(), status: 0, answer };
        }
    };
    let (status, answer) = match platform.outside.tell(telling).await {
        Ok(Heard { status, body, .. }) => (status, String::from_utf8_lossy(&body).into_owned()),
        Err(failure) => (0, failure.to_string()),
    };
    Attempt { at: platform.clock.now(), request, status, answer }
}

/// The request, as the log shows it and as it is sent.
fn telling(platform: &Platform, postback: &Postback, told: &Told) -> anyhow::Result<(String, Telling)> {
    let wish = &postback.wish;
    let filled = wish.url_template.parse::<UrlTemplate>().map(|template| template.fill(told));
    let address = filled.unwrap_or_else(|_| wish.url_template.clone());
    let (headers, body) = match &wish.body {
        Body::None => (Vec::new(), String::new()),
        Body::Template { format, text } => {
            let body = BodyTemplate::read(*format, text).context("read the body of a postback")?.fill(told);
            (vec![(CONTENT_TYPE, HeaderValue::from_static(format.content_type()))], body)
        }
        Body::Webhook => signed(platform, postback, told)?,
    };
    let method = match wish.method {
        PostbackMethod::Get => Method::GET,
        PostbackMethod::Post => Method::POST,
    };
    let request = match body.as_str() {
        "" => format!("{method} {address}"),
        body => format!("{method} {address}\n\n{}", body.chars().take(BODY_CHARACTERS_KEPT).collect::<String>()),
    };
    let body = Bytes::from(body);
    let telling = Telling { address, method, headers, body, answer_bytes_max: ANSWER_BYTES_MAX, time_max: TIME_MAX };
    Ok((request, telling))
}

/// The message of a webhook with the three headers that prove it. The id is the same however often it is sent; the instant is that of the
/// attempt, so that a receiver can refuse what somebody recorded and sends again.
fn signed(
    platform: &Platform,
    postback: &Postback,
    told: &Told,
) -> anyhow::Result<(Vec<(HeaderName, HeaderValue)>, String)> {
    let body = payload(told);
    let at = platform.clock.now();
    let id = format!("msg_{}", told.delivery);
    let secrets = secret::valid(&platform.settings.factor_key, postback, at)?;
    let text = |text: String| HeaderValue::try_from(text).context("write a header of a webhook");
    let headers = vec![
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (HeaderName::from_static("webhook-signature"), text(signature(&secrets, &id, at, &body))?),
        (HeaderName::from_static("webhook-timestamp"), text(at.as_second().to_string())?),
        (HeaderName::from_static("webhook-id"), text(id)?),
    ];
    Ok((headers, body))
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
    let letter = letter::postback::paused(&postback.wish.url_template, door(tx, &postback)?, reason, said(tried));
    tell(tx, postback.account, Event::PostbackPaused, &letter, now)?;
    Ok(true)
}

/// Where its owner looks at it.
fn door(tx: &mut Tx<'_>, postback: &Postback) -> anyhow::Result<String> {
    let owner = crate::account::existing(tx, postback.account)?;
    Ok(format!("/{}/postbacks/{}", owner.kind.code(), postback.id))
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
