//! The background round: every page behind a link that counts is asked about once a day, a host no more often than its turn comes.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::ids::LinkId;
use domain::web_address::host_of;
use jiff::SignedDuration;
use tokio::sync::watch;

use super::{ask, hash_of};
use crate::link::page_of;
use crate::{Platform, Result};

/// Between two steps, and before the first: whoever only looks in is not kept busy.
const PAUSE: Duration = Duration::from_secs(60);

/// How many links a step looks at, and so how many pages it asks at most.
const LINKS_PER_STEP: u32 = 100;

/// An hour less than a day, so that the round does not drift through the hours of the day.
const FRESH: SignedDuration = SignedDuration::from_hours(23);

/// The background task: goes round until told to stop. Not in a sandbox, whose days may pass in a second: real sites would be
/// asked for each of them.
pub async fn check_until(platform: Platform, mut stop: watch::Receiver<bool>) {
    if platform.clock.is_sandbox() {
        return;
    }
    let mut after = LinkId(0);
    loop {
        // A sender that is gone means the same as a word to stop.
        if tokio::time::timeout(PAUSE, stop.changed()).await.is_ok() {
            return;
        }
        tokio::select! {
            step = check_due(&platform, after) => match step {
                Ok(last) => after = last,
                Err(error) => tracing::error!(%error, "asking the pages behind links failed and will be tried again"),
            },
            _ = stop.changed() => return,
        }
    }
}

/// One step: asks the pages of the next links whose last answer is a day old. Returns where the next step begins.
pub async fn check_due(platform: &Platform, after: LinkId) -> Result<LinkId> {
    let (parts, now) = (platform.clone(), platform.clock.now());
    let (last, due) = platform
        .store
        .read(move |tx| {
            let links = store::link::list_live(tx, after, LINKS_PER_STEP)?;
            // Where the list ends it begins anew.
            let is_end = links.len() < LINKS_PER_STEP as usize;
            let last = links.last().filter(|_| !is_end).map_or(LinkId(0), |link| link.id);
            let mut pages = BTreeMap::new();
            for link in &links {
                let address = page_of(tx, &parts.terms, link)?;
                pages.insert(hash_of(&address), address);
            }
            let hashes: Vec<&str> = pages.keys().map(String::as_str).collect();
            for check in store::page_check::newest(tx, &hashes)? {
                if now.duration_since(check.checked_at) < FRESH {
                    pages.remove(&check.address_hash);
                }
            }
            anyhow::Ok((last, pages))
        })
        .await?;
    for address in due.into_values() {
        // A host whose turn has not come is asked in another round.
        if platform.outside.take_turn(host_of(&address).unwrap_or_default()) {
            ask(platform, &address).await?;
        }
    }
    Ok(last)
}
