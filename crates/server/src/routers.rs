//! Which crate answers what: the routers of all doors, joined.

use axum::Router;
use flow::Platform;
use metrics_exporter_prometheus::PrometheusHandle;

use crate::operations;

/// Tag, pixel and browser conversions.
pub fn tracking(platform: &Platform) -> Router {
    edge::tag::router(platform.clone())
}

/// API, pages and operations.
pub fn everything(platform: &Platform, metrics: PrometheusHandle) -> Router {
    operations::router(platform.clone(), metrics)
        .merge(ui::router(platform.clone()))
        .merge(api::router(platform.clone()))
        .merge(edge::media::router(platform.clone()))
}
