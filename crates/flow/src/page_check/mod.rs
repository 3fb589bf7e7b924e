//! Whether the pages behind links answer: asked when somebody presses a button, and once a day in the background.
//!
//! It is the page that is asked and not the link, so that no click is counted and a page that many links share is asked once.

mod job;

#[cfg(test)]
mod tests;

use std::fmt::Write;
use std::time::Duration;

use domain::access::Deed;
use domain::ids::LinkId;
use domain::link::PageHealth;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
pub use store::page_check::PageCheck;

use crate::link::page_of;
use crate::outside::{Ask, Follow, Heard, OutsideFailure};
use crate::{Caller, Platform, Result, link};

pub use job::{check_due, check_until};

/// A visitor would have left by then.
const TIME_MAX: Duration = Duration::from_secs(10);

/// Pressing again sooner shows what was found just now.
const PRESSED_AGAIN: SignedDuration = SignedDuration::from_secs(30);

/// Asks the page behind a link now. Whoever may make links may ask.
pub async fn check(platform: &Platform, caller: &Caller, id: LinkId) -> Result<PageCheck> {
    caller.may(Deed::ChangeLinks)?;
    let found = link::find(platform, caller, id).await?;
    let parts = platform.clone();
    let (address, newest) = platform
        .store
        .read(move |tx| {
            let address = page_of(tx, &parts.terms, &found)?;
            let newest = store::page_check::newest(tx, &[&hash_of(&address)])?.pop();
            anyhow::Ok((address, newest))
        })
        .await?;
    let recent = |check: &PageCheck| platform.clock.now().duration_since(check.checked_at) < PRESSED_AGAIN;
    match newest.filter(recent) {
        Some(check) => Ok(check),
        None => ask(platform, &address).await,
    }
}

/// Asks, and keeps the answer.
async fn ask(platform: &Platform, address: &str) -> Result<PageCheck> {
    let wanted = Ask { address: address.to_owned(), follow: Follow::Anywhere, body_bytes_max: 0, time_max: TIME_MAX };
    let began = std::time::Instant::now();
    let heard = platform.outside.fetch(wanted).await;
    let check = judged(address, heard, began.elapsed(), platform.clock.now());
    let kept = check.clone();
    platform.store.write(move |tx| store::page_check::insert(tx, &kept)).await?;
    Ok(check)
}

fn judged(
    address: &str,
    heard: std::result::Result<Heard, OutsideFailure>,
    took: Duration,
    now: Timestamp,
) -> PageCheck {
    let (health, status, problem) = match heard {
        Ok(heard) => (PageHealth::of_status(heard.status), heard.status, String::new()),
        Err(failure) => (PageHealth::Silent, 0, failure.to_string()),
    };
    let took_ms = i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
    PageCheck { address_hash: hash_of(address), checked_at: now, health, status: status.into(), took_ms, problem }
}

/// By which an address is found again.
pub(crate) fn hash_of(address: &str) -> String {
    Sha256::digest(address.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
