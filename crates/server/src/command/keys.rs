//! `tributary keys`: the secrets that seal click ids.

use clap::Subcommand;
use jiff::Timestamp;
use serde_json::json;

use crate::config::Config;
use crate::data_directory::DataDirectory;
use crate::{keys, output};

#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Add a key that seals click ids from the next start on. Those of older keys stay valid.
    Rotate,
}

pub fn run(config: &Config, command: &KeysCommand, json: bool) -> anyhow::Result<()> {
    match command {
        KeysCommand::Rotate => rotate(config, json),
    }
}

fn rotate(config: &Config, json: bool) -> anyhow::Result<()> {
    let directory = DataDirectory::open(&config.data.directory)?;
    let number = keys::rotate(&directory, Timestamp::now())?;
    let line = format!("added key {number}; it seals click ids once `tributary serve` is started again");
    output::print(json, &json!({ "key": number, "file": directory.click_keys() }), &line);
    Ok(())
}
