//! `tributary init`: a data directory, its keys, the operator's account, and a commented configuration file.

use std::path::Path;

use anyhow::Context;
use jiff::Timestamp;
use serde_json::json;

use crate::cli::Init;
use crate::config::{Config, DEFAULT_FILE, FILE_NAME};
use crate::data_directory::DataDirectory;
use crate::operator::NewOperator;
use crate::{keys, operator, output, platform};

pub fn run(config: &Config, init: &Init, stated_file: Option<&Path>, json: bool) -> anyhow::Result<()> {
    let directory = DataDirectory::create(&config.data.directory)?;
    keys::create(&directory, Timestamp::now())?;
    let sandbox_from = init.sandbox.then(Timestamp::now);
    let platform = platform::open(config, &directory, platform::For::Init { sandbox_from })?;
    let made_password = init.operator_password.is_none().then(keys::random_text).transpose()?;
    let password = made_password.as_deref().or(init.operator_password.as_deref()).unwrap_or_default();
    let new = NewOperator { account_name: "Operator", person_name: "Operator", email: &init.operator_email, password };
    let operator = operator::make(&platform, &new);
    platform.close();
    let operator = operator?;

    let file = stated_file.unwrap_or(Path::new(FILE_NAME));
    let wrote_file = write_default_file(file)?;
    let document = json!({
        "data_directory": directory.root(),
        "config_file": file,
        "config_file_written": wrote_file,
        "sandbox": init.sandbox,
        "operator": {
            "email": init.operator_email,
            "password": made_password,
            "account_id": operator.account_id,
            "account_sid": operator.account_sid,
            "auth_token": operator.auth_token,
        },
    });
    let mut lines = format!("made {}", directory.root().display());
    if init.sandbox {
        lines += ", a sandbox: its clock can be moved";
    }
    if wrote_file {
        lines += &format!("\nwrote {}, every key with its default", file.display());
    }
    lines += &format!("\noperator {}, account {}", init.operator_email, operator.account_id);
    if let Some(password) = &made_password {
        lines += &format!("\npassword {password}, shown this once");
    }
    lines += &format!("\nAPI as {}:{}, shown this once", operator.account_sid, operator.auth_token);
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
