//! Counters and histograms of the whole process, read at `/metrics`.

use anyhow::Context;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// From a sync into a prewritten file to a disk in trouble.
const SECONDS: [f64; 10] = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0];

/// Of how many is a group.
const COUNTS: [f64; 8] = [1.0, 2.0, 4.0, 8.0, 16.0, 64.0, 256.0, 1024.0];

/// Makes the process count from now on; once.
pub fn install() -> anyhow::Result<PrometheusHandle> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
        .set_buckets_for_metric(Matcher::Suffix("_records".to_owned()), &COUNTS)?
        .set_buckets_for_metric(Matcher::Suffix("_jobs".to_owned()), &COUNTS)?
        .install_recorder()
        .context("setting up metrics")
}
