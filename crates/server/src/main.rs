//! How Tributary starts: command line, configuration, data directory, wiring. The one binary.
//!
//! Nothing here decides anything about clicks or money. It opens what the configuration names, hands it to the crates
//! below, and ends in order when told to.

mod cli;
mod command;
mod config;
mod data_directory;
mod demo;
mod jobs;
mod keys;
mod logs;
mod metrics;
mod operations;
mod operator;
mod output;
mod platform;
mod routers;
mod serving;
mod signals;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;

use cli::{Cli, Command};
use config::{Config, ConfigError};

/// Exit codes are part of the command line's contract: 0 done, 1 failed, 2 wrong usage (clap ends with 2 by itself).
fn main() -> ExitCode {
    let cli = Cli::parse();
    let json = cli.everywhere.json;
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::print_error(&error, json);
            if error.is::<ConfigError>() { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    let config = configuration(&cli)?;
    logs::start(&config.log)?;
    let json = cli.everywhere.json;
    match cli.command {
        Command::Demo(demo) => demo::run(config, &demo, &cli.everywhere),
        Command::Init(init) => command::init::run(&config, &init, cli.everywhere.config.as_deref(), json),
        Command::Serve(_) => command::serve::run(&config, json),
        Command::Program(program) => command::program::run(&config, &program, json),
        Command::Report(report) => command::report::run(&config, &report, json),
        Command::Backup(folder) => command::backup::take(&config, &folder, json),
        Command::Restore(folder) => command::backup::restore(&config, &folder, json),
        Command::Keys(keys) => command::keys::run(&config, &keys, json),
        Command::Person(person) => command::person::run(&config, &person, json),
        Command::Verify => command::verify::run(&config, json),
    }
}

/// The file named by `--config`, else `tributary.toml` of the current folder if it is there, then variables, then flags.
/// The demo has a configuration of its own, whatever this machine's says.
fn configuration(cli: &Cli) -> anyhow::Result<Config> {
    if let Command::Demo(demo) = &cli.command {
        return demo::configuration(demo, &cli.everywhere);
    }
    let stated = cli.everywhere.config.as_deref();
    let path = stated.unwrap_or(Path::new(config::FILE_NAME));
    // `init` is about to write the file it is given.
    let must_exist = stated.is_some() && !matches!(cli.command, Command::Init(_));
    let text = match std::fs::read_to_string(path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !must_exist => None,
        Err(error) => return Err(error).with_context(|| format!("reading {}", path.display())),
    };
    let mut said = config::variables(std::env::vars())?;
    said.extend(cli.overrides());
    let file = text.as_deref().map(|text| (path, text));
    Ok(config::load(file, &said)?)
}
