//! `tributary serve`: everything opens, serves, and ends in order.
//!
//! The order of the end is what loses nothing: first no more requests, then the jobs finish their step, then the event log
//! files what it holds, then the store commits what is queued.

use std::time::Duration;

use anyhow::Context;
use edge::serve::{Doors, Listen};
use serde_json::json;

use crate::config::Config;
use crate::data_directory::DataDirectory;
use crate::jobs::Jobs;
use crate::signals::Signals;
use crate::{metrics, platform, routers};

pub fn run(config: &Config, json: bool) -> anyhow::Result<()> {
    let directory = DataDirectory::open(&config.data.directory)?;
    let _lock = directory.lock()?;
    let metrics = metrics::install()?;
    let bound = edge::serve::bind(listen(config))?;
    let platform = platform::open(config, &directory, platform::For::Serving { listening: bound.address() })?;

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("jobs")
        .enable_all()
        .build()
        .context("starting the runtime of the background jobs")?;
    let signals = {
        let _inside = runtime.enter();
        Signals::listen()?
    };
    let address = bound.address();
    let tracking_address = bound.tracking_address();
    let doors = Doors {
        platform: platform.clone(),
        tracking: routers::tracking(&platform),
        router: routers::everything(&platform, metrics),
    };
    let jobs = Jobs::start(&runtime, &platform);
    let serving = bound.serve(doors)?;
    tracing::info!(%address, "listening on {address}");
    announce(json, &platform.settings.public_url, address.port(), tracking_address.map(|address| address.to_string()));

    runtime.block_on(signals.told_to_stop());
    serving.stop();
    runtime.block_on(jobs.stop());
    runtime.shutdown_timeout(Duration::from_secs(5));
    platform.close();
    tracing::info!("stopped");
    Ok(())
}

/// Tells, on one line, that requests are answered from now on; scripts wait for it.
fn announce(json: bool, base_url: &str, port: u16, tracking_address: Option<String>) {
    if json {
        println!("{}", json!({ "base_url": base_url, "port": port, "tracking_address": tracking_address }));
    } else {
        println!("serving {base_url}, stop with Ctrl-C");
    }
}

fn listen(config: &Config) -> Listen {
    let listen = &config.listen;
    Listen {
        address: listen.address,
        tracking_address: listen.tracking_address,
        threads: listen.threads,
        trusted_proxies: listen.trusted_proxies.clone(),
        forwarded_header: listen.forwarded_header,
        header_read_timeout: Duration::from_secs(listen.header_read_timeout_seconds),
        drain_timeout: Duration::from_secs(listen.drain_timeout_seconds),
    }
}
