//! Doors for whoever runs the server: is the process alive, may it be sent visitors, what does it count.

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use flow::Platform;
use metrics_exporter_prometheus::PrometheusHandle;

#[derive(Clone)]
struct Operations {
    platform: Platform,
    metrics: PrometheusHandle,
}

/// `/healthz`, `/readyz` and `/metrics`.
pub fn router(platform: Platform, metrics: PrometheusHandle) -> Router {
    Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(show_metrics))
        .with_state(Operations { platform, metrics })
}

/// Alive: this process answers. Restart it when it does not.
async fn healthz() -> Response {
    plain(StatusCode::OK, "alive\n")
}

/// Ready: the system of record answers and the spool takes clicks. Send visitors elsewhere when not.
async fn readyz(State(operations): State<Operations>) -> Response {
    if let Some(failure) = operations.platform.spool.as_ref().and_then(|spool| spool.failure()) {
        return plain(StatusCode::SERVICE_UNAVAILABLE, &format!("not ready: {failure}\n"));
    }
    match operations.platform.store.read(|tx| store::setting::find(tx, "routes_version")).await {
        Ok(_) => plain(StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!("not ready: {error:#}");
            plain(StatusCode::SERVICE_UNAVAILABLE, "not ready: the system of record does not answer\n")
        }
    }
}

async fn show_metrics(State(operations): State<Operations>) -> Response {
    operations.metrics.run_upkeep();
    plain(StatusCode::OK, &operations.metrics.render())
}

fn plain(status: StatusCode, text: &str) -> Response {
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, text.to_owned()).into_response()
}
