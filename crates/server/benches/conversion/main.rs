//! How many conversions are decided, made durable and answered over HTTP each second, beside PostgreSQL's TPC-B on the same disk; and how
//! long the sweep takes for a million due actions.
//!
//! `cargo bench -p server --bench conversion`. Both run in interleaved rounds of one run, so that a busy machine or disk slows both. The
//! clients of each share the machine with their server, and every answer waits for the disk in both.

mod brand;
mod load;
mod sweep;
mod yardstick;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use brand::{Brand, Server};
use yardstick::Postgres;

/// Enough rounds for a median that one disturbance does not move.
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(5);
const CLIENTS: usize = 64;
const DUE_ACTIONS: usize = 1_000_000;

fn main() -> anyhow::Result<()> {
    // `cargo test --benches` would come here too.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let due_actions = match std::env::var("TRIBUTARY_BENCH_ACTIONS") {
        Ok(number) => number.parse()?,
        Err(_) => DUE_ACTIONS,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    conversions(&runtime)?;
    if due_actions > 0 {
        the_sweep(&runtime, due_actions)?;
    }
    Ok(())
}

fn conversions(runtime: &tokio::runtime::Runtime) -> anyhow::Result<()> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let postgres = Postgres::start(&repository, &std::env::temp_dir().join("tributary-bench-postgres"))?;
    let brand = runtime.block_on(Brand::new())?;
    let authorization = runtime.block_on(brand.authorization())?;
    let server = Server::start(&brand.platform)?;
    let sent = Arc::new(AtomicU64::new(0));
    let round =
        |length| load::run(server.address, "/api/v1/conversions", &authorization, brand.body(), CLIENTS, length, &sent);
    let warm_up = Duration::from_secs(2);
    postgres.transactions_per_second(warm_up.as_secs())?;
    round(warm_up)?;

    println!("\n{CLIENTS} clients, {ROUNDS} rounds of {} s each\n", ROUND.as_secs());
    println!(
        "{:>6} {:>18} {:>18} {:>9} {:>9} {:>7}",
        "round", "TPC-B /s", "conversions /s", "p50 ms", "p99 ms", "ratio"
    );
    let mut ratios = Vec::new();
    for number in 1..=ROUNDS {
        let yardstick = postgres.transactions_per_second(ROUND.as_secs())?;
        let ours = round(ROUND)?;
        assert_eq!(ours.credited, ours.answered, "every conversion of the bench is credited");
        let ratio = ours.per_second() / yardstick;
        println!(
            "{number:>6} {yardstick:>18.0} {:>18.0} {:>9.2} {:>9.2} {ratio:>7.2}",
            ours.per_second(),
            ours.p50.as_secs_f64() * 1e3,
            ours.p99.as_secs_f64() * 1e3,
        );
        ratios.push(ratio);
    }
    ratios.sort_by(f64::total_cmp);
    println!(
        "\nconversions decided, durable and answered, median of rounds: {:.2} x TPC-B (bar 5)\n",
        ratios[ROUNDS / 2]
    );
    Ok(())
}

fn the_sweep(runtime: &tokio::runtime::Runtime, actions: usize) -> anyhow::Result<()> {
    let brand = runtime.block_on(Brand::new())?;
    let tracking = runtime.block_on(sweep::track(&brand, actions))?;
    println!("{actions} actions imported from CSV files in {:.1} s", tracking.as_secs_f64());
    let measured = runtime.block_on(sweep::lock_all(&brand))?;
    println!(
        "the sweep locked {} of them in {:.1} s (bar 30); conversions reported meanwhile waited p50 {:.1} ms, p99 {:.1} ms, at most {:.1} ms",
        measured.swept.locked,
        measured.elapsed.as_secs_f64(),
        measured.p50.as_secs_f64() * 1e3,
        measured.p99.as_secs_f64() * 1e3,
        measured.max.as_secs_f64() * 1e3,
    );
    let started = std::time::Instant::now();
    let findings = runtime.block_on(flow::verify::verify(&brand.platform))?;
    assert!(findings.passed(), "{:?}", findings.differences.first());
    println!("verify recomputed everything in {:.1} s\n", started.elapsed().as_secs_f64());
    Ok(())
}
