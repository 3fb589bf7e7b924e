//! The yardstick: transactions per second of pgbench's TPC-B against PostgreSQL on the same disk, synced commits as by default.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

/// A throw-away server of `.ci/postgres` in a folder of the bench. Stopped and removed when dropped.
pub struct Postgres {
    script: PathBuf,
    folder: PathBuf,
    url: String,
}

/// 10 branches of 100,000 accounts: larger than the clients are many, so that they do not all wait for one branch row.
const SCALE: &str = "10";
const CLIENTS: &str = "64";

impl Postgres {
    pub fn start(repository: &Path, folder: &Path) -> anyhow::Result<Self> {
        let script = repository.join(".ci/postgres");
        std::fs::create_dir_all(folder).context("make a folder for PostgreSQL")?;
        // The script makes its server below the temporary directory: beside the one of the tests, not the same.
        let output = Command::new(&script)
            .arg("start")
            .env("TMPDIR", folder)
            .output()
            .context("start PostgreSQL by .ci/postgres")?;
        if !output.status.success() {
            bail!("PostgreSQL did not start: {}", String::from_utf8_lossy(&output.stderr));
        }
        // It prints lines for the shell, the first of which is: export NAME='URL'
        let lines = String::from_utf8(output.stdout)?;
        let line = lines.lines().next().unwrap_or_default();
        let begins = line.find("postgres://").context("the script prints the server's URL")?;
        let url = line[begins..].trim().trim_end_matches(['\'', '"']).to_owned();
        let postgres = Self { script, folder: folder.to_owned(), url };
        postgres.pgbench(&["-i", "-q", "-s", SCALE])?;
        Ok(postgres)
    }

    /// One round of TPC-B.
    pub fn transactions_per_second(&self, seconds: u64) -> anyhow::Result<f64> {
        let printed = self.pgbench(&["-n", "-c", CLIENTS, "-j", "2", "-M", "prepared", "-T", &seconds.to_string()])?;
        let line = printed.lines().find(|line| line.starts_with("tps = ")).context("pgbench printed no tps")?;
        let number = line.split_whitespace().nth(2).context("pgbench printed no number of tps")?;
        Ok(number.parse()?)
    }

    fn pgbench(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let output = Command::new("pgbench").args(arguments).arg(&self.url).output().context("run pgbench")?;
        if !output.status.success() {
            bail!("pgbench failed: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8(output.stdout)?)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // A server left running is found again by the next start, and its folder is in the temporary directory.
        drop(Command::new(&self.script).arg("stop").env("TMPDIR", &self.folder).output());
    }
}
