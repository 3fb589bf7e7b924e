//! How soon a server with months of traffic on disk answers, and how much memory it keeps while nothing happens.
//!
//!     cargo bench -p server --bench start -- [--clicks 10000000] [--actions 1000000] [--keep DIR]
//!
//! The clicks are counted and filed by the event log itself (past the spool), the actions are imported from CSV files, so that the
//! data directory is a real one. Then the binary is started on it, again and again. With `--keep` the directory stays, and is
//! used again by the next run with the same numbers.

mod past;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use past::Past;

/// The first start after the data was made, and enough others for a median.
const STARTS: usize = 7;
/// After this long every job has had its first round, and nobody has asked for anything but one click.
const IDLE: Duration = Duration::from_secs(5);

struct Started {
    /// From the start of the process to the first redirect.
    answered: Duration,
    memory: Memory,
}

/// Bytes in memory, as the kernel counts them.
struct Memory {
    /// The process's own.
    own: u64,
    /// With the pages of files it has mapped, which the kernel takes back when it needs them.
    resident: u64,
    /// The most that were ever resident.
    peak: u64,
}

fn main() -> anyhow::Result<()> {
    // `cargo test --benches` would come here too.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let (past, kept) = arguments()?;
    let temporary = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let folder = kept.as_deref().unwrap_or(temporary.path());
    past.make_once(folder)?;
    println!("{} clicks and {} actions: {}", past.clicks, past.actions, past::sizes(folder)?);
    println!("{:>6} {:>12} {:>10} {:>12} {:>10}", "start", "answers in", "own", "resident", "peak");
    let mut times = Vec::new();
    let mut largest = 0;
    for number in 1..=STARTS {
        let Started { answered, memory } = start(folder)?;
        let megabytes = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
        println!(
            "{number:>6} {:>9.0} ms {:>10} {:>12} {:>10}",
            answered.as_secs_f64() * 1e3,
            megabytes(memory.own),
            megabytes(memory.resident),
            megabytes(memory.peak),
        );
        times.push(answered);
        largest = largest.max(memory.resident);
    }
    times.sort();
    println!(
        "\nanswers {:.0} ms after its start, median of {STARTS} (bar 1,000); idle with at most {:.1} MB (bar 100)",
        times[STARTS / 2].as_secs_f64() * 1e3,
        largest as f64 / 1e6,
    );
    Ok(())
}

/// Starts the server, clicks once, lets it rest, looks, and stops it.
fn start(folder: &Path) -> anyhow::Result<Started> {
    let began = Instant::now();
    let mut server =
        Server(past::command(folder, &["serve", "--json", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn()?);
    let mut line = String::new();
    BufReader::new(server.0.stdout.take().context("standard output is a pipe")?).read_line(&mut line)?;
    let listening: serde_json::Value = serde_json::from_str(&line).context("the server says where it listens")?;
    let url = format!("{}/c/{}/10001/1001", listening["base_url"].as_str().context("an address")?, past::PARTNER);
    let answer = ureq::get(&url).config().max_redirects(0).max_redirects_will_error(false).build().call()?;
    let answered = began.elapsed();
    ensure!(answer.status() == 302, "the click was answered with {}", answer.status());
    std::thread::sleep(IDLE);
    Ok(Started { answered, memory: Memory::of(server.0.id())? })
}

/// Told to stop, and waited for, when dropped.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

impl Memory {
    fn of(process: u32) -> anyhow::Result<Memory> {
        let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
        let bytes = |name: &str| -> anyhow::Result<u64> {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).with_context(|| format!("no {name}"))?;
            let kibibytes = line.trim_start_matches(':').trim().trim_end_matches(" kB");
            Ok(kibibytes.parse::<u64>()? * 1024)
        };
        Ok(Memory { own: bytes("RssAnon")?, resident: bytes("VmRSS")?, peak: bytes("VmHWM")? })
    }
}

fn arguments() -> anyhow::Result<(Past, Option<PathBuf>)> {
    let mut past = Past { clicks: 10_000_000, actions: 1_000_000 };
    let mut kept = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().with_context(|| format!("{argument} needs a value"));
        match argument.as_str() {
            // Cargo says so to every bench.
            "--bench" => {}
            "--clicks" => past.clicks = value()?.parse()?,
            "--actions" => past.actions = value()?.parse()?,
            "--keep" => kept = Some(PathBuf::from(value()?)),
            other => anyhow::bail!("unknown argument {other}"),
        }
    }
    Ok((past, kept))
}
