//! How long the sweep takes for a million due actions, and how long other writes wait meanwhile.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use flow::conversion::{Amount, Door, ImportInput, Report};
use flow::lifecycle::Swept;
use jiff::ToSpan;

use crate::brand::Brand;

/// What was measured.
pub struct Measured {
    pub swept: Swept,
    pub elapsed: Duration,
    /// Of conversions reported one after the other while the sweep ran.
    pub p50: Duration,
    pub p99: Duration,
    pub max: Duration,
}

const ROWS_PER_FILE: usize = 50_000;

/// Makes the actions by importing files, as a brand would.
pub async fn track(brand: &Brand, actions: usize) -> anyhow::Result<Duration> {
    let started = Instant::now();
    for first in (0..actions).step_by(ROWS_PER_FILE) {
        let mut csv = String::from("event_type,order_id,click_id,customer_status\n");
        for number in first..(first + ROWS_PER_FILE).min(actions) {
            let click = &brand.clicks[number % brand.clicks.len()];
            writeln!(csv, "new_advertiser,due-{number},{click},new")?;
        }
        let input = ImportInput { program: brand.program, csv: csv.into_bytes(), dry_run: false };
        flow::conversion::import(&brand.platform, &brand.caller, input).await?;
    }
    Ok(started.elapsed())
}

/// Moves the clock past the lock of all that was tracked, and sweeps.
pub async fn lock_all(brand: &Brand) -> anyhow::Result<Measured> {
    let to = brand.platform.clock.now() + (17 * 24).hours();
    let done = Arc::new(AtomicBool::new(false));
    let others = tokio::spawn(report_until(Arc::clone(&done), Others::of(brand)));
    let started = Instant::now();
    let swept = flow::sandbox::advance(&brand.platform, &brand.operator, to).await?.swept;
    let elapsed = started.elapsed();
    done.store(true, Ordering::Relaxed);
    let mut waits = others.await??;
    waits.sort_unstable();
    let at = |part: f64| waits[((waits.len() - 1) as f64 * part) as usize];
    Ok(Measured { swept, elapsed, p50: at(0.5), p99: at(0.99), max: at(1.0) })
}

struct Others {
    platform: flow::Platform,
    caller: flow::Caller,
    program: domain::ids::ProgramId,
}

impl Others {
    fn of(brand: &Brand) -> Self {
        Self { platform: brand.platform.platform(), caller: brand.caller.clone(), program: brand.program }
    }
}

async fn report_until(done: Arc<AtomicBool>, others: Others) -> anyhow::Result<Vec<Duration>> {
    let mut waits = Vec::new();
    while !done.load(Ordering::Relaxed) || waits.is_empty() {
        let text = String::new;
        let report = Report {
            program: others.program,
            event_type: "new_advertiser".to_owned(),
            order_id: format!("meanwhile-{}", waits.len()),
            occurred_at: text(),
            click_id: text(),
            promo_code: text(),
            customer_id: text(),
            customer_status: text(),
            country: text(),
            amount: Amount::Decimal(text()),
            currency: text(),
            partner_id: text(),
            reason: text(),
        };
        let started = Instant::now();
        flow::conversion::track(&others.platform, Door::Api(others.caller.clone()), report).await?;
        waits.push(started.elapsed());
    }
    Ok(waits)
}
