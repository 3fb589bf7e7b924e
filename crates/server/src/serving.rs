//! An installation that is being served, from the open listeners to the orderly end.
//!
//! The order of the end is what loses nothing: first no more requests, then the jobs finish their step, then the event log
//! files what it holds, then the store commits what is queued.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use edge::serve::{Certificate, Doors, Listen, Tls};
use flow::Platform;
use tokio::runtime::Runtime;

use crate::config::Config;
use crate::data_directory::{DataDirectory, Lock};
use crate::jobs::Jobs;
use crate::signals::Signals;
use crate::{metrics, platform, routers};

pub struct Serving {
    pub address: SocketAddr,
    pub tracking_address: Option<SocketAddr>,
    platform: Platform,
    runtime: Runtime,
    jobs: Jobs,
    doors: edge::serve::Serving,
    _lock: Lock,
}

impl Serving {
    /// Opens everything and answers requests from now on.
    pub fn start(config: &Config) -> anyhow::Result<Serving> {
        let directory = DataDirectory::open(&config.data.directory)?;
        let lock = directory.lock()?;
        let listen = listen(config)?;
        let certificate = listen.tls.as_ref().map(|tls| Arc::clone(&tls.certificate));
        let bound = edge::serve::bind(listen)?;
        let (address, tracking_address) = (bound.address(), bound.tracking_address());
        let tls_address = bound.tls_address();
        let metrics = metrics::install()?;
        let platform = platform::open(config, &directory, platform::For::Serving { listening: address })?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("jobs")
            .enable_all()
            .build()
            .context("starting the runtime of the background jobs")?;
        let doors = Doors {
            platform: platform.clone(),
            tracking: routers::tracking(&platform),
            router: routers::everything(&platform, config.impact.limits(), metrics),
        };
        let mut jobs = Jobs::start(&runtime, &platform, compat::maker(config.impact.limits()));
        if let Some(certificate) = certificate {
            jobs.watch_certificate(&runtime, certificate);
        }
        let doors = bound.serve(doors)?;
        tracing::info!(%address, "listening on {address}");
        if let Some(address) = tls_address {
            tracing::info!(%address, "listening with TLS on {address}");
        }
        Ok(Serving { address, tracking_address, platform, runtime, jobs, doors, _lock: lock })
    }

    /// Where people reach it.
    pub fn base_url(&self) -> &str {
        &self.platform.settings.public_url
    }

    /// Listens for being told to stop, from now on. To be called before anybody learns the address.
    pub fn signals(&self) -> anyhow::Result<Signals> {
        let _inside = self.runtime.enter();
        Signals::listen()
    }

    /// Serves until then, and ends in order.
    pub fn stop_when_told(self, signals: Signals) {
        self.runtime.block_on(signals.told_to_stop());
        self.stop();
    }

    pub fn stop(self) {
        // Answers that go on and on end, so that no connection has to be waited for.
        self.platform.bells.silence();
        self.doors.stop();
        self.runtime.block_on(self.jobs.stop());
        self.runtime.shutdown_timeout(Duration::from_secs(5));
        self.platform.close();
        tracing::info!("stopped");
    }
}

fn listen(config: &Config) -> anyhow::Result<Listen> {
    let listen = &config.listen;
    let tls = match listen.tls_address {
        Some(address) => {
            let certificate = Certificate::load(&listen.tls_certificate, &listen.tls_key)?;
            Some(Tls { address, certificate: Arc::new(certificate) })
        }
        None => None,
    };
    Ok(Listen {
        tls,
        address: listen.address,
        tracking_address: listen.tracking_address,
        threads: listen.threads,
        trusted_proxies: listen.trusted_proxies.clone(),
        forwarded_header: listen.forwarded_header,
        idle_timeout: Duration::from_secs(listen.idle_timeout_seconds),
        drain_timeout: Duration::from_secs(listen.drain_timeout_seconds),
    })
}
