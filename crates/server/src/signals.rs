//! Waiting to be told to stop.

use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};

/// Returns at the first SIGTERM or SIGINT. A second one, while ending in order takes too long, ends the process at once:
/// what was acknowledged is on disk either way.
pub async fn told_to_stop() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("listening for SIGINT")?;
    let name = tokio::select! {
        _ = terminate.recv() => "SIGTERM",
        _ = interrupt.recv() => "SIGINT",
    };
    tracing::info!(signal = name, "stopping after {name}");
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::warn!("stopped at once after a second signal");
        std::process::exit(1);
    });
    Ok(())
}
