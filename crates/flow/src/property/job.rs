//! The background round: a proof is looked for again every day, and lapses when it was gone for a week.

use std::time::Duration;

use domain::access::AccountKind;
use domain::property::Proof;
use jiff::SignedDuration;
use tokio::sync::watch;

use super::look::look;
use super::proof::keep;
use crate::{Caller, Platform, Result};

/// Between two rounds.
const PAUSE: Duration = Duration::from_secs(10 * 60);

const PER_ROUND: u32 = 50;

const FRESH: SignedDuration = SignedDuration::from_hours(24);

/// The background task: looks again until told to stop. Not in a sandbox, whose days may pass in a second: real sites would be
/// asked for each of them.
pub async fn look_again_until(platform: Platform, mut stop: watch::Receiver<bool>) {
    if platform.clock.is_sandbox() {
        return;
    }
    loop {
        // A sender that is gone means the same as a word to stop.
        if tokio::time::timeout(PAUSE, stop.changed()).await.is_ok() {
            return;
        }
        tokio::select! {
            round = look_again_due(&platform) => if let Err(error) = round {
                tracing::error!(%error, "looking for proofs of websites failed and will be tried again");
            },
            _ = stop.changed() => return,
        }
    }
}

/// Looks at the proved websites that were last looked at a day ago. How many there were.
pub async fn look_again_due(platform: &Platform) -> Result<usize> {
    let before = platform.clock.now() - FRESH;
    let due = platform.store.read(move |tx| store::property::list_due(tx, before, PER_ROUND)).await?;
    for property in &due {
        let Proof::Proved { way, .. } = property.proof else { continue };
        let finding = look(platform, property, way).await;
        let owner = Caller::system("proofs of websites", property.account_id, AccountKind::Partner);
        keep(platform, &owner, property.id, way, finding).await?;
    }
    Ok(due.len())
}
