//! Mail: put into the outbox with the change it tells of, sent after the commit, again if that failed.
//!
//! A message is sent at least once: a crash right after sending sends it again, under the same Message-ID. In a folder it is the same
//! file, so there it is exactly once.

mod envelope;
pub mod preview;
mod transport;

#[cfg(test)]
mod tests;

use std::time::Duration;

use anyhow::Context;
use domain::access::AccountKind;
use domain::ids::{AccountId, PersonId};
use domain::language::Language;
use domain::notification::Event;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::account::Account;
use store::outbox::{self, Channel, Message};
use tokio::sync::watch;

use crate::Platform;
use crate::job::Job;
use crate::letter::Letter;
pub use transport::Transport;

/// How long somebody who takes messages has for sending them before they are due again.
const LEASE: SignedDuration = SignedDuration::from_mins(5);
/// Messages taken at once.
const BATCH: u32 = 20;
/// After this many failures a message is given up.
const ATTEMPTS_MAX: u32 = 10;
/// How often the outbox is looked at; one read of an index that is empty then.
pub(crate) const PAUSE: Duration = Duration::from_secs(1);

/// Why a letter comes to an address; it stands at its foot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Somebody gave us this address, and what the letter holds proves it.
    AddressGiven,
    /// The reader belongs to an account.
    Member { account_id: i64, account_name: String, account_kind: String, person_id: i64, event: String },
    /// The letter of the day to one of an account's people.
    Day { account_id: i64, account_name: String, account_kind: String, person_id: i64 },
    /// The operator looks at what letters are like.
    Test,
}

/// What a drain did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drained {
    pub sent: u32,
    /// Will be tried again.
    pub failed: u32,
    /// Given up.
    pub dead: u32,
}

/// A letter as it waits in the outbox.
#[derive(Serialize, Deserialize)]
#[serde(tag = "version")]
enum Payload {
    /// As it was before letters had two forms.
    #[serde(rename = "1")]
    V1 { to: String, subject: String, text: String },
    #[serde(rename = "2")]
    V2 {
        to: String,
        /// The code of the reader's; "" in those of before letters had languages.
        #[serde(default)]
        language: String,
        letter: Box<Letter>,
        reason: Reason,
    },
}

impl Reason {
    pub(crate) fn member(account: &Account, person: PersonId, event: Event) -> Self {
        Reason::Member {
            account_id: account.id.get(),
            account_name: account.name.clone(),
            account_kind: account.kind.code().to_owned(),
            person_id: person.get(),
            event: event.code().to_owned(),
        }
    }

    pub(crate) fn day(account: &Account, person: PersonId) -> Self {
        Reason::Day {
            account_id: account.id.get(),
            account_name: account.name.clone(),
            account_kind: account.kind.code().to_owned(),
            person_id: person.get(),
        }
    }
}

/// To whom a waiting letter goes and what it is about, in English; never its text, which may hold a secret.
pub(crate) fn envelope(payload: &str) -> Option<(String, String)> {
    match serde_json::from_str(payload).ok()? {
        Payload::V1 { to, subject, .. } => Some((to, subject)),
        Payload::V2 { to, letter, .. } => Some((to, letter.subject(Language::English))),
    }
}

/// Puts a letter into the outbox, as a part of the write that it tells of. It is said in the reader's language when it leaves.
pub fn put(
    tx: &mut Tx<'_>,
    to: &str,
    language: Language,
    letter: &Letter,
    reason: Reason,
    now: Timestamp,
) -> anyhow::Result<()> {
    let letter = Box::new(dressed(tx, letter, &reason)?);
    let payload = Payload::V2 { to: to.to_owned(), language: language.code().to_owned(), letter, reason };
    let payload = serde_json::to_string(&payload).context("write down a letter")?;
    outbox::insert(tx, Channel::Mail, &payload, now)
}

/// As the brand that it is from, which is a brand's own where it says nothing else. The operator's people read letters of the platform.
fn dressed(tx: &mut Tx<'_>, letter: &Letter, reason: &Reason) -> anyhow::Result<Letter> {
    let (Reason::Member { account_id, account_kind, .. } | Reason::Day { account_id, account_kind, .. }) = reason
    else {
        return letter.clone().dressed(tx);
    };
    match account_kind.parse() {
        Ok(AccountKind::Brand) => letter.clone().from_brand(AccountId(*account_id)).dressed(tx),
        Ok(AccountKind::Operator) => Ok(letter.clone()),
        Ok(AccountKind::Partner) | Err(_) => letter.clone().dressed(tx),
    }
}

/// Sends all that is due and returns when none is left.
pub async fn drain_due(platform: &Platform) -> anyhow::Result<Drained> {
    let mut drained = Drained::default();
    loop {
        let now = platform.clock.now();
        let is_due = |tx: &mut Tx<'_>| outbox::next_due_at(tx, Channel::Mail);
        if platform.store.read(is_due).await?.is_none_or(|due_at| due_at > now) {
            return Ok(drained);
        }
        let claim = move |tx: &mut Tx<'_>| outbox::claim_due(tx, Channel::Mail, now, now + LEASE, BATCH);
        for message in platform.store.write(claim).await? {
            send(platform, message, &mut drained).await?;
        }
    }
}

/// Drains the outbox until `stop` says so. Failures are logged and tried again.
pub async fn run(platform: Platform, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let now = platform.clock.now();
        if let Err(error) = platform.jobs.note(Job::Mail, now, drain_due(&platform)).await {
            tracing::error!(error = format!("{error:#}"), "the mail outbox was not drained");
        }
        // A closed channel means that nobody can stop us any more, which is a way of being told to.
        let told = tokio::time::timeout(PAUSE, stop.changed()).await;
        if matches!(told, Ok(Err(_))) {
            return;
        }
    }
}

async fn send(platform: &Platform, message: Message, drained: &mut Drained) -> anyhow::Result<()> {
    let (id, attempts) = (message.id, message.attempts);
    let outcome = transport::deliver(platform, message).await;
    let now = platform.clock.now();
    let (label, due_at, error) = match outcome {
        Ok(()) => {
            drained.sent += 1;
            metrics::counter!("tributary_mail_total", "outcome" => "sent").increment(1);
            return platform.store.write(move |tx| outbox::set_done(tx, id, now)).await;
        }
        Err(failure) if failure.is_permanent || attempts + 1 >= ATTEMPTS_MAX => {
            drained.dead += 1;
            ("dead", None, failure.error)
        }
        Err(failure) => {
            drained.failed += 1;
            ("failed", Some(now + pause_before(attempts + 1)), failure.error)
        }
    };
    let error = format!("{error:#}");
    metrics::counter!("tributary_mail_total", "outcome" => label).increment(1);
    tracing::warn!(message = %id, attempts = attempts + 1, error, "mail {id} was not sent");
    platform.store.write(move |tx| outbox::set_failed(tx, id, &error, due_at, now)).await
}

/// 1, 3, 9, 27 minutes and so on, never more than half a day: ten attempts take about two days.
fn pause_before(attempt: u32) -> SignedDuration {
    let minutes = 3_i64.saturating_pow(attempt.saturating_sub(1)).min(12 * 60);
    SignedDuration::from_mins(minutes)
}
