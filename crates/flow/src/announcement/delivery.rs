//! The job: gives each recipient its thread, a few in one write, until everybody has it.
//!
//! It looks at the state and needs nothing else: what a stop or a crash left undone still waits.

use std::time::Duration;

use domain::ids::{AccountId, AnnouncementId};
use domain::message::{Side, Topic};
use jiff::Timestamp;
use store::Tx;
use store::message::{NewThread, Reader};
use tokio::sync::watch;

use super::Announcement;
use crate::Platform;
use crate::message::{Words, add};

/// Between two looks.
const PAUSE: Duration = Duration::from_secs(2);
/// Recipients in one write. Each is some fifteen statements; others who write wait no longer than for these.
const AT_ONCE: u32 = 10;

/// The background task: delivers until told to stop. What failed is logged and tried again after the pause.
pub async fn send_due_until(platform: Platform, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = send_due(&platform, &stop).await {
            tracing::error!(error = format!("{error:#}"), "delivering announcements failed and will be tried again");
        }
        if tokio::time::timeout(PAUSE, stop.changed()).await.is_ok_and(|changed| changed.is_err()) {
            return;
        }
    }
}

/// Delivers everything that was sent. Announcements take turns, so that a small one need not wait for a large one.
pub async fn send_due(platform: &Platform, stop: &watch::Receiver<bool>) -> anyhow::Result<()> {
    loop {
        let unfinished = platform.store.read(store::announcement::unfinished).await?;
        if unfinished.is_empty() {
            return Ok(());
        }
        for announcement in unfinished {
            if *stop.borrow() {
                return Ok(());
            }
            some(platform, announcement.brand, announcement.id).await?;
        }
    }
}

/// Delivers to the next few.
pub(super) async fn some(platform: &Platform, brand: AccountId, id: AnnouncementId) -> anyhow::Result<()> {
    let now = platform.clock.now();
    platform
        .store
        .write(move |tx| {
            let found = store::announcement::find(tx, brand, id)?;
            match found.filter(|found| found.sent_at.is_some() && found.done_at.is_none()) {
                Some(announcement) => deliver(tx, &announcement, now),
                None => Ok(()),
            }
        })
        .await
}

fn deliver(tx: &mut Tx<'_>, announcement: &Announcement, now: Timestamp) -> anyhow::Result<()> {
    let id = announcement.id;
    let words = Words { text: announcement.text.clone(), files: store::announcement::files(tx, id)? };
    let writer = Reader { side: Side::Brand, account: announcement.brand, person: announcement.person };
    let waiting = store::announcement::waiting(tx, id, AT_ONCE)?;
    for &partner in &waiting {
        let thread = NewThread {
            topic: Topic::Message,
            brand: announcement.brand,
            partner,
            program: announcement.audience.program(),
            announcement: Some(id),
            subject: announcement.subject.clone(),
        };
        let thread = store::message::begin(tx, &thread, now)?;
        add(tx, writer, thread, &words, now)?;
        store::announcement::set_reached(tx, id, partner, thread)?;
    }
    if waiting.len() < AT_ONCE as usize {
        store::announcement::finish(tx, id, now)?;
    }
    Ok(())
}
