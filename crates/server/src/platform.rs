//! Opens the platform that the configuration describes.

use std::net::SocketAddr;
use std::path::PathBuf;

use flow::outside::OutsideSettings;
use flow::{MailSettings, PasswordCost, Platform, Settings};
use jiff::Timestamp;

use crate::config::Config;
use crate::data_directory::DataDirectory;
use crate::keys;

/// What the platform is opened for.
pub enum For {
    /// The first time: a sandbox if an instant is given.
    Init { sandbox_from: Option<Timestamp> },
    /// Serving: with the spool, which only one process can have.
    Serving { listening: SocketAddr },
    /// A sub-command, perhaps beside a serving process.
    Command,
}

pub fn open(config: &Config, directory: &DataDirectory, purpose: For) -> anyhow::Result<Platform> {
    let (serves, sandbox_from, listening) = match purpose {
        For::Init { sandbox_from } => (false, sandbox_from, config.listen.address),
        For::Serving { listening } => (true, None, listening),
        For::Command => (false, None, config.listen.address),
    };
    let country_database = &config.geography.country_database;
    Platform::open(Settings {
        data_directory: directory.root().to_owned(),
        database_url: config.database_url().reveal().to_owned(),
        public_url: config.public_url(listening),
        tracking_url: config.tracking_url(listening),
        mail: MailSettings { url: config.mail.url.reveal().to_owned(), from: config.mail.from.clone() },
        outside: OutsideSettings {
            allow_loopback: config.outside.allow_loopback,
            name_servers: config.outside.name_servers.clone(),
        },
        password_cost: PasswordCost::Full,
        click_keys: keys::read_click_keys(&directory.click_keys())?,
        visitor_key: keys::read_visitor_key(&directory.visitor_key())?,
        factor_key: keys::read_factor_key(directory)?,
        country_database: (!country_database.as_os_str().is_empty()).then(|| PathBuf::from(country_database)),
        spool: events::SpoolSettings::default(),
        serves,
        api_requests_per_minute: config.api.requests_per_minute,
        sandbox_from,
    })
}
