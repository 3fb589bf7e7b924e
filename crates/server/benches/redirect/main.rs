//! How many durable redirects a CPU-second buys, beside nginx's `return 302`, which records nothing; how long a visitor waits
//! at half of that load; and how soon a click is in the report.
//!
//! `cargo bench -p server --bench redirect`. Both servers have the same cores and the same clients, in interleaved rounds of
//! one run, so that a busy machine slows both. CPU seconds are those of the server's processes alone (/proc/PID/stat), because
//! clients share the machine.

mod freshness;
mod latency;
mod load;
mod nginx;
mod process;
mod tributary;

use std::time::Duration;

use load::Load;
use process::Processes;

/// Enough rounds for a median that one disturbance does not move.
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(5);

fn main() {
    // `cargo test --benches` would come here too.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let tools = concat!(env!("CARGO_MANIFEST_DIR"), "/../../.ci/bench-tools");
    assert!(std::process::Command::new(tools).status().expect("the script is there").success(), "tools are missing");

    let nginx = nginx::Nginx::start();
    let tributary = tributary::Tributary::start();
    let warm_up = Duration::from_secs(2);
    load::wrk(&nginx.url, warm_up);
    load::wrk(&tributary.click_url, warm_up);

    println!("\n64 connections, {ROUNDS} rounds of {} s each\n", ROUND.as_secs());
    println!("{:>6} {:>28} {:>28} {:>7}", "round", "nginx, records nothing", "tributary, durable", "ratio");
    let mut ratios = Vec::new();
    let mut throughput: f64 = 0.0;
    for round in 1..=ROUNDS {
        let yardstick = measure(&nginx.processes(), &nginx.url);
        let ours = measure(&tributary.processes(), &tributary.click_url);
        let ratio = ours.per_cpu_second() / yardstick.per_cpu_second();
        println!("{round:>6} {:>28} {:>28} {ratio:>7.2}", yardstick.to_string(), ours.to_string());
        ratios.push(ratio);
        throughput = throughput.max(ours.per_second());
    }
    ratios.sort_by(f64::total_cmp);
    println!(
        "\nredirects per server CPU-second, median of rounds: {:.2} x nginx (bar 1.0, aim 1.5)",
        ratios[ROUNDS / 2]
    );

    let half = throughput / 2.0;
    let waits = latency::at_rate(&tributary.click_url, half, Duration::from_secs(10));
    println!("\nat {half:.0} redirects/s: p50 {:.2} ms, p99 {:.2} ms (bars 0.5 and 3)", waits.p50_ms, waits.p99_ms);

    let delay = freshness::of_clicks(&tributary, 100);
    println!("click to report: p50 {:.0} ms, p99 {:.0} ms (bar 1000)\n", delay.p50_ms, delay.p99_ms);
}

/// One round of one server.
struct Measured {
    load: Load,
    cpu_seconds: f64,
}

fn measure(processes: &Processes, url: &str) -> Measured {
    let before = processes.cpu_seconds();
    let load = load::wrk(url, ROUND);
    Measured { load, cpu_seconds: processes.cpu_seconds() - before }
}

impl Measured {
    fn per_cpu_second(&self) -> f64 {
        self.load.requests / self.cpu_seconds
    }

    fn per_second(&self) -> f64 {
        self.load.requests / self.load.seconds
    }
}

impl std::fmt::Display for Measured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.0}/s, {:.0}/cpu-s", self.per_second(), self.per_cpu_second())
    }
}
