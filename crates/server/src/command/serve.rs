//! `tributary serve`: serves until told to stop.

use serde_json::json;

use crate::config::Config;
use crate::serving::Serving;

pub fn run(config: &Config, json: bool) -> anyhow::Result<()> {
    let serving = Serving::start(config)?;
    let signals = serving.signals()?;
    announce(&serving, json);
    serving.stop_when_told(signals);
    Ok(())
}

/// Tells, on one line, that requests are answered from now on; scripts wait for it.
fn announce(serving: &Serving, json: bool) {
    let base_url = serving.base_url();
    if json {
        let (port, tracking_address) = (serving.address.port(), serving.tracking_address);
        println!("{}", json!({ "base_url": base_url, "port": port, "tracking_address": tracking_address }));
    } else {
        println!("serving {base_url}, stop with Ctrl-C");
    }
}
