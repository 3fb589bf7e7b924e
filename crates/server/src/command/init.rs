//! `tributary init`: a data directory, its keys, and a commented configuration file.

use std::path::Path;

use anyhow::Context;
use jiff::Timestamp;
use serde_json::json;

use crate::cli::Init;
use crate::config::{Config, DEFAULT_FILE, FILE_NAME};
use crate::data_directory::DataDirectory;
use crate::{keys, output, platform};

pub fn run(config: &Config, init: &Init, stated_file: Option<&Path>, json: bool) -> anyhow::Result<()> {
    let directory = DataDirectory::create(&config.data.directory)?;
    keys::create(&directory, Timestamp::now())?;
    let sandbox_from = init.sandbox.then(Timestamp::now);
    let platform = platform::open(config, &directory, platform::For::Init { sandbox_from })?;
    platform.close();

    let file = stated_file.unwrap_or(Path::new(FILE_NAME));
    let wrote_file = write_default_file(file)?;
    let document = json!({
        "data_directory": directory.root(),
        "config_file": file,
        "config_file_written": wrote_file,
        "sandbox": init.sandbox,
    });
    let mut lines = format!("made {}", directory.root().display());
    if init.sandbox {
        lines += ", a sandbox: its clock can be moved";
    }
    if wrote_file {
        lines += &format!("\nwrote {}, every key with its default", file.display());
    }
    lines += "\n\nnext: tributary serve";
    output::print(json, &document, &lines);
    Ok(())
}

/// A file that is there already is somebody's work.
fn write_default_file(path: &Path) -> anyhow::Result<bool> {
    use std::io::Write;
    match std::fs::File::create_new(path) {
        Ok(mut file) => {
            file.write_all(DEFAULT_FILE.as_bytes()).with_context(|| format!("writing {}", path.display()))?;
            Ok(true)
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error).with_context(|| format!("writing {}", path.display())),
    }
}
