//! One file per sub-command: what it reads, asks `flow` to do, and prints.

pub mod backup;
pub mod init;
pub mod keys;
pub mod person;
pub mod program;
pub mod report;
pub mod serve;
pub mod verify;

use std::ops::Deref;

use anyhow::Context;
use flow::Platform;
use tokio::runtime::Runtime;

use crate::config::Config;
use crate::data_directory::DataDirectory;
use crate::platform;

/// The platform of a sub-command, perhaps beside a serving process. Closed when it is dropped.
struct Opened {
    platform: Platform,
    runtime: Runtime,
}

impl Opened {
    fn open(config: &Config) -> anyhow::Result<Opened> {
        let directory = DataDirectory::open(&config.data.directory)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("starting a runtime for the sub-command")?;
        let platform = platform::open(config, &directory, platform::For::Command)?;
        Ok(Opened { platform, runtime })
    }
}

impl Deref for Opened {
    type Target = Runtime;

    fn deref(&self) -> &Runtime {
        &self.runtime
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.platform.close();
    }
}
