//! Corrections of many actions: chosen from the list of what awaits its lock or sent in a file, shown before they are made, and told after.

pub mod awaiting;
pub mod batch;
pub mod list;
pub mod selection;

use axum::extract::DefaultBodyLimit;
use axum::routing::{MethodRouter, post};
use domain::ids::CorrectionBatchId;
use flow::Platform;
use flow::correction::CorrectionRefusal;

/// The form around a file.
const FORM_BYTES: usize = 64 * 1024;

pub fn file_route() -> MethodRouter<Platform> {
    post(list::send).layer(DefaultBodyLimit::max(flow::correction::FILE_BYTES_MAX + FORM_BYTES))
}

fn id_of(text: &str) -> Result<CorrectionBatchId, CorrectionRefusal> {
    text.parse().map_err(|_| CorrectionRefusal::NotFound)
}
