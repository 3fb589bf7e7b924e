//! Waiting to be told to stop.

use anyhow::Context;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Listening from when it is made: a signal that comes before anybody waits is not lost.
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// Called inside a runtime.
    pub fn listen() -> anyhow::Result<Signals> {
        Ok(Signals {
            terminate: signal(SignalKind::terminate()).context("listening for SIGTERM")?,
            interrupt: signal(SignalKind::interrupt()).context("listening for SIGINT")?,
        })
    }

    /// Returns at the first SIGTERM or SIGINT. A second one, while ending in order takes too long, ends the process at once:
    /// what was acknowledged is on disk either way.
    pub async fn told_to_stop(mut self) {
        let name = self.next().await;
        tracing::info!(signal = name, "stopping after {name}");
        tokio::spawn(async move {
            self.next().await;
            tracing::warn!("stopped at once after a second signal");
            std::process::exit(1);
        });
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}
