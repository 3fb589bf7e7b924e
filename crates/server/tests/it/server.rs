//! A server process that lives as long as its test, and can be ended in every way a process ends.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

use crate::company::Account;

/// A data directory with the system of record that belongs to it. Both are removed at the end.
pub struct Installation {
    folder: tempfile::TempDir,
    /// Keeps the PostgreSQL schema of this installation.
    postgres: Option<store::testing::TestStore>,
    /// What `init` answered; null when there was none.
    made: Value,
}

/// A serving process.
pub struct Server {
    pub base_url: String,
    pub tracking_address: Option<String>,
    process: Child,
    pub installation: Installation,
}

impl Installation {
    /// A sandbox: its clock can be moved.
    pub fn sandbox() -> Installation {
        Installation::init(&["--sandbox"])
    }

    fn init(flags: &[&str]) -> Installation {
        let mut installation = Installation::empty();
        let mut arguments = vec!["init"];
        arguments.extend(flags);
        installation.made = installation.run_json(&arguments);
        installation
    }

    /// A place without an installation.
    pub fn empty() -> Installation {
        let postgres = std::env::var_os("TRIBUTARY_TEST_POSTGRES").map(|_| store::testing::test_store());
        let folder = tempfile::tempdir().expect("the machine has room for a temporary folder");
        Installation { folder, postgres, made: Value::Null }
    }

    /// The operator that `init` made.
    pub fn operator(&self) -> Account {
        let operator = &self.made["operator"];
        let text = |name: &str| operator[name].as_str().expect("init tells how the operator comes in").to_owned();
        Account::known(operator["account_id"].as_i64().expect("a number"), &text("account_sid"), &text("auth_token"))
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn config(&self) -> PathBuf {
        self.folder.path().join("tributary.toml")
    }

    /// The system of record.
    pub fn database_url(&self) -> String {
        match &self.postgres {
            Some(postgres) => postgres.url().to_owned(),
            None => format!("sqlite:{}", self.data().join("tributary.db").display()),
        }
    }

    /// Runs a sub-command of this installation to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the binary was built for this test")
    }

    /// Runs a sub-command that must succeed, and reads its `--json` answer.
    pub fn run_json(&self, arguments: &[&str]) -> Value {
        let output = self.command(arguments).arg("--json").output().expect("the binary was built for this test");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("--json answers with one document")
    }

    /// Serves it, until the server is stopped, killed or dropped.
    pub fn serve(self) -> Server {
        self.serve_with(&[])
    }

    pub fn serve_with(self, flags: &[&str]) -> Server {
        let mut command = self.command(&["serve", "--json", "--listen", "127.0.0.1:0", "--threads", "2"]);
        let mut process =
            command.args(flags).stdout(Stdio::piped()).spawn().expect("the binary was built for this test");
        let mut first_line = String::new();
        let stdout = process.stdout.take().expect("standard output is a pipe");
        BufReader::new(stdout).read_line(&mut first_line).expect("the pipe is open until the process ends");
        let listening: Value = serde_json::from_str(&first_line)
            .unwrap_or_else(|_| panic!("the server did not start: {first_line:?} {:?}", process.wait()));
        let base_url = listening["base_url"].as_str().expect("the server says where it listens").to_owned();
        let tracking_address = listening["tracking_address"].as_str().map(str::to_owned);
        Server { base_url, tracking_address, process, installation: self }
    }

    /// `tributary` with this installation's configuration and none of the surrounding environment's.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tributary"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("TRIBUTARY_") {
                command.env_remove(name);
            }
        }
        command.current_dir(self.folder.path());
        command.env("TRIBUTARY_DATA_DIRECTORY", self.data()).env("TRIBUTARY_LOG_LEVEL", "warn");
        command.env("TRIBUTARY_DATA_DATABASE", self.database_url());
        command.args(arguments);
        command
    }
}

impl Server {
    /// A sandbox, serving.
    pub fn start() -> Server {
        Installation::sandbox().serve()
    }

    /// SIGTERM, and wait for the orderly end.
    pub fn stop(mut self) -> Installation {
        self.signal("TERM");
        let status = self.process.wait().expect("our own child");
        assert!(status.success(), "an orderly stop ends with 0, not {status}");
        self.into_installation()
    }

    /// kill -9: no time to say anything.
    pub fn kill(mut self) -> Installation {
        self.process.kill().expect("our own child");
        self.process.wait().expect("our own child");
        self.into_installation()
    }

    pub fn process_id(&self) -> u32 {
        self.process.id()
    }

    fn signal(&self, name: &str) {
        let status = Command::new("kill").args(["-s", name, &self.process.id().to_string()]).status();
        assert!(status.expect("kill is on every machine").success());
    }

    fn into_installation(mut self) -> Installation {
        let empty =
            Installation { folder: tempfile::tempdir().expect("room for a folder"), postgres: None, made: Value::Null };
        std::mem::replace(&mut self.installation, empty)
    }
}

/// A failed test leaves no process behind.
impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The text of a file that must be there.
pub fn read(path: &Path) -> String {
    let mut text = String::new();
    std::fs::File::open(path).and_then(|mut file| file.read_to_string(&mut text)).expect("the file is there");
    text
}
