//! The installation that the demo plays on: made as `init` makes one, served as `serve` does.
//!
//! It listens to its own flags only. The configuration file and the variables of a real installation on this machine are none of its
//! business, and their data least of all.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::cast::OPERATOR;
use super::member::Key;
use crate::cli::{Demo, Everywhere};
use crate::config::{self, Config, Override};
use crate::data_directory::DataDirectory;
use crate::operator::NewOperator;
use crate::serving::Serving;
use crate::{keys, operator, platform};

/// Any free port.
const ANY_PORT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

pub struct Sandbox {
    config: Config,
    /// Removed at the end, unless the folder was named.
    is_temporary: bool,
    /// Whether the address was named: then no other will do.
    is_address_stated: bool,
    operator: Key,
}

/// The defaults, and what the demo's flags say.
pub fn configuration(demo: &Demo, everywhere: &Everywhere) -> anyhow::Result<Config> {
    let folder = everywhere.data.clone().unwrap_or_else(temporary_folder);
    let mut said = vec![
        say("data", "directory", &folder.display().to_string()),
        // Visitors of the story have addresses of their own.
        say("listen", "trusted_proxies", "127.0.0.1/32"),
        // The story is what the terminal is for.
        say("log", "level", "error"),
    ];
    said.extend(demo.listen.as_deref().map(|address| say("listen", "address", address)));
    said.extend(everywhere.database.as_deref().map(|url| say("data", "database", url)));
    Ok(config::load(None, &said)?)
}

impl Sandbox {
    /// Makes the data directory, its keys and the operator; its clock starts at `begins`.
    pub fn make(config: Config, demo: &Demo, everywhere: &Everywhere, begins: Timestamp) -> anyhow::Result<Sandbox> {
        let directory = DataDirectory::create(&config.data.directory)?;
        keys::create(&directory, Timestamp::now())?;
        let operator = make_operator(&config, &directory, begins)?;
        Ok(Sandbox {
            config,
            is_temporary: everywhere.data.is_none(),
            is_address_stated: demo.listen.is_some(),
            operator,
        })
    }

    /// Serves it at the usual address, or when that is taken at another.
    pub fn serve(&mut self) -> anyhow::Result<Serving> {
        match Serving::start(&self.config) {
            Err(_) if !self.is_address_stated => {
                self.config.listen.address = ANY_PORT;
                Serving::start(&self.config)
            }
            result => result,
        }
    }

    pub fn folder(&self) -> &Path {
        &self.config.data.directory
    }

    pub fn operator_key(&self) -> Key {
        self.operator.clone()
    }

    pub fn remove(self) {
        if self.is_temporary {
            // What cannot be removed lies in the temporary folder anyway.
            drop(std::fs::remove_dir_all(self.folder()));
        }
    }
}

fn make_operator(config: &Config, directory: &DataDirectory, begins: Timestamp) -> anyhow::Result<Key> {
    let platform = platform::open(config, directory, platform::For::Init { sandbox_from: Some(begins) })?;
    let new = NewOperator {
        account_name: OPERATOR.account_name,
        person_name: OPERATOR.person_name,
        email: OPERATOR.email,
        password: OPERATOR.password,
    };
    let made = operator::make(&platform, &new);
    platform.close();
    let made = made?;
    Ok(Key { account_id: made.account_id, account_sid: made.account_sid, auth_token: made.auth_token })
}

/// A folder of our own among the temporary ones.
fn temporary_folder() -> PathBuf {
    std::env::temp_dir().join(format!("tributary-demo-{}", std::process::id()))
}

fn say(section: &str, key: &str, value: &str) -> Override {
    Override { section: section.to_owned(), key: key.to_owned(), value: value.to_owned(), source: "demo".to_owned() }
}
