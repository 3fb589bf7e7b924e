//! The letters of the installation, which lie in a folder until somebody configures SMTP; who gets one reads it there.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

/// The mail sender looks into the outbox once a second.
const WAIT_MAX: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(20);

pub struct Mailbox {
    folder: PathBuf,
}

impl Mailbox {
    /// The letters of the installation in `data_directory`.
    pub fn of(data_directory: &Path) -> Mailbox {
        Mailbox { folder: data_directory.join("mail") }
    }

    /// The secret in the letter to `email`. Waits until it has come.
    pub fn secret_for(&self, email: &str) -> anyhow::Result<String> {
        let since = Instant::now();
        while since.elapsed() < WAIT_MAX {
            if let Some(secret) = self.find_secret(email)? {
                return Ok(secret);
            }
            std::thread::sleep(PAUSE);
        }
        bail!("no letter to {email} came within {} s", WAIT_MAX.as_secs())
    }

    fn find_secret(&self, email: &str) -> anyhow::Result<Option<String>> {
        for entry in std::fs::read_dir(&self.folder).context("looking into the mail folder")? {
            let path = entry?.path();
            // A letter that is being written has another ending.
            if path.extension().is_none_or(|ending| ending != "eml") {
                continue;
            }
            let letter = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
            if letter.contains(&format!("To: {email}\r\n"))
                && let Some((_, secret)) = letter.split_once("secret=")
            {
                return Ok(Some(secret.chars().take_while(char::is_ascii_alphanumeric).collect()));
            }
        }
        Ok(None)
    }
}
