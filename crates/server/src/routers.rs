//! Which crate answers what: the routers of all doors, joined.

use axum::Router;
use compat::Limits;
use flow::Platform;
use metrics_exporter_prometheus::PrometheusHandle;

use crate::operations;

/// Tag, pixel and browser conversions.
pub fn tracking(platform: &Platform) -> Router {
    edge::tag::router(platform.clone())
}

/// APIs, pages and operations.
pub fn everything(platform: &Platform, compat_limits: Limits, metrics: PrometheusHandle) -> Router {
    operations::router(platform.clone(), metrics)
        .merge(ui::router(platform.clone()))
        .merge(api::router(platform.clone()))
        .merge(compat::router(platform.clone(), compat_limits))
        .merge(edge::media::router(platform.clone()))
}
