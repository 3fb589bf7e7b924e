//! What an installation can choose: one small struct per concern, filled from the commented file
//! `default.toml`, which is at once the default, the example and the documentation.
//!
//! Said later wins: defaults, `tributary.toml`, `TRIBUTARY_*` variables, flags (see [`load`]).
//! This is the only place of the workspace that reads the environment.

mod load;
mod secret;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

use serde::Deserialize;

pub use load::{ConfigError, Override, load, variables};
pub use secret::SecretUrl;

/// The commented file itself; `tributary init` writes it.
pub const DEFAULT_FILE: &str = include_str!("default.toml");

/// The name looked for in the current folder when `--config` does not say another.
pub const FILE_NAME: &str = "tributary.toml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub data: Data,
    pub listen: Listen,
    pub api: Api,
    pub impact: Impact,
    pub mail: Mail,
    pub outside: Outside,
    pub geography: Geography,
    pub log: Log,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    pub directory: PathBuf,
    pub database: SecretUrl,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listen {
    pub address: SocketAddr,
    #[serde(deserialize_with = "load::address_or_none")]
    pub tracking_address: Option<SocketAddr>,
    #[serde(deserialize_with = "load::address_or_none")]
    pub tls_address: Option<SocketAddr>,
    pub tls_certificate: PathBuf,
    pub tls_key: PathBuf,
    pub public_url: String,
    pub tracking_url: String,
    pub threads: usize,
    pub trusted_proxies: Vec<edge::serve::Network>,
    pub forwarded_header: edge::serve::ForwardedHeader,
    pub idle_timeout_seconds: u64,
    pub drain_timeout_seconds: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Api {
    pub requests_per_minute: u32,
}

/// The limits of the impact.com-compatible API.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Impact {
    pub requests_per_hour: NonZeroU32,
    pub catalog_requests_per_hour: NonZeroU32,
    pub report_exports_per_day: NonZeroU32,
    pub click_exports_per_day: NonZeroU32,
    pub page_size: NonZeroU32,
    pub page_size_max: NonZeroU32,
    pub action_page_size: NonZeroU32,
    pub action_page_size_min: NonZeroU32,
    pub action_pages_max: NonZeroU32,
    pub window_days_max: NonZeroU32,
    pub window_days: NonZeroU32,
    pub history_years: NonZeroU32,
    pub brand_version: NonZeroU32,
    pub partner_version: NonZeroU32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub url: SecretUrl,
    pub from: String,
}

/// Requests to other people's web servers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outside {
    pub allow_loopback: bool,
    pub name_servers: Vec<SocketAddr>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Geography {
    pub country_database: PathBuf,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    pub format: LogFormat,
    pub level: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    Human,
    Json,
}

impl Impact {
    pub fn limits(&self) -> compat::Limits {
        compat::Limits {
            requests_per_hour: self.requests_per_hour.get(),
            catalog_requests_per_hour: self.catalog_requests_per_hour.get(),
            report_exports_per_day: self.report_exports_per_day.get(),
            click_exports_per_day: self.click_exports_per_day.get(),
            page_size: self.page_size.get(),
            page_size_max: self.page_size_max.get(),
            action_page_size: self.action_page_size.get(),
            action_page_size_min: self.action_page_size_min.get(),
            action_pages_max: self.action_pages_max.get(),
            window_days_max: self.window_days_max.get(),
            window_days: self.window_days.get(),
            history_years: self.history_years.get(),
            brand_version: self.brand_version.get(),
            partner_version: self.partner_version.get(),
        }
    }
}

impl Config {
    /// The database's URL; SQLite in the data directory unless another is named.
    pub fn database_url(&self) -> SecretUrl {
        if self.data.database.is_empty() {
            let file = self.data.directory.join("tributary.db");
            SecretUrl::new(format!("sqlite:{}", file.display()))
        } else {
            self.data.database.clone()
        }
    }

    /// The address that pages and e-mails start with, once the listener knows its port.
    pub fn public_url(&self, listening: SocketAddr) -> String {
        let stated = self.listen.public_url.trim_end_matches('/');
        if stated.is_empty() { format!("http://{listening}") } else { stated.to_owned() }
    }

    /// The address that tracking links start with.
    pub fn tracking_url(&self, listening: SocketAddr) -> String {
        let stated = self.listen.tracking_url.trim_end_matches('/');
        if stated.is_empty() { self.public_url(listening) } else { stated.to_owned() }
    }
}
