//! A sandbox's time machine: the clock jumps, and what the skipped time would have done is done before anybody is answered.
//!
//! The background jobs would do the same a moment later. Whoever moves the clock wants to look at the new day now, so it waits here.
//! A real installation refuses: its time is everybody's.

#[cfg(test)]
mod tests;

use jiff::Timestamp;

use crate::lifecycle::{Swept, sweep_due};
use crate::{Caller, Platform, Result, clock};

/// What a jump of the clock has brought about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advanced {
    /// The clock's time when everything was done.
    pub now: Timestamp,
    pub swept: Swept,
}

/// Moves the clock forward to an instant, locks and approves what is due there, and counts every click recorded so far.
///
/// Clicks are counted first: they happened before the jump.
pub async fn advance(platform: &Platform, caller: &Caller, to: Timestamp) -> Result<Advanced> {
    clock::advance(platform, caller, to).await?;
    platform.event_log.catch_up().await?;
    crate::program::apply_due(platform).await?;
    let swept = sweep_due(platform).await?;
    Ok(Advanced { now: platform.clock.now(), swept })
}
