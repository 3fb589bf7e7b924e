//! Our server, as a brand would run it: a data directory on disk, the reference program, partners with contracts.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use domain::access::AccountKind;
use domain::ids::{AccountId, ProgramId, TermsVersion};
use jiff::Timestamp;
use store::Store;
use store::account::Profile;

use crate::process::Processes;

/// The partner whose clicks are the load, and the one whose few clicks are watched.
pub const LOAD_PARTNER: AccountId = AccountId(100002);
pub const WATCHED_PARTNER: AccountId = AccountId(100003);

pub struct Tributary {
    pub click_url: String,
    pub watched_url: String,
    process: Child,
    folder: tempfile::TempDir,
}

impl Tributary {
    pub fn start() -> Tributary {
        // Beside the build, because /tmp may be memory and a promise kept in memory costs nothing.
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("room for a data directory");
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/tiktok-for-business.toml");
        run(&folder, &["init"]);
        seed(&folder, |tx, now| {
            for (kind, name) in
                [(AccountKind::Brand, "Brand"), (AccountKind::Partner, "Load"), (AccountKind::Partner, "Watched")]
            {
                let profile = Profile { name: name.to_owned(), country: String::new(), website: String::new() };
                store::account::insert(tx, &format!("IR{name:0>32}"), kind, &profile, now)?;
            }
            Ok(())
        });
        run(&folder, &["program", "apply", file]);
        seed(&folder, |tx, now| {
            for partner in [LOAD_PARTNER, WATCHED_PARTNER] {
                store::contract::insert(tx, ProgramId(1001), partner, TermsVersion(1), "bench", now)?;
            }
            Ok(())
        });
        let mut process = command(&folder, &["serve", "--json", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary was built for this bench");
        let mut line = String::new();
        let stdout = process.stdout.take().expect("standard output is a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("the server says where it listens");
        let listening: serde_json::Value = serde_json::from_str(&line).expect("one line of JSON");
        let base_url = listening["base_url"].as_str().expect("an address").to_owned();
        Tributary {
            click_url: format!("{base_url}/c/{LOAD_PARTNER}/10001/1001?subId1=summer"),
            watched_url: format!("{base_url}/c/{WATCHED_PARTNER}/10001/1001"),
            process,
            folder,
        }
    }

    pub fn processes(&self) -> Processes {
        Processes(vec![self.process.id()])
    }

    /// A sub-command beside the serving process.
    pub fn run(&self, arguments: &[&str]) -> serde_json::Value {
        let output = command(&self.folder, arguments).arg("--json").output().expect("the binary is there");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("--json answers with one document")
    }
}

impl Drop for Tributary {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}

fn command(folder: &tempfile::TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tributary"));
    command.current_dir(folder.path()).env("TRIBUTARY_LOG_LEVEL", "warn").args(arguments);
    command
}

fn run(folder: &tempfile::TempDir, arguments: &[&str]) {
    let output = command(folder, arguments).output().expect("the binary was built for this bench");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// What people would do by page and API, done at once.
fn seed(
    folder: &tempfile::TempDir,
    work: impl FnOnce(&mut store::Tx<'_>, Timestamp) -> anyhow::Result<()> + Send + 'static,
) {
    let url = format!("sqlite:{}", folder.path().join("tributary-data/tributary.db").display());
    let store = Store::open(&url).expect("init made the database");
    store.write_blocking(move |tx| work(tx, Timestamp::now())).expect("the seed fits the schema");
    store.close();
}
