//! What can be said on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::command::keys::KeysCommand;
use crate::command::person::PersonCommand;
use crate::command::program::ProgramCommand;
use crate::command::report::ReportArgs;
use crate::config::Override;

/// A partner (affiliate) program platform that a brand runs itself.
#[derive(Debug, Parser)]
#[command(name = "tributary", version, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    pub everywhere: Everywhere,
    #[command(subcommand)]
    pub command: Command,
}

/// Flags of every sub-command.
#[derive(Debug, Args)]
pub struct Everywhere {
    /// The configuration file. Without it, tributary.toml of the current folder if there is one.
    #[arg(long, global = true, env = "TRIBUTARY_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The data directory, instead of data.directory.
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The system of record, instead of data.database.
    #[arg(long, global = true, value_name = "URL")]
    pub database: Option<String>,
    /// Answer in JSON, for programs.
    #[arg(long, global = true)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Play the reference program from sign-up to payment in a sandbox, and serve it to look around.
    Demo(Demo),
    /// Make a data directory, its keys, the operator's account and a commented tributary.toml.
    Init(Init),
    /// Serve tracking, API and pages until told to stop.
    Serve(Serve),
    /// Plan, apply and show programs as files.
    #[command(subcommand)]
    Program(ProgramCommand),
    /// Show the performance report.
    Report(ReportArgs),
    /// Recompute every decision, posting, balance and report total from the facts, and compare.
    Verify,
    /// Copy everything that the installation remembers into an empty folder, while it serves.
    Backup(BackupFolder),
    /// Fill an empty data directory and an empty database from a backup.
    Restore(BackupFolder),
    /// Add keys that seal click ids.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Help people who cannot log in.
    #[command(subcommand)]
    Person(PersonCommand),
}

/// Takes no configuration file and no variables: only these flags, --data, --database and --json.
#[derive(Debug, Args)]
pub struct Demo {
    /// The address to serve at. Without it 127.0.0.1:8080, or any free port when that is taken.
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<String>,
    /// Stop after the story instead of serving on.
    #[arg(long)]
    pub exit: bool,
}

#[derive(Debug, Args)]
pub struct BackupFolder {
    /// The backup.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

#[derive(Debug, Args)]
pub struct Init {
    /// Make a sandbox: its clock can be moved forward. A real installation refuses for ever.
    #[arg(long)]
    pub sandbox: bool,
    /// The operator's e-mail address, with which to log in.
    #[arg(long, value_name = "ADDRESS", default_value = "operator@example.com")]
    pub operator_email: String,
    /// The operator's password. Without it one is made and shown once.
    #[arg(long, env = "TRIBUTARY_OPERATOR_PASSWORD", hide_env_values = true, value_name = "PASSWORD")]
    pub operator_password: Option<String>,
}

#[derive(Debug, Args)]
pub struct Serve {
    /// The address to listen on, instead of listen.address. Port 0 lets the system choose.
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<String>,
    /// A second listener for tracking only, instead of listen.tracking_address.
    #[arg(long, value_name = "ADDRESS")]
    pub tracking_listen: Option<String>,
    /// The address outsiders use, instead of listen.public_url.
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Serving threads, instead of listen.threads.
    #[arg(long, value_name = "COUNT")]
    pub threads: Option<usize>,
}

impl Cli {
    /// The configuration keys that flags say.
    pub fn overrides(&self) -> Vec<Override> {
        let everywhere = &self.everywhere;
        let mut said = vec![
            ("data", "directory", "--data", everywhere.data.as_ref().map(|path| path.display().to_string())),
            ("data", "database", "--database", everywhere.database.clone()),
        ];
        if let Command::Serve(serve) = &self.command {
            said.extend([
                ("listen", "address", "--listen", serve.listen.clone()),
                ("listen", "tracking_address", "--tracking-listen", serve.tracking_listen.clone()),
                ("listen", "public_url", "--public-url", serve.public_url.clone()),
                ("listen", "threads", "--threads", serve.threads.map(|count| count.to_string())),
            ]);
        }
        let said = said.into_iter().filter_map(|(section, key, flag, value)| {
            value.map(|value| Override {
                section: section.to_owned(),
                key: key.to_owned(),
                value,
                source: format!("flag {flag}"),
            })
        });
        said.collect()
    }
}
