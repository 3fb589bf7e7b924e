//! `tributary person`: help for people who cannot log in.

use anyhow::Context;
use clap::Subcommand;
use serde_json::json;

use crate::config::Config;
use crate::data_directory::DataDirectory;
use crate::{output, platform};

#[derive(Debug, Subcommand)]
pub enum PersonCommand {
    /// Remove a person's authenticator app, passkeys and recovery codes, and end its sessions. The password stays; the person gets a mail.
    ResetFactors {
        /// The person's e-mail address.
        email: String,
        /// Why, for the audit logs: how you made sure that it was this person who asked.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

pub fn run(config: &Config, command: &PersonCommand, json: bool) -> anyhow::Result<()> {
    match command {
        PersonCommand::ResetFactors { email, reason } => reset_factors(config, email, reason, json),
    }
}

fn reset_factors(config: &Config, email: &str, reason: &str, json: bool) -> anyhow::Result<()> {
    let directory = DataDirectory::open(&config.data.directory)?;
    let platform = platform::open(config, &directory, platform::For::Command)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("starting a runtime")?;
    let reset = runtime.block_on(flow::factor::reset_by_email(&platform, email, reason));
    platform.close();
    reset.with_context(|| format!("resetting the second factors of {email}"))?;
    let line = format!("{email} logs in with the password alone until a new second factor is set up");
    output::print(json, &json!({ "email": email }), &line);
    Ok(())
}
