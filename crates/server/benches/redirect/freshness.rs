//! How soon a click is in the report, while others click too.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::latency::{Waits, at_rate, percentiles};
use crate::tributary::{Tributary, WATCHED_PARTNER};

/// A load that is there without being the subject.
const LOAD_PER_SECOND: f64 = 2_000.0;

/// Follows the watched partner's link `count` times and asks for its report until each click is in it.
pub fn of_clicks(tributary: &Tributary, count: u64) -> Waits {
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                at_rate(&tributary.click_url, LOAD_PER_SECOND, Duration::from_secs(1));
            }
        });
        let delays = (1..=count).map(|number| delay(tributary, number)).collect();
        over.store(true, Ordering::Relaxed);
        percentiles(delays)
    })
}

/// The delay holds the time of asking, a process start each, so it is rather too long than too short.
fn delay(tributary: &Tributary, number: u64) -> Duration {
    let config = ureq::Agent::config_builder().max_redirects(0).http_status_as_error(false).build();
    let browser = ureq::Agent::from(config);
    let request =
        browser.get(&tributary.watched_url).header("user-agent", "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0");
    assert_eq!(request.call().expect("the server answers").status(), 302);
    let clicked = Instant::now();
    loop {
        let only = format!("partner={WATCHED_PARTNER}");
        let report = tributary.run(&["report", "--metrics", "clicks", "--only", &only]);
        if clicks(&report) >= number {
            return clicked.elapsed();
        }
        assert!(clicked.elapsed() < Duration::from_secs(30), "the click is not counted: {report}");
    }
}

fn clicks(report: &serde_json::Value) -> u64 {
    report["totals"].as_array().into_iter().flatten().filter_map(|totals| totals["clicks"].as_u64()).sum()
}
