//! How soon the pages of all three portals are answered on a platform with a million actions, and how large they are.
//!
//!     cargo bench -p server --bench pages -- [--actions 1000000] [--clicks 2000000] [--rounds 30] [--keep DIR] [WORD]
//!
//! The books are made by the product itself (`market.rs`). Then each page is asked over HTTP by somebody logged in, in rounds, so that noise
//! meets all of them alike; a page without data and `SELECT 1` are asked in the same rounds. The bar is judged by the least time, which other
//! work on the machine stretches least; the median of the processor time stands beside it. With `--keep` the data stays and is used again by
//! the next run with the same numbers. With a word only pages whose address has it are asked.

mod market;
mod page;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use edge::serve::{Doors, ForwardedHeader, Listen, Serving};
use flow::Platform;

use market::Market;

const BAR: Duration = Duration::from_millis(50);
const BYTES_MAX: usize = 100_000;

struct Arguments {
    market: Market,
    rounds: usize,
    kept: Option<PathBuf>,
    word: String,
}

fn main() -> anyhow::Result<()> {
    // `cargo test --benches` would come here too.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let arguments = arguments()?;
    let temporary = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let folder = arguments.kept.as_deref().unwrap_or(temporary.path());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    arguments.market.make_once(folder, &runtime)?;
    let platform = market::open(folder)?;
    let sessions = runtime.block_on(market::log_in(&platform))?;
    let server = Server::start(&platform)?;
    let mut pages = page::all(server.address, &sessions)?;
    pages.retain(|page| page.path.contains(&arguments.word) || page.is_yardstick());
    let mut select = Vec::new();
    for _ in 0..arguments.rounds {
        select.push(runtime.block_on(select_one(&platform))?);
        for page in &mut pages {
            page.ask()?;
        }
    }
    println!("{} actions, {} clicks, {} partners", arguments.market.actions, arguments.market.clicks, market::PARTNERS);
    println!(
        "\n{:<82} {:>9} {:>9} {:>9} {:>8}",
        format!("{} times each", arguments.rounds),
        "least",
        "p50",
        "processor",
        "size"
    );
    let (least, p50) = quantiles(&mut select);
    println!("{:<82} {least:>6.1} ms {p50:>6.1} ms", "SELECT 1, without HTTP");
    let mut missed = 0;
    for page in &mut pages {
        let (least, p50) = quantiles(&mut page.times);
        let (_, processor) = quantiles(&mut page.processor);
        let misses = least > milliseconds(BAR) || page.bytes > BYTES_MAX;
        missed += usize::from(misses && !page.is_yardstick());
        let mark = if misses { " *" } else { "" };
        println!(
            "{:<82} {least:>6.1} ms {p50:>6.1} ms {processor:>6.1} ms {:>5.1} kB{mark}",
            page.path,
            page.bytes as f64 / 1e3
        );
    }
    println!("\n{missed} of {} miss a bar (50 ms at the least, 100 kB)", pages.len() - 1);
    drop(server);
    platform.close();
    Ok(())
}

/// The least and the median.
fn quantiles(times: &mut [Duration]) -> (f64, f64) {
    times.sort_unstable();
    (milliseconds(times[0]), milliseconds(times[times.len() / 2]))
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

async fn select_one(platform: &Platform) -> anyhow::Result<Duration> {
    let began = Instant::now();
    let one = platform.store.read(|tx| tx.query_one("SELECT 1", &[]).map(|row| row.int(0))).await?;
    ensure!(one == 1, "SELECT 1 is {one}");
    Ok(began.elapsed())
}

/// A server of pages, API and files in this process; stopped when dropped.
struct Server {
    address: SocketAddr,
    serving: Option<Serving>,
}

impl Server {
    fn start(platform: &Platform) -> anyhow::Result<Self> {
        let listen = Listen {
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            tracking_address: None,
            tls: None,
            threads: 0,
            trusted_proxies: Vec::new(),
            forwarded_header: ForwardedHeader::XForwardedFor,
            idle_timeout: Duration::from_secs(300),
            drain_timeout: Duration::from_secs(5),
        };
        let bound = edge::serve::bind(listen)?;
        let address = bound.address();
        let doors = Doors {
            platform: platform.clone(),
            tracking: edge::tag::router(platform.clone()),
            router: ui::router(platform.clone()).merge(api::router(platform.clone())),
        };
        Ok(Self { address, serving: Some(bound.serve(doors)?) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(serving) = self.serving.take() {
            serving.stop();
        }
    }
}

fn arguments() -> anyhow::Result<Arguments> {
    let market = Market { clicks: 2_000_000, actions: 1_000_000 };
    let mut stated = Arguments { market, rounds: 30, kept: None, word: String::new() };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().with_context(|| format!("{argument} needs a value"));
        match argument.as_str() {
            // Cargo says so to every bench.
            "--bench" => {}
            "--clicks" => stated.market.clicks = value()?.parse()?,
            "--actions" => stated.market.actions = value()?.parse()?,
            "--rounds" => stated.rounds = value()?.parse()?,
            "--keep" => stated.kept = Some(PathBuf::from(value()?)),
            word if !word.starts_with('-') => stated.word = word.to_owned(),
            other => anyhow::bail!("unknown argument {other}"),
        }
    }
    Ok(stated)
}
